"""What people have asked of the place, and what its stewards have begun, in the matrix's world."""

import hashlib
import uuid

from django.utils import timezone

from innovations.models import FollowedPlace, SavedSearch
from places.models import (
    CommunityList,
    CommunityProposal,
    Indicator,
    IndicatorValue,
    Invitation,
    Membership,
    Neighbour,
    NeighbourRun,
    Place,
    PlaceDomain,
)
from places.models.invitation import VALID_FOR
from tests.factories import PlaceFactory


def belong(world) -> None:
    """A request, an offer, a proposed community, an invitation and a domain at the own place; and
    what the author looks for."""
    Membership.objects.filter(user=world.people["requested"]).update(
        message="I sweep the library qxplacexrequestmessage"
    )
    Membership.objects.filter(user=world.people["contributor"]).update(would_steward=True)
    world.proposal = CommunityProposal.objects.create(
        name="Qxplacexproposal Village Hall",
        type=Place.Type.VILLAGE_HALL,
        council=world.place,
        area="Around the green qxplacexproposal",
        message="I hold the key qxplacexproposal",
        proposed_by=world.people["signed_in"],
        form_key=uuid.uuid4(),
    )
    world.community_list = CommunityList.objects.create(
        council=world.place,
        origin="The noticeboard qxplacexcommunitylist",
        made_by=world.people["steward"],
        form_key=uuid.uuid4(),
    )
    world.community_list.lines.create(line=1, name="Nether Qxplacexcommunitylist", type="PAR")
    world.community, world.same_community = (
        PlaceFactory(
            name=name, slug=slug, parent=world.place, kind="community", type="PAR", tier="local"
        )
        for name, slug in (("Ownbury Green", "green"), ("Ownbury Green Parish", "green-parish"))
    )
    world.invitation_token = "a-token-of-the-matrix"
    world.invitation = Invitation.objects.create(
        place=world.place,
        address=world.people["signed_in"].email,
        role=Membership.Role.OFFICER,
        token_digest=hashlib.sha256(world.invitation_token.encode()).hexdigest(),
        invited_by=world.people["steward"],
        expires_at=timezone.now() + VALID_FOR,
    )
    world.domain = PlaceDomain.objects.create(place=world.place, domain="ownbury.example")
    density = Indicator.objects.create(slug="density", name="Density", unit="residents per km²")
    IndicatorValue.objects.create(place=world.place, indicator=density, year=2021, value=4.5)
    world.saved_search = SavedSearch.objects.create(
        person=world.people["author"],
        name="Lanterns",
        query="q=lanterns",
        due_on=timezone.localdate(),
    )
    world.followed_place = FollowedPlace.objects.create(
        person=world.people["author"], place=world.place, due_on=timezone.localdate()
    )
    run = NeighbourRun.objects.create(version=1, method="1", digest="made", is_current=True)
    for one, other in ((world.place, world.other_place), (world.other_place, world.place)):
        Neighbour.objects.create(
            run=run, model="overall", place=one, neighbour=other, rank=1, distance=0.5
        )
