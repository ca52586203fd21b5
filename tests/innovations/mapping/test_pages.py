import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from connected_localism.common.map_tiles import MapTiles, read_map_tiles
from innovations.filters import InnovationFilter
from innovations.views.mapping import OWN
from places.chosen import COOKIE
from places.models import Succession
from tests.factories import InnovationFactory, PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def leeds():
    return PlaceFactory(
        code="LDS", name="Leeds", slug="leeds", latitude=53.8, longitude=-1.55,
        region="Yorkshire and The Humber",
    )  # fmt: skip


def text(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_the_list_beside_the_map_says_all_that_the_markers_say(client, leeds):
    InnovationFactory.create_batch(2, published=True, place=leeds)
    page = client.get("/map/")
    assert "2 innovations, by place" in text(page)
    html = page.content.decode()
    row = 'data-latitude="53.8" data-longitude="-1.55" data-number="2" data-found="2 innovations"'
    assert row in html
    assert 'href="/places/leeds/"' in html
    assert 'href="/innovations/?place=leeds"' in html


def test_numbers_for_the_map_are_written_the_same_in_welsh(client, leeds):
    InnovationFactory(published=True, place=leeds)
    assert 'data-latitude="53.8" data-longitude="-1.55"' in client.get("/cy/map/").content.decode()
    drawn = client.get("/cy/map/hexagons/").content.decode()
    assert re.search(r'viewBox="-?\d+\.\d -?\d+\.\d \d+\.\d \d+\.\d"', drawn)


def test_a_community_without_a_point_is_shown_where_its_council_is(client, leeds):
    community = PlaceFactory(kind="community", type="NBH", tier="local", parent=leeds)
    nowhere = PlaceFactory(name="Nowhere")
    for place in (community, nowhere):
        InnovationFactory(published=True, place=place)
    page = client.get("/map/")
    positions = {row.place: row.latitude for row in page.context["rows"]}
    assert positions == {community: 53.8, nowhere: None}
    assert "Without a position, so only in this list: Nowhere" in text(page)


def test_a_search_that_finds_nothing_says_so(client, leeds):
    page = client.get("/map/?q=zebra")
    assert "Nothing fits" in text(page)
    assert "/innovations/?q=zebra" in page.content.decode()
    assert client.get("/map/hexagons/?q=zebra").status_code == 200


def test_a_question_without_a_word_is_left_to_the_list(client):
    response = client.get("/map/hexagons/?q=the&colour=needs&show=London")
    assert (response.status_code, response.url) == (302, "/innovations/?q=the")


def test_what_is_wrong_in_the_address_is_left_out_and_said(client, leeds):
    InnovationFactory(published=True, place=leeds)
    page = client.get("/map/?theme=nonsense")
    assert "We left out what we could not use" in text(page)
    assert page.context["total"] == 1
    page = client.get("/map/hexagons/?colour=nonsense&show=Atlantis")
    assert page.context["measure"].name == "innovations"
    assert len(page.context["drawing"].hexagons) == 1


def test_empty_values_of_a_form_leave_the_address(client):
    response = client.get("/map/?q=&kind=need")
    assert (response.status_code, response.url) == (302, "/map/?kind=need")


@pytest.mark.parametrize("path", ["/map/", "/map/hexagons/"])
def test_changes_by_post_are_none_of_its_business(client, path):
    assert client.post(path).status_code == 405


# --- Links --------------------------------------------------------------------------------------
def test_the_list_leads_to_the_map_of_what_it_shows(client, leeds):
    InnovationFactory(published=True, place=leeds, kind="need")
    html = client.get("/innovations/?kind=need&sort=title").content.decode()
    assert 'href="/map/?kind=need"' in html
    assert 'href="/map/"' in client.get("/places/").content.decode()


def test_filters_go_along_to_the_other_views_and_can_be_taken_away(client, leeds):
    InnovationFactory(published=True, place=leeds, kind="need")
    page = client.get("/map/hexagons/?kind=need&colour=freshness&show=London")
    context = page.context
    assert context["map_url"] == "/map/?kind=need"
    assert context["list_url"] == "/innovations/?kind=need"
    (active,) = context["active"]
    assert active.remove_url == "/map/hexagons/?colour=freshness&show=London"
    assert context["clear_url"] == "/map/hexagons/?colour=freshness&show=London"
    assert [url for _label, url, _chosen in context["measures"]] == [
        "/map/hexagons/?kind=need&show=London",
        "/map/hexagons/?kind=need&show=London&colour=needs",
        "/map/hexagons/?kind=need&show=London&colour=freshness",
    ]


@pytest.mark.parametrize("path", ["/map/", "/map/hexagons/"])
def test_offers_the_filters_of_the_list_and_counts_as_it_does(client, leeds, path):
    InnovationFactory(published=True, place=leeds, kind="need")
    InnovationFactory.create_batch(2, published=True, place=PlaceFactory(population=60_000))
    client.cookies[COOKIE] = leeds.code
    query = "?kind=need&kind=case_study"
    page, listed = client.get(path + query), client.get(f"/innovations/{query}")
    offered = [(group.name, group.choices) for group in listed.context["groups"]]
    assert [(group.name, group.choices) for group in page.context["groups"]] == offered
    for name in ("type", "tier", "population", "rurality", "deprivation", "like", "near"):
        assert f'name="{name}"' in page.text
    assert f'id="find" method="get" action="{path}"' in page.text
    assert 'value="need" id="kind-need" form="find" checked' in page.text
    assert "private" in page["Cache-Control"] and "Cookie" in page["Vary"]


def test_a_changed_filter_keeps_what_the_picture_shows(client, leeds):
    page = client.get("/map/hexagons/?colour=needs&show=London&area=leeds")
    assert page.context["kept"] == [("area", "leeds"), ("colour", "needs"), ("show", "London")]
    for name, value in page.context["kept"]:
        assert f'<input type="hidden" name="{name}" value="{value}" form="find">' in page.text


def test_what_the_form_sends_along_leaves_the_address(client, leeds):
    sent = "q=&like_model=overall&near=leeds&within=25&started_from=&started_to="
    assert client.get(f"/map/?{sent}").url == "/map/?near=leeds"
    page = client.get("/map/?near=Leeds&within=10")
    assert page.context["list_url"] == "/innovations/?near=leeds&within=10"


# --- Hexagons -----------------------------------------------------------------------------------
def hexagon(client, query=""):
    (found,) = client.get(f"/map/hexagons/{query}").context["drawing"].hexagons
    return found


def test_a_hexagon_says_what_its_place_has_and_leads_there(client, leeds):
    found = hexagon(client)
    assert (found.title, found.number, found.level) == ("Leeds: 0 innovations", "", "none")
    assert found.url == "/places/leeds/"
    InnovationFactory(published=True, place=leeds, kind="need")
    found = hexagon(client)
    assert (found.title, found.number, found.level) == ("Leeds: 1 innovation", "1", "few")
    assert found.url == "/innovations/?place=leeds"


def test_hexagons_by_open_needs(client, leeds):
    InnovationFactory(published=True, place=leeds)
    found = hexagon(client, "?colour=needs")
    assert (found.title, found.number, found.level) == ("Leeds: 0 open needs", "", "none")
    assert found.url == "/innovations/?place=leeds"
    InnovationFactory(published=True, place=leeds, kind="need")
    found = hexagon(client, "?colour=needs&stage=idea&stage=ended")
    assert (found.title, found.number) == ("Leeds: 1 open need", "1")
    assert found.url == "/innovations/?stage=idea&kind=need&place=leeds"


def test_hexagons_by_freshness(client, leeds):
    InnovationFactory(published=True, place=leeds, confirmed_at="2019-05-01T12:00Z")
    found = hexagon(client, "?colour=freshness")
    assert (found.title, found.number, found.level) == (
        "Leeds: 0 % of 1 innovation confirmed in the last 12 months", "0", "few"
    )  # fmt: skip
    InnovationFactory.create_batch(299, published=True, place=leeds, confirmed_at=timezone.now())
    found = hexagon(client, "?colour=freshness")
    assert found.number == "99"  # 100 would say that all of them were
    assert found.level == "many"
    assert found.url == "/innovations/?confirmed=last_12_months&place=leeds"


def test_hexagons_of_one_region_have_names_in_them(client, leeds):
    PlaceFactory(code="CMD", name="Camden", region="London")
    found = hexagon(client, "?show=London")
    assert [line for _height, line in found.name_lines] == ["Camden"]
    assert len(client.get("/map/hexagons/").context["drawing"].hexagons) == 2


def test_a_long_name_is_cut_to_what_fits(client):
    PlaceFactory(code="BPC", name="Bournemouth, Christchurch and Poole", region="South West")
    lines = [line for _height, line in hexagon(client, "?show=South+West").name_lines]
    assert len(lines) <= 3
    assert all(len(line) <= 11 for line in lines)


def test_counties_and_communities_are_in_the_table_without_a_hexagon(client, leeds):
    county = PlaceFactory(name="Testshire", tier="upper", type="CTY")
    InnovationFactory(published=True, place=county)
    page = client.get("/map/hexagons/")
    assert [row.place for row in page.context["others"]] == [county]
    assert [each.place for each in page.context["drawing"].hexagons] == [leeds]


def test_a_successor_stands_where_the_old_council_was(client):
    old = PlaceFactory(code="LDS", active_until=date(2024, 3, 31))
    new = PlaceFactory(code="GLDS", name="Greater Leeds")
    Succession.objects.create(from_place=old, to_place=new, date=date(2024, 4, 1))
    InnovationFactory(published=True, place=old)
    assert hexagon(client).title == "Greater Leeds: 1 innovation"


# --- Shades -------------------------------------------------------------------------------------
def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_shades_can_be_told_apart_and_words_on_them_read():
    source = settings.BASE_DIR / "connected_localism" / "assets" / "src" / "_mapping.scss"
    shades = dict(re.findall(r"^\$hexagon-(\w+): (#\w{6});", Path(source).read_text(), re.M))
    few, some, many = shades["few"], shades["some"], shades["many"]
    assert contrast(few, some) >= 3
    assert contrast(some, many) >= 3
    assert contrast(shades["line"], "#ffffff") >= 3
    assert contrast(few, "#0b0c0c") >= 4.5
    assert contrast(some, "#0b0c0c") >= 4.5
    assert contrast(many, "#ffffff") >= 4.5


# --- Tiles --------------------------------------------------------------------------------------
TILES = "https://{s}.tiles.example.org/{z}/{x}/{y}.png"


def test_no_tiles_are_asked_for_unless_the_settings_name_a_server(client, leeds, settings):
    InnovationFactory(published=True, place=leeds)
    assert "data-tiles" not in client.get("/map/").content.decode()
    settings.MAP_TILES = read_map_tiles(TILES, "© The mappers")
    html = client.get("/map/").content.decode()
    assert f'data-tiles="{TILES}"' in html
    assert 'data-tiles-credit="© The mappers"' in html


def test_a_tile_server_may_be_asked_by_browsers():
    assert read_map_tiles("", "") == MapTiles()
    assert read_map_tiles(TILES, "©").origins == ("https://*.tiles.example.org",)
    own = "http://localhost:8080/tiles/{z}/{x}/{y}"
    assert read_map_tiles(own, "©").origins == ("http://localhost:8080",)


@pytest.mark.parametrize(
    ("url", "credit"),
    [
        ("tiles.example.org/{z}/{x}/{y}", "©"),
        ("javascript:{z}{x}{y}", "©"),
        ("https://tiles.example.org/{z}/{x}", "©"),
        (TILES, ""),
        ("https://a;script-src *.b/{z}/{x}/{y}", "©"),
        ("https://a.{s}.b/{z}/{x}/{y}", "©"),
    ],
)
def test_what_is_no_tile_server_is_refused_at_start(url, credit):
    with pytest.raises(ImproperlyConfigured):
        read_map_tiles(url, credit)


def test_no_parameter_of_these_pages_is_also_a_filter():
    assert not set(OWN) & set(InnovationFilter.base_filters)
