from innovations.models.corpus import CorpusStatistics, SearchDocument, Stem, Vector
from innovations.models.decision import Decision
from innovations.models.details import Evidence, Partner, Relation
from innovations.models.innovation import FormerSlug, Innovation
from innovations.models.match import Match, MatchJob
from innovations.models.report import MistakeReport
from innovations.models.theme import Theme

__all__ = [
    "CorpusStatistics",
    "Decision",
    "Evidence",
    "FormerSlug",
    "Innovation",
    "Match",
    "MatchJob",
    "MistakeReport",
    "Partner",
    "Relation",
    "SearchDocument",
    "Stem",
    "Theme",
    "Vector",
]
