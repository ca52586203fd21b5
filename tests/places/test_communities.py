import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from places.actions import communities
from places.actions.communities import ProposalDecided
from places.limits import PROPOSALS_PER_DAY, TooMany
from places.models import Membership, Place
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator
from tests.places.people import mails, steps, steward_of

pytestmark = pytest.mark.django_db


def proposed(council=None, by=None, **fields):
    content = {"name": "Hebden Royd", "type": "PAR", "area": "The upper valley", "name_cy": ""}
    return communities.propose(
        by=by or UserFactory(),
        form_key=fields.pop("form_key", uuid.uuid4()),
        council=council or PlaceFactory(),
        **content | fields,
    )


def test_an_accepted_community_is_a_place_with_its_first_contributor():
    council = PlaceFactory(nation="Wales", region="Wales")
    steward = steward_of(council)
    proposal = proposed(
        council, name="Llanrwst", name_cy="Llanrwst Uchaf", website="https://a.example"
    )
    assert mails() == [("community-proposed", steward)]
    place = communities.accept(proposal, by=steward)
    assert communities.accept(proposal, by=steward) == place  # the second click
    assert Place.objects.filter(parent=council).values(
        "code", "name", "name_cy", "slug", "kind", "type", "tier", "nation", "region", "website"
    ).get() == {
        "code": f"C-{proposal.pk:04}",
        "name": "Llanrwst",
        "name_cy": "Llanrwst Uchaf",
        "slug": "llanrwst",
        "kind": "community",
        "type": "PAR",
        "tier": "local",
        "nation": "Wales",
        "region": "Wales",
        "website": "https://a.example",
    }
    member = Membership.objects.get(place=place)
    assert (member.user, member.role, member.state) == (
        proposal.proposed_by, "contributor", "confirmed",
    )  # fmt: skip
    assert steps(member) == [("confirmed", steward)]
    assert mails()[-1] == ("community-decided", proposal.proposed_by)
    assert list(Place.objects.named("llanrwst uchaf")) == [place]


def test_it_gets_an_address_that_leads_to_it():
    council, one = PlaceFactory(slug="hebden-royd"), moderator()
    assert communities.accept(proposed(council), by=one).slug == "hebden-royd-parish"
    assert communities.accept(proposed(council, name="Mine"), by=one).slug == "mine-parish"


def test_a_declined_community_is_no_place_and_says_why():
    proposal, one = proposed(), moderator()
    with pytest.raises(ValidationError):
        communities.decline(proposal, by=one, reason=" ")
    communities.decline(proposal, by=one, reason="There is one already.")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == ("declined", "There is one already.")
    assert not Place.objects.filter(name="Hebden Royd").exists()
    with pytest.raises(ProposalDecided, match="declined “Hebden Royd”"):
        communities.accept(proposal, by=moderator())


def test_who_decides():
    council, proposer = PlaceFactory(), moderator()
    MembershipFactory(place=council, user=proposer, role="steward")
    proposal = proposed(council, by=proposer)
    people = (
        proposer,
        UserFactory(),
        MembershipFactory(place=council).user,
        steward_of(PlaceFactory()),
    )
    for somebody in people:
        with pytest.raises(PermissionDenied):
            communities.accept(proposal, by=somebody)
        with pytest.raises(PermissionDenied):
            communities.decline(proposal, by=somebody, reason="x")
    assert not Place.objects.filter(kind="community").exists()


def test_the_proposer_withdraws_while_it_waits():
    proposal = proposed()
    with pytest.raises(PermissionDenied):
        communities.withdraw(proposal, by=UserFactory())
    communities.withdraw(proposal, by=proposal.proposed_by)
    communities.withdraw(proposal, by=proposal.proposed_by)
    with pytest.raises(ProposalDecided):
        communities.accept(proposal, by=moderator())


def test_it_can_be_accepted_when_its_proposer_is_gone():
    proposal = proposed()
    proposal.proposed_by.delete()
    proposal.refresh_from_db()
    place = communities.accept(proposal, by=moderator())
    assert not place.memberships.exists()


def test_the_number_a_day_is_limited_and_one_form_is_one_proposal():
    user, key, council = UserFactory(), uuid.uuid4(), PlaceFactory()
    assert proposed(council, user, form_key=key) == proposed(council, user, form_key=key)
    for _each in range(PROPOSALS_PER_DAY - 1):
        proposed(by=user)
    with pytest.raises(TooMany):
        proposed(by=user)


def test_another_community_from_the_same_form_is_another_proposal():
    user, key, council = UserFactory(), uuid.uuid4(), PlaceFactory()
    first = proposed(council, by=user, form_key=key)
    second = proposed(council, by=user, form_key=key, name="Sowerby")
    assert (first.name, second.name) == ("Hebden Royd", "Sowerby")
    assert proposed(council, by=user, form_key=key, name="Sowerby") == second
    communities.decline(first, by=moderator(), reason="Which valley?")
    again = proposed(council, by=user, form_key=key)  # the same words, sent on purpose
    assert (again.state, again == first) == ("waiting", False)


def test_nothing_of_a_waiting_proposal_is_public(client):
    council = PlaceFactory()
    proposed(council, name="Secretfield")
    for address in (
        "/places/",
        council.get_absolute_url(),
        "/places/?q=secretfield",
        "/api/v1/places/",
    ):
        page = client.get(address)
        assert (page.status_code, "Secretfield" in page.content.decode()) == (200, False)
    assert client.get("/places/secretfield/").status_code == 404
