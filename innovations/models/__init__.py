from innovations.models.adoption import Adoption
from innovations.models.appeal import Appeal, AppealAnswer
from innovations.models.attachment import Attachment, AttachmentChange
from innovations.models.confirmation import Confirmation, ConfirmationReminder
from innovations.models.contact import ContactBlock, ContactMessage, ContactOptOut
from innovations.models.corpus import CorpusStatistics, Posting, SearchDocument, Stem, Vector
from innovations.models.decision import Decision, FieldNote
from innovations.models.details import Evidence, Partner, Relation
from innovations.models.edit_in_progress import EditInProgress
from innovations.models.flag import FlagOutcome, ReviewFlag
from innovations.models.followed_place import FollowedPlace
from innovations.models.handover import Handover, HandoverOffer
from innovations.models.innovation import FormerSlug, Innovation
from innovations.models.match import Match, MatchJob
from innovations.models.pair_side import PairSide
from innovations.models.progress import ProgressUpdate
from innovations.models.reading_now import ReadingNow
from innovations.models.report import MistakeReport
from innovations.models.saved_search import SavedSearch
from innovations.models.telling_day import TellingDay
from innovations.models.theme import Theme
from innovations.models.version_parts import VersionParts
from innovations.models.word import Word

__all__ = [
    "Adoption",
    "Appeal",
    "AppealAnswer",
    "Attachment",
    "AttachmentChange",
    "Confirmation",
    "ConfirmationReminder",
    "ContactBlock",
    "ContactMessage",
    "ContactOptOut",
    "CorpusStatistics",
    "Decision",
    "EditInProgress",
    "Evidence",
    "FieldNote",
    "FlagOutcome",
    "FollowedPlace",
    "FormerSlug",
    "Handover",
    "HandoverOffer",
    "Innovation",
    "Match",
    "MatchJob",
    "MistakeReport",
    "PairSide",
    "Partner",
    "Posting",
    "ProgressUpdate",
    "ReadingNow",
    "Relation",
    "ReviewFlag",
    "SavedSearch",
    "SearchDocument",
    "Stem",
    "TellingDay",
    "Theme",
    "Vector",
    "VersionParts",
    "Word",
]
