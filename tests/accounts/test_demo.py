"""The demonstration: real data, four people to sign in as, and only where it is asked for."""

from io import StringIO

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command

from connected_localism import demo
from connected_localism.accounts.models import User
from innovations.models import Innovation
from innovations.permissions import may_review
from places.models import Membership, Place
from tests.factories import InnovationFactory, PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def demonstration(settings):
    settings.DEMO = True
    settings.MFA_REQUIRED = False  # as settings.py has it in a demonstration


def prepare_demo() -> str:
    printed = StringIO()
    call_command("prepare_demo", stdout=printed, stderr=printed)
    return printed.getvalue()


def test_prepare_demo_loads_the_register_and_the_sample(demonstration):
    printed = prepare_demo()
    assert Place.objects.councils().active().count() == 382
    assert Innovation.objects.published().count() == 237
    assert "473 places loaded." in printed


def test_prepare_demo_again_makes_nothing_twice(demonstration):
    place = PlaceFactory(code=demo.HOME_PLACE)
    InnovationFactory(published=True)
    first, second = prepare_demo(), prepare_demo()
    assert (
        User.objects.filter(email__endswith="@example.org", memberships__place=place).count() == 3
    )
    assert Innovation.objects.waiting_for_review().count() == 1
    assert Place.objects.count() == 2  # the register is for empty databases
    table = first[first.index("Demonstration people") :]
    assert second == table


def test_the_example_is_not_made_anew_once_it_was_decided_on(demonstration):
    InnovationFactory(place__code=demo.HOME_PLACE)
    prepare_demo()
    Innovation.objects.waiting_for_review().update(status=Innovation.Status.DECLINED)
    prepare_demo()
    assert not Innovation.objects.waiting_for_review().exists()


def test_one_person_waits_for_the_steward_and_is_not_made_anew(demonstration):
    place = PlaceFactory(code=demo.HOME_PLACE)
    InnovationFactory()
    prepare_demo()
    waiting = Membership.objects.waiting().get()
    assert (waiting.place, waiting.user.has_usable_password()) == (place, False)
    Membership.objects.filter(pk=waiting.pk).update(state=Membership.State.ENDED)
    prepare_demo()
    assert not Membership.objects.waiting().exists()


def test_everybody_can_sign_in_at_once_with_the_printed_password(demonstration, client):
    PlaceFactory()
    InnovationFactory()
    printed = prepare_demo()
    for person in demo.PEOPLE:
        [line] = [line for line in printed.splitlines() if person.email in line]
        password = line.split()[1]
        response = client.post("/accounts/login/", {"login": person.email, "password": password})
        assert (response.status_code, response.url) == (302, "/innovations/mine/")
        client.logout()


def test_each_person_has_their_part(demonstration):
    place = PlaceFactory(code=demo.HOME_PLACE)
    InnovationFactory()
    prepare_demo()
    waiting = Innovation.objects.waiting_for_review().get()
    elsewhere = InnovationFactory(status=Innovation.Status.SUBMITTED)
    people = {person.email.split("@")[0]: User.objects.get(email=person.email) for person in demo.PEOPLE}  # fmt: skip
    assert waiting.author == people["contributor"]
    assert {name: (may_review(p, waiting), may_review(p, elsewhere)) for name, p in people.items()} == {
        "contributor": (False, False),
        "officer": (False, False),
        "steward": (True, False),
        "moderator": (True, True),
    }  # fmt: skip
    confirmed = Membership.objects.confirmed()
    assert set(confirmed.values_list("place", "verified_by")) == {(place.pk, "demo")}


def test_no_people_are_made_where_there_is_no_demonstration(settings):
    settings.DEMO = False
    PlaceFactory()
    InnovationFactory()
    before = User.objects.count()
    assert "DEMO is not set" in prepare_demo()
    assert User.objects.count() == before
    with pytest.raises(ImproperlyConfigured):
        demo.prepare_people()


def test_the_password_differs_between_installations(settings):
    first = demo.demo_password()
    assert demo.demo_password() == first
    settings.SECRET_KEY = "another installation"
    assert demo.demo_password() != first
