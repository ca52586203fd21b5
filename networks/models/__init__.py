"""Networks of places, who takes part in them, and what was decided about it."""

from networks.models.decision import NetworkDecision
from networks.models.exchange import Exchange
from networks.models.exchange_file import ExchangeFile
from networks.models.exchange_party import ExchangeParty, ExchangeStep
from networks.models.followed import FollowedNetwork, FollowedTheme, RecordAround
from networks.models.introduction import Introduction, IntroductionSide, IntroductionStep
from networks.models.meeting import CalendarAddress, Meeting
from networks.models.member import NetworkMember
from networks.models.network import Network
from networks.models.post import Post
from networks.models.report import Report
from networks.models.resolution import Action, ActionStep, Resolution
from networks.models.shared_update import SharedUpdate
from networks.models.sign_on import SignOn
from networks.models.statement import Statement, StatementVersion

__all__ = [
    "Action",
    "ActionStep",
    "CalendarAddress",
    "Exchange",
    "ExchangeFile",
    "ExchangeParty",
    "ExchangeStep",
    "FollowedNetwork",
    "FollowedTheme",
    "Introduction",
    "IntroductionSide",
    "IntroductionStep",
    "Meeting",
    "Network",
    "NetworkDecision",
    "NetworkMember",
    "Post",
    "RecordAround",
    "Report",
    "Resolution",
    "SharedUpdate",
    "SignOn",
    "Statement",
    "StatementVersion",
]
