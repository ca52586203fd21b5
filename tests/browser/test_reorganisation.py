"""Moving from a council that was divided, with and without scripts, on a phone and on a desktop."""

from datetime import timedelta

import pytest
from django.utils import timezone

from places.models import Membership, Place
from places.reorganising.succeeding import succeed
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def steward(person):
    """The steward of a county that ended yesterday, and of a district that is going to."""
    names = {
        "CMA": "Cumbria County Council",
        "CBD": "Cumberland Council",
        "WAF": "Westmorland and Furness Council",
        "EDN": "Eden District Council",
    }
    places = {
        code: PlaceFactory(
            code=code, official_name=name, name=name.removesuffix(" Council"), slug=code.lower()
        )
        for code, name in names.items()
    }
    InnovationFactory(published=True, place=places["CMA"], slug="ferry")
    role = Membership.Role.STEWARD
    steward = person(MembershipFactory(place=places["CMA"], role=role).user)
    MembershipFactory(place=places["EDN"], role=role, user=steward)
    today = timezone.localdate()
    succeed(["CMA"], ["CBD", "WAF"], day=today)
    succeed(["EDN"], ["WAF"], day=today + timedelta(days=30))
    return steward


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_pages_of_a_reform(visit, steward, screen):
    visitor = visit(screen)
    visitor.arrive_as(steward)
    for path in ("/places/cma/", "/places/waf/", "/places/edn/", "/places/mine/"):
        assert visitor.go(path).status == 200
        visitor.assert_accessible()
    visitor.page.get_by_role("button", name="Move to what took over").first.click()
    visitor.page.wait_for_load_state()
    visitor.assert_accessible()
    visitor.press("Join those I selected")
    assert visitor.page.title().startswith("Error:")
    visitor.assert_accessible()
    for path in ("/places/edn/move/", "/cy/places/cma/move/", "/places/cma/join/"):
        assert visitor.go(path).status == 200
        visitor.assert_accessible()


def test_moving_needs_no_scripts(visit, steward):
    visitor = visit(PHONE, java_script_enabled=False)
    visitor.arrive_as(steward)
    visitor.go("/places/mine/")
    visitor.page.get_by_text("Move to what took over").first.click()
    visitor.page.wait_for_load_state()
    visitor.page.get_by_label("Cumberland Council").check()
    visitor.press("Join those I selected")

    said = visitor.page.locator("main").inner_text()
    assert "Your request to join Cumberland Council is sent." in said
    joined = Membership.objects.filter(user=steward, place__code__in=["CBD", "WAF"])
    assert [(one.place.code, one.state, one.would_steward) for one in joined] == [
        ("CBD", "requested", True)
    ]
    assert Place.objects.get(code="CMA").memberships.get(user=steward).state == "confirmed"
