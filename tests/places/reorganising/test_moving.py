"""What members of a place that is gone are told and can do, and what waits there."""

import os
import signal
import subprocess
import sys
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.rendering import render
from innovations.permissions import standings
from places.actions import communities, deciding, domains, inviting
from places.belonging import State, StepError
from places.models import (
    CommunityProposal,
    Membership,
    MembershipDecision,
    Place,
    PlaceDomain,
)
from places.permissions import roles_at, stewarded_place_ids
from places.reorganising import moving
from places.reorganising.carrying_over import carry_over_due
from places.reorganising.succeeding import succeed
from places.tasks import carry_over_successions
from places.waiting import offers_for, proposals_for, requests_for
from tests.conftest import database_url
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.innovations.at_once import at_once
from tests.places.people import mails, person_at, request_at, steps, steward_of

pytestmark = pytest.mark.django_db
Role, Verification = Membership.Role, Membership.Verification
KIND = "place-succeeded"
KILLED_AFTER_THE_MAILS = """
import os, signal
os.environ["DJANGO_SETTINGS_MODULE"] = "connected_localism.settings"
import django
django.setup()
from connected_localism.mail.models import OutgoingMail
from places.reorganising.carrying_over import carry_over_due
from places.signals import places_changed

def die(sender, **kwargs):
    assert OutgoingMail.objects.filter(kind="place-succeeded").count() == 1
    os.kill(os.getpid(), signal.SIGKILL)

places_changed.connect(die)
carry_over_due()
"""


@pytest.fixture
def council():
    return PlaceFactory(name="Mendip", code="MEN", slug="mendip", official_name="Mendip Council")


def heir(code="SMT", **fields) -> Place:
    return PlaceFactory(
        code=code, slug=code.lower(), active_from=timezone.localdate(), name=f"Heir {code}",
        official_name=f"Heir {code} Council", **fields,
    )  # fmt: skip


def abolish(council, *heirs, also=(), **options) -> None:
    """As of today."""
    ending = [council.code, *(each.code for each in also)]
    succeed(ending, [each.code for each in heirs], day=timezone.localdate(), **options)
    council.refresh_from_db()


def member_of(council, role=Role.OFFICER, verified_by=Verification.STEWARD, **fields):
    return MembershipFactory(place=council, role=role, verified_by=verified_by, **fields)


def at(person, place) -> Membership | None:
    return Membership.objects.filter(user=person, place=place).first()


def standing(person, place) -> tuple:
    """State, role, how confirmed, and whether a steward's role is asked for."""
    found = at(person, place)
    return (found.state, found.role, found.verified_by, found.would_steward)


class TestAsking:
    def test_each_person_gets_one_mail_however_often_the_job_runs(self, council):
        also = PlaceFactory(code="SEG", name="Sedgemoor", official_name="Sedgemoor Council")
        one, two = member_of(council), member_of(council, Role.STEWARD)
        both = member_of(council).user
        member_of(also, user=both)
        asked = request_at(council)
        MembershipFactory(place=council, state="ended")
        MembershipFactory(place=council, user__is_active=False)
        before = mails()
        abolish(council, heir(), also=[also])
        for _again in range(3):
            carry_over_successions()
        told = mails()[len(before) :]
        assert sorted(told, key=str) == sorted(
            [(KIND, person) for person in (one.user, two.user, both, asked.user)], key=str
        )

    def test_what_the_mail_says(self, council):
        member_of(council, Role.STEWARD)
        abolish(council, heir("CBD"), heir("WAF"))
        sent = render(OutgoingMail.objects.get(kind=KIND))
        yesterday = timezone.localdate() - timedelta(days=1)
        assert sent.subject == "Mendip Council was replaced: move with it"
        assert f"Its last day was {yesterday.day} {yesterday:%B %Y}." in sent.body
        assert "In its place: Heir CBD Council, Heir WAF Council." in sent.body.replace(
            "Heir WAF Council, Heir CBD Council", "Heir CBD Council, Heir WAF Council"
        )
        assert "You belonged to it in this role: Steward." in sent.body
        assert "/places/mendip/move/" in sent.body

    def test_who_has_joined_what_takes_over_is_not_asked(self, council):
        new = heir()
        settled, other = member_of(council), member_of(council)
        member_of(new, user=settled.user)
        abolish(council, new)
        assert mails() == [(KIND, other.user)]

    def test_nobody_is_asked_before_the_day(self, council):
        member = member_of(council)
        new = heir()
        tomorrow = timezone.localdate() + timedelta(days=1)
        succeed(["MEN"], ["SMT"], day=tomorrow)
        carry_over_successions()
        assert mails() == []
        with pytest.raises(ValidationError):
            moving.move(member, by=member.user, to=[new])
        assert at(member.user, new) is None

    def test_preferences_for_mail_stay(self, council):
        from connected_localism.mail.models import OptOut

        member = member_of(council)
        OptOut.objects.create(user=member.user, kind="membership-requested")
        abolish(council, heir())
        assert OptOut.objects.filter(user=member.user).count() == 1


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


class TestWhatWaits:
    def test_a_request_goes_to_the_stewards_of_what_took_over_and_can_be_sent_on(self, council):
        new = heir()
        request = request_at(council)
        abolish(council, new, also=[PlaceFactory(code="SEG")])
        steward = steward_of(new)
        assert list(requests_for(steward)) == [request]
        assert list(requests_for(moderator())) == [request]

        moving.move(request, by=request.user, to=[new])
        assert standing(request.user, new) == ("requested", "officer", "", False)
        assert at(request.user, new).message == "I run the library."
        assert standing(request.user, council)[0] == "ended"
        assert list(requests_for(steward)) == [at(request.user, new)]

    def test_a_request_that_nobody_has_decided_on_carries_nothing_over(self, council):
        new = heir()
        request = request_at(council)
        abolish(council, new)  # the same body
        moving.move(request, by=request.user, to=[new])
        assert standing(request.user, new)[0] == "requested"

    def test_an_invitation_can_still_be_accepted_and_leads_on(self, council, client):
        steward, guest = steward_of(council), person_at("guest@example.org")
        invitation, _new = inviting.invite(
            by=steward, place=council, address="guest@example.org", role="officer"
        )
        token = "t" * 43
        type(invitation).objects.filter(pk=invitation.pk).update(
            token_digest=inviting.digest(token)
        )
        abolish(council, heir())
        client.force_login(guest)
        answer = client.post(f"/places/invitation/{token}/", {"answer": "accept"})
        assert (answer.status_code, answer["Location"]) == (302, "/places/mendip/move/")
        assert standing(guest, council)[0] == "confirmed"

    def test_a_proposal_comes_under_the_one_that_took_over(self, council):
        new = heir()
        proposal = self.propose(council)
        abolish(council, new)
        steward = steward_of(new)
        assert list(proposals_for(steward)) == [proposal]
        proposal.refresh_from_db()
        assert communities.accept(proposal, by=steward).parent == new

    def test_after_a_split_whoever_accepts_says_under_which(self, council, client):
        cumberland, westmorland = heir("CBD"), heir("WAF")
        proposal = self.propose(council)
        abolish(council, cumberland, westmorland)
        proposal.refresh_from_db()
        steward, judge = steward_of(westmorland), moderator()
        assert list(proposals_for(steward)) == list(proposals_for(judge)) == [proposal]
        with pytest.raises(ValidationError):
            communities.accept(proposal, by=judge)
        with pytest.raises(ValidationError):  # a steward answers for their own
            communities.accept(proposal, by=steward, council=cumberland)

        client.force_login(judge)
        page = client.get(f"/places/proposals/{proposal.pk}/").content.decode()
        assert "Under which council does it come?" in page
        form = {"decision": "accept", "reason": "", "council": ""}
        page = client.post(f"/places/proposals/{proposal.pk}/", form).content.decode()
        assert "Select under which one it comes" in page
        form["council"] = westmorland.pk
        assert client.post(f"/places/proposals/{proposal.pk}/", form).status_code == 302
        proposal.refresh_from_db()
        assert (proposal.state, proposal.place.parent) == ("accepted", westmorland)

    def test_communities_come_under_the_one_that_took_over_and_stay_after_a_split(self, council):
        community = PlaceFactory(kind=Place.Kind.COMMUNITY, type="PAR", parent=council)
        gone = PlaceFactory(
            kind=Place.Kind.COMMUNITY, type="PAR", parent=council,
            active_until=timezone.localdate() - timedelta(days=9),
        )  # fmt: skip
        new = heir()
        abolish(council, new)
        parents = [Place.objects.get(pk=each.pk).parent for each in (community, gone)]
        assert parents == [new, council]

        abolish_new = [heir("CBD"), heir("WAF")]
        Place.objects.filter(pk=new.pk).update(active_from=None)
        abolish(new, *abolish_new)
        assert Place.objects.get(pk=community.pk).parent == new

    def test_shared_domains_stay_shared(self, council):
        PlaceDomain.objects.create(place=council, domain="adur-worthing.gov.uk", state="shared")
        abolish(council, heir())
        assert set(PlaceDomain.objects.values_list("place__code", "state")) == {
            ("MEN", "shared"), ("SMT", "shared"),
        }  # fmt: skip

    @staticmethod
    def propose(council) -> CommunityProposal:
        return communities.propose(
            by=UserFactory(), form_key=uuid.uuid4(), name="Hill Ward", type="NBH", council=council,
            area="The hill",
        )  # fmt: skip


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


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_five_rounds_at_once_ask_each_once(self, council):
        people = {member_of(council).user for _each in range(3)}
        new = heir()
        tomorrow = timezone.localdate() + timedelta(days=1)
        succeed(["MEN"], ["SMT"], day=tomorrow)
        council.successions_out.update(date=timezone.localdate())
        Place.objects.filter(pk=council.pk).update(
            active_until=timezone.localdate() - timedelta(days=1)
        )
        outcomes = at_once([carry_over_due] * 5)
        assert sorted(len(done) for done in outcomes) == [0, 0, 0, 0, 1]
        assert sorted(mails(), key=str) == sorted([(KIND, each) for each in people], key=str)
        assert new.successions_in.get().carried_over_at

    def test_twenty_clicks_are_one_request(self, council):
        member = member_of(council)
        new = heir()
        abolish(council, new, also=[PlaceFactory(code="SEG")])

        def click():
            loaded = Membership.objects.get(pk=member.pk)
            return moving.move(loaded, by=loaded.user, to=[new])

        outcomes = at_once([click] * 20)
        assert outcomes == [[at(member.user, new)]] * 20
        assert steps(at(member.user, new)) == [("asked", member.user)]

    def test_the_same_command_five_times_at_once_is_once(self, council):
        heir()
        outcomes = at_once([lambda: succeed(["MEN"], ["SMT"], day=timezone.localdate())] * 5)
        assert sorted(report.is_news for report in outcomes) == [False] * 4 + [True]

    def test_a_round_that_is_killed_has_done_nothing_and_the_next_does_it_all(self, council):
        member = member_of(council)
        new = heir()
        succeed(["MEN"], ["SMT"], day=timezone.localdate() + timedelta(days=1))
        council.successions_out.update(date=timezone.localdate())
        Place.objects.update(active_from=None)
        Place.objects.filter(pk=council.pk).update(
            active_until=timezone.localdate() - timedelta(days=1)
        )
        killed = subprocess.run(
            [sys.executable, "-c", KILLED_AFTER_THE_MAILS],
            env=os.environ | {"DATABASE_URL": database_url()},
            timeout=60,
        )
        assert killed.returncode == -signal.SIGKILL
        assert mails() == []
        assert new.successions_in.get().carried_over_at is None

        carry_over_due()
        assert mails() == [(KIND, member.user)]

    def test_an_error_on_the_way_leaves_nothing_half_done(self, council):
        member_of(council)
        heir()
        abolish_on = timezone.localdate()
        with pytest.raises(RuntimeError), transaction.atomic():
            succeed(["MEN"], ["SMT"], day=abolish_on)
            assert mails()
            raise RuntimeError
        assert mails() == []
        abolish(council, Place.objects.get(code="SMT"))
        assert len(mails()) == 1


def test_an_address_once_had_is_unique(council):
    from places.models import FormerPlaceSlug

    FormerPlaceSlug.objects.create(slug="old-name", place=council)
    with pytest.raises(IntegrityError), transaction.atomic():
        FormerPlaceSlug.objects.create(slug="old-name", place=heir())
