from innovations.models.appeal import Appeal, AppealAnswer
from innovations.models.corpus import CorpusStatistics, SearchDocument, Stem, Vector
from innovations.models.decision import Decision, FieldNote
from innovations.models.details import Evidence, Partner, Relation
from innovations.models.flag import FlagOutcome, ReviewFlag
from innovations.models.innovation import FormerSlug, Innovation
from innovations.models.match import Match, MatchJob
from innovations.models.reading_now import ReadingNow
from innovations.models.report import MistakeReport
from innovations.models.theme import Theme
from innovations.models.version_parts import VersionParts

__all__ = [
    "Appeal",
    "AppealAnswer",
    "CorpusStatistics",
    "Decision",
    "Evidence",
    "FieldNote",
    "FlagOutcome",
    "FormerSlug",
    "Innovation",
    "Match",
    "MatchJob",
    "MistakeReport",
    "Partner",
    "ReadingNow",
    "Relation",
    "ReviewFlag",
    "SearchDocument",
    "Stem",
    "Theme",
    "Vector",
    "VersionParts",
]
