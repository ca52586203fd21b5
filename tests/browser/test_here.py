"""Choosing one's place in a browser, and what the pages then show; also without JavaScript."""

import pytest

from places.models import Place, PlaceAlias
from places.neighbours.refresh import refresh_neighbours
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import AdoptionFactory, InnovationFactory
from tests.places.neighbours.conftest import measured

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def record():
    towns = [
        measured(name=name, slug=name.lower(), population=1000 * (n + 1), density=100 + 90 * n,
                 child_poverty=10 + 9 * n, latitude=53 + n / 10, rural_urban_label="Urban")
        for n, name in enumerate(("Ely", "Elyworth", "York", "Hull", "Bath"))
    ]  # fmt: skip
    for place in towns:
        Place.objects.filter(pk=place.pk).update(population=1000 * (place.pk - towns[0].pk + 1))
        PlaceAlias.objects.create(place=place, alias=place.name)
    refresh_neighbours()
    record = InnovationFactory(published=True, place=towns[2], themes=["waste-and-recycling"])
    AdoptionFactory(innovation=record, place=towns[3], stage="live")
    return record


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_card_from_choosing_to_asking(visit, record, size):
    visitor = visit(size)
    visitor.go(record.get_absolute_url())
    visitor.assert_accessible()
    visitor.page.get_by_label("Name of your council or community").fill("Ely")
    visitor.press("Choose this place")
    assert visitor.page.url.endswith(f"{record.get_absolute_url()}#here")
    assert visitor.page.get_by_role("heading", name="Would it work in Ely?").is_visible()
    visitor.assert_accessible()
    visitor.page.get_by_role("link", name="Choose another place").click()
    visitor.page.get_by_label("Name of your council or community").fill("Elyw")
    visitor.press("Choose this place")
    visitor.assert_accessible()
    visitor.page.get_by_label("Elyworth (Unitary council, England)").check()
    visitor.press("This is my place")
    assert visitor.page.get_by_role("heading", name="Would it work in Elyworth?").is_visible()
    visitor.page.get_by_role("link", name="Ask its people").click()
    assert visitor.page.url.endswith("/contact/")


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_the_list_as_seen_from_a_place(visit, record, size):
    visitor = visit(size)
    visitor.go("/innovations/?like=ely&like_model=people&near=ely&within=50&population=not-known")
    visitor.assert_accessible()
    visitor.go("/places/?population=under-50000&rurality=urban")
    visitor.assert_accessible()


def test_without_javascript(visit, record):
    visitor = visit(PHONE, java_script_enabled=False)
    visitor.go(record.get_absolute_url())
    visitor.page.get_by_label("Name of your council or community").fill("Ely")
    visitor.press("Choose this place")
    assert visitor.page.get_by_role("heading", name="Would it work in Ely?").is_visible()
    visitor.go("/innovations/?sort=alike")
    assert visitor.page.url.endswith("/innovations/?sort=alike&seen_from=ely")
    visitor.page.get_by_text("Filters", exact=True).first.click()
    visitor.page.locator("summary", has_text="Places like mine, and near me").click()
    visitor.page.get_by_label("In the 10 places most like Ely").check()
    visitor.page.get_by_role("button", name="Apply filters").click()
    assert "like=ely" in visitor.page.url and "within" not in visitor.page.url
    assert visitor.page.get_by_text("In places like: Ely (Overall)").is_visible()
    visitor.go("/places/yours/")
    visitor.press("Forget my place")
    visitor.go(record.get_absolute_url())
    assert visitor.page.get_by_role("heading", name="Would it work here?").is_visible()
