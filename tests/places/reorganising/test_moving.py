"""What members of a place that is gone can do: join what took over, and keep what they were."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from innovations.permissions import standings
from places.actions import deciding, domains
from places.belonging import State, StepError
from places.models import (
    MembershipDecision,
    Place,
    PlaceDomain,
)
from places.permissions import roles_at, stewarded_place_ids
from places.reorganising import moving
from places.reorganising.succeeding import succeed
from places.waiting import offers_for, requests_for
from tests.factories import (
    InnovationFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.places.people import person_at, steps
from tests.places.reorganising.reform import (
    Role,
    abolish,
    at,
    heir,
    member_of,
    standing,
)

pytestmark = pytest.mark.django_db


class TestMovingInAMerger:
    """Whoever joins gains rights over the records of the other councils, so somebody decides."""

    @pytest.fixture
    def new(self):
        return heir()

    @pytest.fixture
    def other(self):
        return PlaceFactory(code="SEG", official_name="Sedgemoor Council")

    def test_an_officer_asks_with_what_is_known_of_them(self, council, new, other):
        member = member_of(council)
        abolish(council, new, also=[other])
        foreign = InnovationFactory(place=other)
        moving.move(member, by=member.user, to=[new])
        assert standing(member.user, new) == ("requested", "officer", "", False)
        assert at(member.user, new).message == (
            "Moves from Mendip Council, which was abolished. Role there: Officer."
            " How that was known: Confirmed by a steward."
        )
        # Until somebody has decided they can do what they could, and nothing more.
        assert roles_at(member.user, council) == {"officer"}
        assert roles_at(member.user, other) == set()
        assert standings(member.user, foreign) == set()
        judge = moderator()
        assert list(requests_for(judge)) == [at(member.user, new)]

        deciding.confirm(at(member.user, new), by=judge, role="officer")
        assert roles_at(member.user, Place.objects.get(pk=other.pk)) == {"officer"}

    def test_a_steward_asks_to_be_one_again(self, council, new, other):
        steward = member_of(council, Role.STEWARD)
        abolish(council, new, also=[other])
        moving.move(steward, by=steward.user, to=[new])
        assert standing(steward.user, new) == ("requested", "officer", "", True)
        assert roles_at(steward.user, council) == {"steward"}
        assert set(stewarded_place_ids(steward.user)) == {council.pk}

    def test_an_address_that_goes_over_makes_an_officer_and_not_a_steward(
        self, council, new, other
    ):
        PlaceDomain.objects.create(place=council, domain="mendip.gov.uk", state="confirmed")
        person = person_at("ann@mendip.gov.uk")
        steward = member_of(council, Role.STEWARD, user=person)
        abolish(council, new, also=[other], takes_domains=True)
        moving.move(steward, by=person, to=[new])
        assert standing(person, new) == ("confirmed", "officer", "email_domain", True)
        assert list(offers_for(moderator())) == [at(person, new)]

    def test_without_it_the_domain_is_a_hint_that_a_moderator_can_confirm(
        self, council, new, other
    ):
        PlaceDomain.objects.create(place=council, domain="mendip.gov.uk", state="confirmed")
        person = person_at("ann@mendip.gov.uk")
        old = member_of(
            council, user=person, verified_by="email_domain", verified_domain="mendip.gov.uk"
        )
        abolish(council, new, also=[other])
        moving.move(old, by=person, to=[new])
        assert standing(person, new) == ("requested", "officer", "", False)
        noted = PlaceDomain.objects.get(place=new)
        assert (noted.domain, noted.state) == ("mendip.gov.uk", "hint")

        domains.decide_domain(noted, by=moderator(), seen="hint", to="confirmed")
        assert standing(person, new) == ("confirmed", "officer", "email_domain", False)
        assert standing(person, council)[0] == "confirmed"  # it was right, so nobody is rechecked
        assert PlaceDomain.objects.get(place=council).state == "hint"

    def test_a_domain_is_taken_from_no_place_that_exists(self, council, new):
        PlaceDomain.objects.create(place=council, domain="mendip.gov.uk", state="confirmed")
        noted = PlaceDomain.objects.create(place=new, domain="mendip.gov.uk")
        tomorrow = timezone.localdate() + timedelta(days=1)
        succeed(["MEN"], ["SMT"], day=tomorrow)
        with pytest.raises(ValidationError):
            domains.decide_domain(noted, by=moderator(), seen="hint", to="confirmed")
        assert PlaceDomain.objects.get(place=council).state == "confirmed"

    def test_who_was_turned_away_there_asks_again_whatever_the_address_says(
        self, council, new, other
    ):
        PlaceDomain.objects.create(place=council, domain="mendip.gov.uk", state="confirmed")
        person = person_at("ann@mendip.gov.uk")
        old = member_of(council, user=person)
        removed = member_of(new, user=person)
        deciding.remove(removed, by=moderator(), reason="Left the council.")
        abolish(council, new, also=[other], takes_domains=True)
        moving.move(old, by=person, to=[new])
        assert standing(person, new) == ("requested", "officer", "", False)

    def test_moving_twice_is_moving_once(self, council, new, other):
        member = member_of(council)
        abolish(council, new, also=[other])
        first = moving.move(member, by=member.user, to=[new])
        assert moving.move(member, by=member.user, to=[new]) == first
        assert steps(first[0]) == [("asked", member.user)]

    def test_who_belongs_there_already_keeps_that_and_offers_to_steward(self, council, new, other):
        steward = member_of(council, Role.STEWARD)
        member_of(new, Role.CONTRIBUTOR, user=steward.user)
        abolish(council, new, also=[other])
        moving.move(steward, by=steward.user, to=[new])
        assert standing(steward.user, new) == ("confirmed", "contributor", "steward", True)

    def test_removed_from_the_new_one_is_removed_from_the_old_one(self, council, new, other):
        member = member_of(council)
        abolish(council, new, also=[other])
        member_of(new, user=member.user)
        elsewhere = member_of(PlaceFactory(), user=member.user)
        deciding.remove(at(member.user, new), by=moderator(), reason="Left.")
        assert standing(member.user, council)[0] == "ended"
        assert roles_at(member.user, council) == set()
        assert steps(member)[-1][0] == "removed"
        assert at(member.user, elsewhere.place).state == "confirmed"


class TestMovingWithTheSameBody:
    """Renamed or made a unitary alone: its records are those of the old one and no others."""

    def test_an_officer_goes_on_as_confirmed_as_before(self, council):
        new = heir()
        member = member_of(council)
        abolish(council, new)
        moving.move(member, by=member.user, to=[new])
        assert standing(member.user, new) == ("confirmed", "officer", "steward", False)
        assert steps(at(member.user, new)) == [("asked", member.user), ("moved", member.user)]

    def test_a_steward_is_confirmed_by_somebody(self, council):
        new = heir()
        steward = member_of(council, Role.STEWARD)
        abolish(council, new)
        moving.move(steward, by=steward.user, to=[new])
        assert standing(steward.user, new) == ("confirmed", "officer", "steward", True)

    def test_a_steward_stays_one_where_the_domain_goes_over(self, council):
        PlaceDomain.objects.create(place=council, domain="mendip.gov.uk", state="confirmed")
        new, person = heir(), person_at("ann@mendip.gov.uk")
        steward = member_of(council, Role.STEWARD, user=person)
        abolish(council, new, takes_domains=True)
        moving.move(steward, by=person, to=[new])
        assert standing(person, new) == ("confirmed", "steward", "email_domain", False)

    @pytest.mark.parametrize("began", [-1, 1])
    def test_a_place_that_was_there_before_has_records_of_its_own(self, council, began):
        new = heir()
        member = member_of(council)
        abolish(council, new)
        Place.objects.filter(pk=new.pk).update(
            active_from=timezone.localdate() + timedelta(days=began) if began < 0 else None
        )
        moving.move(member, by=member.user, to=[new])
        assert standing(member.user, new)[0] == "requested"


class TestMovingAfterASplit:
    def test_one_or_both_can_be_chosen_and_the_other_later(self, council):
        cumberland, westmorland = heir("CBD"), heir("WAF")
        one, both = member_of(council), member_of(council)
        abolish(council, cumberland, westmorland)
        moving.move(one, by=one.user, to=[cumberland])
        moving.move(both, by=both.user, to=[cumberland, westmorland])
        assert at(one.user, westmorland) is None
        assert [standing(both.user, place)[0] for place in (cumberland, westmorland)] == (
            ["requested"] * 2
        )
        moving.move(one, by=one.user, to=[westmorland])
        assert standing(one.user, westmorland)[0] == "requested"
        assert steps(at(one.user, cumberland)) == [("asked", one.user)]

    def test_a_place_that_took_over_nothing_of_it_cannot_be_chosen(self, council):
        member = member_of(council)
        abolish(council, heir("CBD"), heir("WAF"))
        for wrong in ([PlaceFactory()], []):
            with pytest.raises(ValidationError):
                moving.move(member, by=member.user, to=wrong)

    def test_only_for_oneself_and_not_after_the_end(self, council):
        new = heir()
        member = member_of(council)
        abolish(council, new)
        with pytest.raises(PermissionDenied):
            moving.move(member, by=UserFactory(), to=[new])
        deciding.remove(member, by=moderator(), reason="Left.")
        with pytest.raises(StepError):
            moving.move(member, by=member.user, to=[new])
        assert at(member.user, new) is None


class TestThePage:
    def url(self, council) -> str:
        return f"/places/{council.slug}/move/"

    def test_one_click_where_there_is_one(self, council, client):
        member = member_of(council)
        new = heir()
        abolish(council, new, also=[PlaceFactory(code="SEG")])
        client.force_login(member.user)
        page = client.get("/places/mine/").content.decode()
        assert self.url(council) in page
        page = client.get(self.url(council)).content.decode()
        assert '<input type="hidden" name="to" value="SMT"' in page
        assert "Join Heir SMT Council" in page
        answer = client.post(self.url(council), {"to": "SMT"}, follow=True)
        assert "Your request to join Heir SMT Council is sent." in answer.content.decode()
        assert self.url(council) not in client.get("/places/mine/").content.decode()

        page = client.get(self.url(council)).content.decode()
        assert "<button" in page
        assert "Join Heir SMT Council" not in page
        again = client.post(self.url(council), {"to": "SMT"}, follow=True)
        assert "There is nothing left to do" in again.content.decode()
        assert MembershipDecision.objects.filter(membership__place=new).count() == 1

    def test_after_a_split_at_least_one_is_chosen(self, council, client):
        member = member_of(council)
        cumberland, westmorland = heir("CBD"), heir("WAF")
        abolish(council, cumberland, westmorland)
        client.force_login(member.user)
        page = client.post(self.url(council), {}).content.decode()
        assert "Select at least one of them" in page
        page = client.post(self.url(council), {"to": "XXX"}).content.decode()
        assert "There is a problem" in page
        client.post(self.url(council), {"to": ["CBD"]})
        assert self.url(council) in client.get("/places/mine/").content.decode()
        client.post(self.url(council), {"to": ["WAF"]})
        assert self.url(council) not in client.get("/places/mine/").content.decode()
        assert {at(member.user, place).state for place in (cumberland, westmorland)} == {
            State.REQUESTED
        }

    def test_others_have_nothing_there(self, council, client):
        abolish(council, heir())
        assert client.get(self.url(council)).status_code == 302  # to sign in
        client.force_login(UserFactory())
        assert client.get(self.url(council)).status_code == 404
        assert client.post(self.url(council), {"to": "SMT"}).status_code == 404

    @pytest.mark.parametrize("number", [1, 3])
    def test_my_places_asks_as_often_for_one_as_for_three(
        self, council, client, number, django_assert_max_num_queries
    ):
        person = UserFactory()
        new = heir()
        others = [PlaceFactory(code=f"O{each}") for each in range(number - 1)]
        for each in (council, *others):
            member_of(each, user=person)
        abolish(council, new, also=others)
        client.force_login(person)
        client.get("/places/mine/")
        with django_assert_max_num_queries(16):
            client.get("/places/mine/")


def test_an_address_once_had_is_unique(council):
    from places.models import FormerPlaceSlug

    FormerPlaceSlug.objects.create(slug="old-name", place=council)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormerPlaceSlug.objects.create(slug="old-name", place=heir())
