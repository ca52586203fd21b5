from innovations.models.confirmation import Confirmation, ConfirmationReminder
from innovations.models.contact import ContactBlock, ContactMessage, ContactOptOut
from innovations.models.corpus import CorpusStatistics, SearchDocument, Stem, Vector
from innovations.models.decision import Decision
from innovations.models.details import Evidence, Partner, Relation
from innovations.models.handover import Handover, HandoverOffer
from innovations.models.innovation import FormerSlug, Innovation
from innovations.models.match import Match, MatchJob
from innovations.models.progress import ProgressUpdate
from innovations.models.report import MistakeReport
from innovations.models.theme import Theme

__all__ = [
    "Confirmation",
    "ConfirmationReminder",
    "ContactBlock",
    "ContactMessage",
    "ContactOptOut",
    "CorpusStatistics",
    "Decision",
    "Evidence",
    "FormerSlug",
    "Handover",
    "HandoverOffer",
    "Innovation",
    "Match",
    "MatchJob",
    "MistakeReport",
    "Partner",
    "ProgressUpdate",
    "Relation",
    "SearchDocument",
    "Stem",
    "Theme",
    "Vector",
]
