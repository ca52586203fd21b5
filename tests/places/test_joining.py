import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError

from connected_localism.mail.models import OutgoingMail
from places.actions import deciding, joining
from places.belonging import StepError
from places.limits import REQUESTS_PER_DAY, TooMany
from places.models import Membership, PlaceDomain
from places.signals import membership_confirmed, membership_ended
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator
from tests.places.people import leeds, mails, person_at, request_at, steps, steward_of

pytestmark = pytest.mark.django_db
Role, State = Membership.Role, Membership.State


@pytest.fixture
def heard():
    """What other apps hear, in order."""
    said = []

    def confirmed(sender, membership, **kwargs):
        said.append(("confirmed", membership.user, membership.role))

    def ended(sender, membership, **kwargs):
        said.append(("ended", membership.user, membership.role))

    membership_confirmed.connect(confirmed)
    membership_ended.connect(ended)
    yield said
    membership_confirmed.disconnect(confirmed)
    membership_ended.disconnect(ended)


def standing(membership):
    membership.refresh_from_db()
    return membership.state, membership.role, membership.verified_by, membership.verified_domain


@pytest.mark.parametrize("role", ["officer", "contributor"])
def test_a_verified_address_at_a_confirmed_domain_answers_at_once(role, heard):
    place, user = leeds(), person_at("ann@leeds.gov.uk")
    membership = joining.ask(by=user, place=place, role=role)
    assert standing(membership) == ("confirmed", role, "email_domain", "leeds.gov.uk")
    assert steps(membership) == [("asked", user), ("confirmed", None)]
    assert heard == [("confirmed", user, role)]
    assert mails() == []


@pytest.mark.parametrize(
    ("address", "verified", "state"),
    [
        ("ann@leeds.gov.uk", False, "confirmed"),
        ("ann@mail.leeds.gov.uk", True, "confirmed"),
        ("ann@notleeds.gov.uk", True, "confirmed"),
        ("ann@leeds.gov.uk.example.com", True, "confirmed"),
        ("leeds.gov.uk@example.org", True, "confirmed"),
        ("ann@leeds.gov.uk", True, "hint"),
        ("ann@leeds.gov.uk", True, "shared"),
    ],
)
def test_any_other_address_makes_a_request(address, verified, state, heard):
    place, user = leeds(state), person_at(address, verified=verified)
    steward = steward_of(place)
    membership = joining.ask(by=user, place=place, role=Role.OFFICER, message="I am the clerk.")
    assert standing(membership) == ("requested", "officer", "", "")
    assert steps(membership) == [("asked", user)]
    assert mails() == [("membership-requested", steward)]
    assert heard == []


def test_where_there_is_no_steward_the_moderators_hear_of_a_request():
    one = moderator()
    request_at(PlaceFactory())
    assert mails() == [("membership-requested", one)]


def test_a_confirmed_domain_of_another_place_answers_nothing():
    leeds()
    membership = joining.ask(by=person_at("ann@leeds.gov.uk"), place=PlaceFactory(), role="officer")
    assert membership.state == State.REQUESTED


def test_asking_twice_is_one_request_with_what_was_said_last():
    place, user = PlaceFactory(), UserFactory()
    steward_of(place)
    first = joining.ask(by=user, place=place, role="officer", message="First")
    again = joining.ask(by=user, place=place, role="contributor", message="Last")
    assert (again, again.role, again.message) == (first, "contributor", "Last")
    assert steps(first) == [("asked", user)]
    assert len(mails()) == 1


def test_nobody_asks_to_be_a_steward():
    with pytest.raises(PermissionDenied):
        joining.ask(by=UserFactory(), place=PlaceFactory(), role="steward")
    assert not Membership.objects.exists()


def test_nobody_joins_a_council_that_was_abolished():
    from datetime import date

    gone = PlaceFactory(active_until=date(2023, 3, 31))
    with pytest.raises(ValidationError):
        joining.ask(by=UserFactory(), place=gone, role="officer")


def test_a_request_can_be_withdrawn_and_made_again():
    membership = request_at(PlaceFactory())
    joining.withdraw(membership, by=membership.user)
    assert (membership.state, membership.message) == (State.ENDED, "")
    joining.withdraw(membership, by=membership.user)  # the second click
    again = request_at(membership.place, by=membership.user)
    assert (again, again.state) == (membership, State.REQUESTED)
    assert [step for step, _who in steps(again)] == ["asked", "withdrawn", "asked"]


def test_what_was_decided_cannot_be_withdrawn():
    membership = request_at(PlaceFactory())
    stale = Membership.objects.get(pk=membership.pk)
    deciding.confirm(membership, by=moderator(), role="officer")
    with pytest.raises(StepError):
        joining.withdraw(stale, by=membership.user)
    with pytest.raises(PermissionDenied):
        joining.withdraw(stale, by=UserFactory())
    assert standing(membership)[0] == "confirmed"


def test_who_was_turned_away_is_judged_by_people_the_next_time():
    place, user = leeds(), person_at("ann@leeds.gov.uk")
    steward = steward_of(place)
    membership = joining.ask(by=user, place=place, role="officer")
    deciding.remove(membership, by=steward, reason="Left the council.")
    again = joining.ask(by=user, place=place, role="officer", message="I am back.")
    assert again.state == State.REQUESTED
    EmailAddress.objects.get(user=user).save()  # nor does verifying the address once more
    deciding.confirm(again, by=steward, role="officer")
    joining.leave(again, by=user)
    assert joining.ask(by=user, place=place, role="officer").state == State.CONFIRMED


def test_a_contributor_becomes_an_officer_where_the_address_shows_it(heard):
    place = leeds()
    known = MembershipFactory(place=place, role="contributor", user=person_at("a@leeds.gov.uk"))
    unknown = MembershipFactory(place=place, role="contributor", user=person_at("a@example.org"))
    for membership in (known, unknown):
        joining.ask(by=membership.user, place=place, role="officer", message="Now I work there.")
    assert standing(known) == ("confirmed", "officer", "email_domain", "leeds.gov.uk")
    assert standing(unknown)[:2] == ("confirmed", "contributor")
    assert heard == [("confirmed", known.user, "officer")]


def test_the_number_of_requests_a_day_is_limited():
    user = UserFactory()
    for place in PlaceFactory.create_batch(REQUESTS_PER_DAY):
        request_at(place, by=user)
    with pytest.raises(TooMany, match=str(REQUESTS_PER_DAY)):
        request_at(PlaceFactory(), by=user)
    assert Membership.objects.count() == REQUESTS_PER_DAY


def test_a_member_leaves_and_loses_the_role(heard):
    membership = MembershipFactory()
    joining.leave(membership, by=membership.user)
    assert standing(membership) == ("ended", "officer", "", "")
    assert heard == [("ended", membership.user, "officer")]
    with pytest.raises(PermissionDenied):
        joining.leave(membership, by=UserFactory())


def test_the_last_steward_names_another_before_leaving():
    place = PlaceFactory()
    last = MembershipFactory(place=place, role="steward")
    MembershipFactory(place=place, role="steward", user__is_active=False)
    officer = MembershipFactory(place=place)
    with pytest.raises(ValidationError):
        joining.leave(last, by=last.user)
    with pytest.raises(ValidationError):
        joining.leave(last, by=last.user, successor=MembershipFactory())  # of another place
    joining.leave(last, by=last.user, successor=officer)
    assert standing(last)[:2] == ("ended", "steward")
    assert standing(officer) == ("confirmed", "steward", "steward", "")
    assert mails() == [("steward-named", officer.user)]


def test_the_last_steward_may_hand_the_place_to_the_moderators():
    last = MembershipFactory(role="steward")
    joining.leave(last, by=last.user, to_moderators=True)
    assert standing(last)[0] == "ended"


def test_one_of_two_stewards_just_leaves():
    place = PlaceFactory()
    one, _other = MembershipFactory.create_batch(2, place=place, role="steward")
    joining.leave(one, by=one.user)
    assert standing(one)[0] == "ended"


def test_a_receiver_that_fails_undoes_the_step():
    def fail(sender, membership, **kwargs):
        raise RuntimeError("no")

    membership = request_at(PlaceFactory())
    membership_confirmed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            deciding.confirm(membership, by=moderator(), role="officer")
    finally:
        membership_confirmed.disconnect(fail)
    assert standing(membership)[0] == "requested"
    assert OutgoingMail.objects.filter(kind="membership-decided").count() == 0


def test_hints_of_the_register_answer_nothing(whole_register):
    domain = PlaceDomain.objects.get(domain="leeds.gov.uk")
    assert domain.state == PlaceDomain.State.HINT
    user = person_at("ann@leeds.gov.uk")
    assert joining.ask(by=user, place=domain.place, role="officer").state == State.REQUESTED
