"""What verified addresses and confirmed domains do by themselves."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError

from places.actions import joining
from places.actions.domains import DomainChanged, add_domain, decide_domain
from places.addresses import telling_domains
from places.models import Membership, PlaceDomain
from places.tasks import look_after_memberships
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator
from tests.places.people import leeds, mails, person_at, request_at, steps

pytestmark = pytest.mark.django_db
State = Membership.State


@pytest.fixture
def after_commit(django_capture_on_commit_callbacks):
    """Runs what follows a commit at the end of the block."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def states(*memberships) -> list[str]:
    for membership in memberships:
        membership.refresh_from_db()
    return [membership.state for membership in memberships]


def test_a_request_is_confirmed_when_the_address_becomes_verified(after_commit):
    place, user = leeds(), person_at("ann@leeds.gov.uk", verified=False)
    waiting, elsewhere = request_at(place, by=user), request_at(PlaceFactory(), by=user)
    address = EmailAddress.objects.get(user=user)
    address.verified = True
    with after_commit():
        address.save()
        assert states(waiting) == ["requested"]  # only what is committed counts
    assert states(waiting, elsewhere) == ["confirmed", "requested"]
    assert waiting.verified_domain == "leeds.gov.uk"
    assert ("membership-decided", user) in mails()


@pytest.mark.parametrize("how", ["removed", "no longer verified", "changed"])
def test_a_membership_by_address_ends_with_the_address(after_commit, how):
    place, user = leeds(), person_at("ann@leeds.gov.uk", "ann@example.org")
    member = joining.ask(by=user, place=place, role="officer")
    vouched = MembershipFactory(user=user, verified_by="steward")
    address = EmailAddress.objects.get(email="ann@leeds.gov.uk")
    with after_commit():
        if how == "removed":
            address.delete()
        else:
            address.verified = how != "no longer verified"
            address.email = "ann@york.gov.uk" if how == "changed" else address.email
            address.save()
    assert states(member, vouched) == ["ended", "confirmed"]
    assert steps(member)[-1] == ("lapsed", None)
    assert mails() == [("membership-decided", user)]
    # With the address back, asking is enough.
    EmailAddress.objects.filter(user=user).delete()
    EmailAddress.objects.create(user=user, email="ann@leeds.gov.uk", verified=True)
    assert joining.ask(by=user, place=place, role="officer").state == State.CONFIRMED


def test_a_second_address_keeps_a_membership(after_commit):
    place = leeds()
    PlaceDomain.objects.create(place=place, domain="leedslibraries.org.uk", state="confirmed")
    user = person_at("ann@leeds.gov.uk", "ann@leedslibraries.org.uk")
    member = joining.ask(by=user, place=place, role="officer")
    with after_commit():
        EmailAddress.objects.get(email="ann@leeds.gov.uk").delete()
    assert states(member) == ["confirmed"]
    assert (member.verified_domain, mails()) == ("leedslibraries.org.uk", [])


def test_closing_an_account_with_such_an_address_works(after_commit):
    user = person_at("ann@leeds.gov.uk")
    joining.ask(by=user, place=leeds(), role="officer")
    with after_commit():
        user.delete()
    assert not Membership.objects.exists()


def test_a_domain_confirmed_later_confirms_those_who_wait_there():
    place, one = leeds(PlaceDomain.State.HINT), moderator()
    fits = request_at(place, by=person_at("ann@leeds.gov.uk"))
    other = request_at(place, by=person_at("bob@example.org"))
    decide_domain(place.domains.get(), by=one, seen="hint", to="confirmed")
    decide_domain(place.domains.get(), by=one, seen="hint", to="confirmed")  # the second click
    assert states(fits, other) == ["confirmed", "requested"]
    domain = place.domains.get()
    assert (domain.state, domain.confirmed_by) == ("confirmed", one)


@pytest.mark.parametrize("to", ["hint", "shared"])
def test_whom_a_wrong_domain_let_in_is_confirmed_again_by_people(to):
    place, one = leeds(), moderator()
    let_in = joining.ask(by=person_at("ann@leeds.gov.uk"), place=place, role="officer")
    vouched = MembershipFactory(
        place=place, user=person_at("b@leeds.gov.uk"), verified_by="steward"
    )
    decide_domain(place.domains.get(), by=one, seen="confirmed", to=to)
    assert states(let_in, vouched) == ["requested", "confirmed"]
    assert steps(let_in)[-1] == ("rechecked", one)
    assert ("membership-decided", let_in.user) in mails()
    assert ("membership-requested", one) in mails()


def test_only_moderators_decide_about_domains():
    place = leeds(PlaceDomain.State.HINT)
    steward = MembershipFactory(place=place, role="steward").user
    with pytest.raises(PermissionDenied):
        decide_domain(place.domains.get(), by=steward, seen="hint", to="confirmed")
    with pytest.raises(PermissionDenied):
        add_domain(by=steward, place=place, domain="leeds.org.uk")
    assert list(place.domains.values_list("state", flat=True)) == ["hint"]


@pytest.mark.parametrize("domain", ["gmail.com", "nhs.net", "gov.uk", "btinternet.com"])
def test_what_anybody_can_have_is_never_confirmed(domain):
    place, one = PlaceFactory(), moderator()
    with pytest.raises(ValidationError):
        add_domain(by=one, place=place, domain=domain)
    stored = PlaceDomain.objects.create(place=place, domain=domain)
    with pytest.raises(ValidationError):
        decide_domain(stored, by=one, seen="hint", to="confirmed")


def test_a_domain_of_two_places_is_shared_or_belongs_to_one():
    one, adur, worthing = moderator(), PlaceFactory(name="Adur"), PlaceFactory(name="Worthing")
    first = add_domain(by=one, place=adur, domain="adur-worthing.gov.uk")
    second = add_domain(by=one, place=worthing, domain="adur-worthing.gov.uk")
    decide_domain(first, by=one, seen="hint", to="confirmed")
    for to in ("confirmed", "shared"):
        with pytest.raises(ValidationError, match="confirmed for Adur"):
            decide_domain(second, by=one, seen="hint", to=to)
    decide_domain(first, by=one, seen="confirmed", to="shared")
    with pytest.raises(ValidationError, match="Adur uses it too"):
        decide_domain(second, by=one, seen="hint", to="confirmed")
    decide_domain(second, by=one, seen="hint", to="shared")
    assert request_at(adur, by=person_at("a@adur-worthing.gov.uk")).state == State.REQUESTED


def test_the_second_moderator_is_told_who_decided():
    place = leeds(PlaceDomain.State.HINT)
    stale = place.domains.get()
    decide_domain(place.domains.get(), by=moderator(display_name="Tom"), seen="hint", to="shared")
    with pytest.raises(DomainChanged, match="Tom"):
        decide_domain(stale, by=moderator(), seen="hint", to="confirmed")


def test_the_hourly_round_finds_what_was_missed():
    place, user = leeds(), person_at("ann@leeds.gov.uk")
    member = joining.ask(by=user, place=place, role="officer")
    late = person_at("bob@leeds.gov.uk", verified=False)
    waiting = request_at(place, by=late)
    EmailAddress.objects.filter(user=late).update(verified=True)  # without any signal
    EmailAddress.objects.filter(user=user).update(verified=False)
    look_after_memberships()
    look_after_memberships()
    assert states(member, waiting) == ["ended", "confirmed"]


def test_a_steward_hears_of_domains_that_tell_something_and_of_no_other():
    place = leeds(PlaceDomain.State.HINT)
    user = person_at(
        "a@leeds.gov.uk", "a@york.gov.uk", "a@jones-family.example", "a@gmail.com", verified=True
    )
    EmailAddress.objects.create(user=user, email="a@wakefield.gov.uk", verified=False)
    assert telling_domains(user, place) == [("leeds.gov.uk", "hint"), ("york.gov.uk", "")]
    assert telling_domains(UserFactory(), place) == []
