from places.models.domain import PlaceDomain
from places.models.invitation import Invitation
from places.models.membership import Membership, MembershipDecision
from places.models.place import GssCode, Place, PlaceAlias
from places.models.proposal import CommunityProposal
from places.models.succession import Succession

__all__ = [
    "CommunityProposal",
    "GssCode",
    "Invitation",
    "Membership",
    "MembershipDecision",
    "Place",
    "PlaceAlias",
    "PlaceDomain",
    "Succession",
]
