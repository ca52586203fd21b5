from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from places.actions import deciding, inviting, joining
from places.actions.inviting import AnotherAddress, InvitationOver
from places.limits import INVITATIONS_PER_DAY, TooMany
from places.models import Invitation, Membership
from places.tasks import look_after_memberships
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator
from tests.places.people import mails, person_at, request_at, steps, steward_of

pytestmark = pytest.mark.django_db
Answer = Invitation.State


@pytest.fixture
def place():
    return PlaceFactory()


def invited(place, role="officer", by=None, address="ann@example.org"):
    invitation, _new = inviting.invite(
        by=by or steward_of(place), place=place, address=address, role=role
    )
    return invitation


def token() -> str:
    """What the last mail said."""
    mail = OutgoingMail.objects.filter(kind="place-invitation").latest("pk")
    return mail.context["invitation_url"].rstrip("/").rsplit("/", 1)[1]


def test_an_invitation_goes_by_mail_and_makes_a_member_of_its_reader(place, client):
    invitation, ann = invited(place), person_at("ann@example.org")
    assert mails() == [("place-invitation", "ann@example.org")]
    assert token() not in str(Invitation.objects.values().get())
    client.force_login(ann)
    page = client.get(reverse("invitation-accept", args=[token()]))
    assert "Ruth invites you to join" in page.content.decode()
    client.post(reverse("invitation-accept", args=[token()]), {"answer": "accept"})
    member = Membership.objects.get(user=ann)
    assert (member.state, member.role, member.verified_by) == ("confirmed", "officer", "steward")
    assert steps(member) == [("invited", ann)]
    invitation.refresh_from_db()
    assert (invitation.state, invitation.address, invitation.answered_by) == ("accepted", "", ann)


def test_it_says_the_same_whether_there_is_an_account_or_not(place, client):
    person_at("known@example.org")
    MembershipFactory(place=place, user=person_at("member@example.org"))
    client.force_login(steward_of(place))
    pages = set()
    for address in ("known@example.org", "new@example.org", "member@example.org"):
        page = client.post(
            reverse("place-invite", args=[place.slug]),
            {"address": address, "role": "officer"},
            follow=True,
        )
        text = page.content.decode()
        pages.add("The invitation is on its way." in text)
    assert pages == {True}
    assert len(mails()) == 3


def test_it_is_for_the_reader_of_that_address_alone(place, client):
    invitation = invited(place)
    for other in (UserFactory(), person_at("ann@example.org.uk")):
        with pytest.raises(AnotherAddress):
            inviting.accept(invitation, by=other)
        client.force_login(other)
        page = client.get(reverse("invitation-accept", args=[token()]))
        assert (page.status_code, "ann@" in page.content.decode()) == (403, False)
    unverified = person_at("ann@example.org", verified=False)
    with pytest.raises(AnotherAddress):
        inviting.accept(invitation, by=unverified)
    assert client.get(reverse("invitation-accept", args=["wrong"])).status_code == 404
    assert Membership.objects.filter(role="officer").count() == 0


def test_accepting_twice_is_accepting_once_and_nobody_else_can(place):
    invitation, ann = invited(place), person_at("ann@example.org")
    first = inviting.accept(invitation, by=ann)
    assert inviting.accept(Invitation.objects.get(), by=ann) == first
    with pytest.raises(InvitationOver):
        inviting.accept(Invitation.objects.get(), by=UserFactory())
    with pytest.raises(InvitationOver):
        inviting.decline(Invitation.objects.get(), by=ann)
    assert steps(first) == [("invited", ann)]


def test_an_invitation_does_not_bring_back_who_was_removed(place, client):
    invitation, ann = invited(place), person_at("ann@example.org")
    member = inviting.accept(invitation, by=ann)
    deciding.remove(member, by=steward_of(place), reason="She works elsewhere now.")
    with pytest.raises(InvitationOver):
        inviting.accept(invitation, by=ann)
    client.force_login(ann)
    answer = client.post(
        reverse("invitation-accept", args=[token()]), {"answer": "accept"}, follow=True
    )
    assert "You belong to" not in answer.content.decode()


def test_looking_at_the_members_changes_nothing(place, client, time_machine):
    steward = steward_of(place)
    invitation = invited(place, by=steward)
    client.force_login(steward)
    url = reverse("place-members", args=[place.slug])
    assert "a…@example.org" in client.get(url).content.decode()
    time_machine.move_to(timezone.now() + timedelta(days=15))
    client.force_login(steward)
    assert "a…@example.org" not in client.get(url).content.decode()
    invitation.refresh_from_db()
    assert invitation.state == Answer.OPEN  # until the hourly round
    look_after_memberships()
    invitation.refresh_from_db()
    assert (invitation.state, invitation.address) == (Answer.EXPIRED, "")


def test_declining_deletes_the_address(place):
    invitation, ann = invited(place), person_at("ann@example.org")
    inviting.decline(invitation, by=ann)
    inviting.decline(Invitation.objects.get(), by=ann)
    assert (Invitation.objects.get().state, Invitation.objects.get().address) == ("declined", "")
    assert not ann.memberships.exists()


def test_it_ends_after_a_fortnight(place):
    invitation, ann = invited(place), person_at("ann@example.org")
    assert invitation.expires_at - invitation.created_at >= timedelta(days=14, seconds=-1)
    Invitation.objects.update(expires_at=timezone.now())
    with pytest.raises(InvitationOver):
        inviting.accept(Invitation.objects.get(), by=ann)
    look_after_memberships()
    assert (Invitation.objects.get().state, Invitation.objects.get().address) == ("expired", "")
    again = invited(place)
    assert again.state == Answer.OPEN


def test_it_can_be_taken_back_until_it_is_answered(place):
    steward, ann = steward_of(place), person_at("ann@example.org")
    invitation = invited(place, by=steward)
    with pytest.raises(PermissionDenied):
        inviting.revoke(invitation, by=MembershipFactory(place=place).user)
    inviting.revoke(invitation, by=steward)
    inviting.revoke(invitation, by=steward)
    with pytest.raises(InvitationOver):
        inviting.accept(Invitation.objects.get(), by=ann)
    answered = invited(place, by=steward)
    inviting.accept(answered, by=ann)
    with pytest.raises(InvitationOver):
        inviting.revoke(answered, by=steward)


def test_only_those_who_look_after_members_invite(place):
    for user in (UserFactory(), MembershipFactory(place=place).user, steward_of(PlaceFactory())):
        with pytest.raises(PermissionDenied):
            invited(place, by=user)
    assert invited(place, by=moderator()).as_moderator


def test_an_invitation_is_no_better_than_who_sent_it(place):
    rogue, boss = MembershipFactory(place=place, role="steward"), steward_of(place)
    deputy = MembershipFactory(place=place, role="steward")
    invited(place, by=rogue.user, address="first@example.org")
    deciding.change_role(rogue, by=boss, seen="steward", role="officer")
    with pytest.raises(InvitationOver):
        inviting.accept(Invitation.objects.get(), by=person_at("first@example.org"))
    second = invited(place, by=deputy.user, address="second@example.org")
    deputy.user.is_active = False
    deputy.user.save()
    with pytest.raises(InvitationOver):
        inviting.accept(second, by=person_at("second@example.org"))
    assert Invitation.objects.filter(state=Answer.ACCEPTED).count() == 0


def test_nobody_invites_themselves(place):
    one = moderator()
    ann = person_at("ann@example.org")
    ann.user_permissions.set(one.user_permissions.all())
    with pytest.raises(ValidationError):
        invited(place, by=ann, role="steward")
    later = invited(place, by=one, role="steward", address="other@example.org")
    one.emailaddress_set.create(email="other@example.org", verified=True)
    with pytest.raises(InvitationOver):
        inviting.accept(later, by=one)
    assert not Membership.objects.exists()


@pytest.mark.parametrize(
    ("has", "offered", "gets"),
    [("officer", "contributor", "officer"), ("contributor", "steward", "steward")],
)
def test_it_raises_a_role_and_never_lowers_one(place, has, offered, gets):
    member = MembershipFactory(place=place, role=has, user=person_at("ann@example.org"))
    inviting.accept(invited(place, role=offered), by=member.user)
    member.refresh_from_db()
    assert (member.state, member.role) == ("confirmed", gets)


def test_it_answers_a_request_and_brings_back_who_left(place):
    ann = person_at("ann@example.org")
    waiting = request_at(place, role="contributor", by=ann)
    inviting.accept(invited(place), by=ann)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.role, waiting.message) == ("confirmed", "officer", "")
    joining.leave(waiting, by=ann)
    assert inviting.accept(invited(place), by=ann).state == "confirmed"


def test_one_is_open_per_address_and_the_number_a_day_is_limited(place):
    steward = steward_of(place)
    first = invited(place, by=steward)
    again, is_new = inviting.invite(
        by=steward, place=place, address=" Ann@Example.org", role="contributor"
    )
    assert (again, is_new, len(mails())) == (first, False, 1)
    for number in range(INVITATIONS_PER_DAY - 1):
        invited(place, by=steward, address=f"a{number}@example.org")
    with pytest.raises(TooMany):
        invited(place, by=steward, address="one-more@example.org")


def test_a_moderator_brings_in_the_first_steward(place):
    invitation = invited(place, by=moderator(), role="steward")
    member = inviting.accept(invitation, by=person_at("ann@example.org"))
    assert (member.role, member.verified_by) == ("steward", "moderator")
