import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from places.actions import deciding, inviting
from places.belonging import StepError
from places.models import Invitation, Membership
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator
from tests.places.people import mails, person_at, request_at, steps, steward_of

pytestmark = pytest.mark.django_db
Role, State = Membership.Role, Membership.State


def standing(membership):
    membership.refresh_from_db()
    return membership.state, membership.role, membership.verified_by


def test_a_steward_confirms_and_the_person_is_told():
    place = PlaceFactory()
    steward, member = steward_of(place), request_at(place)
    deciding.confirm(member, by=steward, role="officer")
    deciding.confirm(member, by=steward, role="officer")  # the second click
    assert standing(member) == ("confirmed", "officer", "steward")
    assert member.message == ""
    assert steps(member) == [("asked", member.user), ("confirmed", steward)]
    assert mails() == [("membership-requested", steward), ("membership-decided", member.user)]


def test_a_moderator_confirms_where_there_is_no_steward():
    member, one = request_at(PlaceFactory()), moderator()
    deciding.confirm(member, by=one, role="officer")
    assert standing(member) == ("confirmed", "officer", "moderator")


def test_a_refusal_says_why():
    place = PlaceFactory()
    steward, member = steward_of(place), request_at(place)
    with pytest.raises(ValidationError):
        deciding.refuse(member, by=steward, reason=" ")
    deciding.refuse(member, by=steward, reason="Nobody here knows you.")
    assert standing(member) == ("ended", "officer", "")
    assert member.decisions.first().reason == "Nobody here knows you."
    assert mails()[-1] == ("membership-decided", member.user)


def test_what_was_not_read_is_not_confirmed():
    place = PlaceFactory()
    steward, member = steward_of(place), request_at(place, role="contributor")
    stale = Membership.objects.get(pk=member.pk)
    request_at(place, role="officer", by=member.user)
    with pytest.raises(StepError):
        deciding.confirm(stale, by=steward, role="contributor")
    assert standing(member) == ("requested", "officer", "")


@pytest.mark.parametrize("act", ["confirm", "refuse", "remove", "change_role", "decline_offer"])
def test_nobody_else_decides_and_nobody_about_themselves(act):
    place = PlaceFactory()
    own = MembershipFactory(place=place, role="steward")
    MembershipFactory(place=place, role="steward")
    fields = {
        "confirm": {"role": "officer"},
        "refuse": {"reason": "x"},
        "remove": {"reason": "x"},
        "change_role": {"seen": "officer", "role": "contributor"},
        "decline_offer": {},
    }[act]
    member = MembershipFactory(place=place)
    strangers = [
        UserFactory(), member.user, MembershipFactory(place=place).user, steward_of(PlaceFactory()),
    ]  # fmt: skip
    for stranger in strangers:
        with pytest.raises(PermissionDenied):
            getattr(deciding, act)(member, by=stranger, **fields)
    with pytest.raises(PermissionDenied):
        getattr(deciding, act)(own, by=own.user, **fields)
    assert (standing(member)[0], standing(own)[1]) == ("confirmed", "steward")


def test_the_first_steward_is_named_by_a_moderator_and_names_the_next():
    place, one = PlaceFactory(), moderator()
    first, second = MembershipFactory.create_batch(2, place=place)
    with pytest.raises(PermissionDenied):
        deciding.change_role(first, by=second.user, seen="officer", role="steward")
    deciding.change_role(first, by=one, seen="officer", role="steward")
    deciding.change_role(second, by=first.user, seen="officer", role="steward")
    assert (standing(first), standing(second)) == (
        ("confirmed", "steward", "moderator"),
        ("confirmed", "steward", "steward"),
    )
    assert mails() == [("steward-named", first.user), ("steward-named", second.user)]


def test_a_role_is_changed_from_the_one_that_was_seen():
    place = PlaceFactory()
    steward, other = steward_of(place), steward_of(place)
    member = MembershipFactory(place=place)
    stale = Membership.objects.get(pk=member.pk)
    deciding.change_role(member, by=steward, seen="officer", role="steward")
    with pytest.raises(StepError, match="Ruth changed the role"):
        deciding.change_role(stale, by=other, seen="officer", role="contributor")
    with pytest.raises(StepError):  # the same person, who has not seen it either
        deciding.change_role(stale, by=steward, seen="officer", role="contributor")
    assert standing(member)[1] == "steward"


def test_an_offer_can_be_declined():
    place = PlaceFactory()
    member = MembershipFactory(place=place, would_steward=True)
    deciding.decline_offer(member, by=steward_of(place))
    member.refresh_from_db()
    assert (member.state, member.role, member.would_steward) == ("confirmed", "officer", False)
    assert mails() == [("membership-decided", member.user)]


def test_who_is_removed_leaves_no_open_invitation_behind():
    place = PlaceFactory()
    boss = steward_of(place)
    member = MembershipFactory(place=place, role="steward", user=person_at("ann@example.org"))
    inviting.invite(by=member.user, place=place, address="friend@example.org", role="officer")
    inviting.invite(by=boss, place=place, address="ann@example.org", role="officer")
    kept, _new = inviting.invite(by=boss, place=place, address="bob@example.org", role="officer")
    deciding.remove(member, by=boss, reason="Trust is gone.")
    still_open = Invitation.objects.filter(state=Invitation.State.OPEN)
    assert list(still_open) == [kept]
    assert standing(member) == ("ended", "steward", "")
