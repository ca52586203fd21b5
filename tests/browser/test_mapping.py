"""The map and the hexagons: by keyboard alone, without JavaScript, and without any other site."""

import pytest

from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import InnovationFactory, PlaceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCREENS = pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
COUNCILS = [  # register code, name, position, how many innovations
    ("LDS", "Leeds", 53.80, -1.55, 3),
    ("BRD", "Bradford", 53.79, -1.75, 2),
    ("ZET", "Shetland Islands", 60.30, -1.22, 1),
    ("BFS", "Belfast", 54.60, -5.93, 1),
]
FOCUSED = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"


@pytest.fixture
def councils():
    for code, name, latitude, longitude, number in COUNCILS:
        place = PlaceFactory(
            code=code, name=name, slug=name.lower().replace(" ", "-"), latitude=latitude,
            longitude=longitude, region="Scotland" if code == "ZET" else "North West",
        )  # fmt: skip
        InnovationFactory.create_batch(number, published=True, place=place)
    PlaceFactory(code="WKF", name="Wakefield", slug="wakefield", latitude=53.7, longitude=-1.5)


def focused(visitor) -> str:
    return visitor.page.evaluate(FOCUSED)


def tab_to(visitor, words: str, presses: int = 60) -> None:
    for _press in range(presses):
        visitor.page.keyboard.press("Tab")
        if words in focused(visitor):
            return
    raise AssertionError(f"“{words}” cannot be reached by Tab")


def open_map(visitor, path: str = "/map/") -> None:
    visitor.go(path)
    visitor.page.locator("#map-section[data-ready]").wait_for()


@SCREENS
def test_pages_are_accessible_and_ask_no_other_site(visit, councils, screen):
    visitor = visit(screen)
    asked = []
    visitor.page.on("request", lambda request: asked.append(request.url))
    open_map(visitor)
    visitor.assert_accessible()
    for path in (
        "/cy/map/", "/map/?q=zebra", "/map/?place=leeds", "/map/hexagons/", "/cy/map/hexagons/",
        "/map/hexagons/?colour=freshness", "/map/hexagons/?show=Scotland&colour=needs",
    ):  # fmt: skip
        assert visitor.go(path).status == 200
        visitor.assert_accessible()
    elsewhere = [url for url in asked if not url.startswith(visitor.base_url)]
    assert elsewhere == []
    assert any(url.endswith("outlines.json") for url in asked)


@SCREENS
def test_the_map_by_keyboard_alone(visit, councils, screen):
    visitor = visit(screen)
    open_map(visitor)
    keyboard, page = visitor.page.keyboard, visitor.page
    assert page.locator(".app-map-circle").count() == 3  # Leeds and Bradford are one

    tab_to(visitor, "Leeds and 1 more place: 5 innovations")
    keyboard.press("Enter")
    page.locator(".app-map-circle >> nth=3").wait_for()
    assert focused(visitor) == "Leeds: 3 innovations"  # nearer now, and each by itself

    keyboard.press("Enter")
    assert focused(visitor) == "3 innovations"
    visitor.assert_accessible()
    keyboard.press("Escape")
    page.locator(".leaflet-popup").wait_for(state="detached")
    assert focused(visitor) == "Leeds: 3 innovations"

    keyboard.press("Enter")
    page.get_by_role("button", name="Close").press("Enter")
    assert focused(visitor) == "Leeds: 3 innovations"

    before = page.locator(".leaflet-map-pane").get_attribute("style")
    keyboard.press("ArrowLeft")
    page.wait_for_function(
        "before => document.querySelector('.leaflet-map-pane').getAttribute('style') !== before",
        arg=before,
    )
    keyboard.press("Space")
    keyboard.press("Enter")  # the link that the popup put under it
    page.wait_for_url("**/innovations/?place=leeds")
    assert "3 innovations" in page.locator("#results").inner_text()


def test_the_map_can_be_skipped(visit, councils):
    visitor = visit(DESKTOP)
    open_map(visitor)
    tab_to(visitor, "Skip the map")
    visitor.page.keyboard.press("Enter")
    visitor.page.keyboard.press("Tab")
    assert focused(visitor) == "Leeds"


def test_zooming_by_keyboard_keeps_the_place(visit, councils):
    visitor = visit(DESKTOP)
    open_map(visitor)
    tab_to(visitor, "Belfast")
    for _press in range(4):
        visitor.page.keyboard.press("+")
        visitor.page.wait_for_timeout(350)
    assert focused(visitor) == "Belfast: 1 innovation"
    circle = visitor.page.get_by_label("Belfast: 1 innovation", exact=True)
    assert circle.bounding_box()["width"] >= 24


@SCREENS
def test_the_hexagons_by_keyboard_alone(visit, councils, screen):
    visitor = visit(screen)
    visitor.go("/map/hexagons/")
    page = visitor.page
    assert page.locator(".app-hexagons a").count() == 5
    stops = page.locator('.app-hexagons a[tabindex="0"]')
    assert stops.count() == 1  # one stop for all
    stops.focus()
    seen, to_try = set(), [focused(visitor)]
    while to_try:  # wherever one is, each arrow key
        name = to_try.pop()
        seen.add(name)
        for key in ("ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft"):
            page.get_by_role("link", name=name, exact=True).focus()
            page.keyboard.press(key)
            assert page.locator("#hexagon-status").inner_text() == focused(visitor)
            if focused(visitor) not in {*seen, *to_try}:
                to_try.append(focused(visitor))
    assert len(seen) == 5
    visitor.assert_accessible()

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('svg')") is None
    page.keyboard.press("Shift+Tab")
    page.get_by_role("link", name="Leeds: 3 innovations", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/innovations/?place=leeds")


@SCREENS
def test_without_javascript_lists_and_tables_say_it_all(visit, councils, screen):
    visitor = visit(screen, java_script_enabled=False)
    page = visitor.page
    visitor.go("/map/")
    assert not page.locator("#map").is_visible()
    names = [name.inner_text() for name in page.locator(".app-map-name").all()]
    assert names == ["Leeds", "Bradford", "Belfast", "Shetland Islands"]
    page.get_by_role("link", name="3 innovations: Leeds").click()
    page.wait_for_url("**/innovations/?place=leeds")

    visitor.go("/map/hexagons/")
    page.get_by_role("link", name="Leeds: 3 innovations").click()
    page.wait_for_url("**/innovations/?place=leeds")
    visitor.go("/map/hexagons/")
    page.locator("summary", has_text="Show one region").click()
    page.get_by_role("link", name="Scotland", exact=True).click()
    page.wait_for_url("**/map/hexagons/?show=Scotland")
    assert page.locator(".app-hexagons a").count() == 1
    table = page.locator("table.app-map-measures")
    assert table.get_by_role("row").count() == 2
    assert "Shetland Islands" in table.inner_text()


def test_in_forced_colours_the_words_say_what_the_shades_said(visit, councils):
    visitor = visit(PHONE, forced_colors="active")
    visitor.go("/map/hexagons/")
    visitor.assert_accessible()
    number = visitor.page.get_by_role("link", name="Leeds: 3 innovations").locator("text")
    assert number.text_content() == "3"
