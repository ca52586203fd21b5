from places.models.community_list import CommunityList, ListedCommunity
from places.models.domain import PlaceDomain
from places.models.indicator import Indicator, IndicatorValue
from places.models.invitation import Invitation
from places.models.membership import Membership, MembershipDecision
from places.models.neighbour import Neighbour, NeighbourRun
from places.models.place import GssCode, Place, PlaceAlias
from places.models.proposal import CommunityProposal
from places.models.succession import FormerPlaceSlug, Succession

__all__ = [
    "CommunityList",
    "CommunityProposal",
    "FormerPlaceSlug",
    "GssCode",
    "Indicator",
    "IndicatorValue",
    "Invitation",
    "ListedCommunity",
    "Membership",
    "MembershipDecision",
    "Neighbour",
    "NeighbourRun",
    "Place",
    "PlaceAlias",
    "PlaceDomain",
    "Succession",
]
