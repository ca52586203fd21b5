"""The language switch and the main navigation."""

import pytest
from django.test import RequestFactory
from django.utils import translation

from connected_localism.common.templatetags.govuk import summary_row, tag_colour
from connected_localism.common.templatetags.navigation import navigation_link, paired_url

pytestmark = pytest.mark.urls("tests.common.two_languages")


def context_of(path: str) -> dict:
    return {"request": RequestFactory().get(path)}


@pytest.mark.parametrize(
    ("language", "path", "twin"),
    [
        ("en", "/", "/cy/"),
        ("en", "/places/?q=m%C3%B4n&page=2", "/cy/places/?q=m%C3%B4n&page=2"),
        ("en", "/places/leeds/", "/cy/places/leeds/"),
        ("cy", "/cy/places/leeds/?a=1&a=2", "/places/leeds/?a=1&a=2"),
    ],
)
def test_the_language_switch_leads_to_the_same_page(language, path, twin):
    other = "en" if language == "cy" else "cy"
    with translation.override(language):
        assert paired_url(context_of(path), other) == twin
        assert paired_url(context_of(path), language) == path


def test_the_language_switch_of_a_missing_page_leads_home():
    assert paired_url(context_of("/nothing/here/"), "cy") == "/cy/"
    with translation.override("cy"):
        assert paired_url(context_of("/cy/nothing/here/"), "en") == "/"


@pytest.mark.parametrize(
    ("path", "is_active", "is_page"),
    [
        ("/places/", True, True),
        ("/places/leeds/", True, False),
        ("/", False, False),
        ("/placesetting/", False, False),
    ],
)
def test_the_navigation_marks_the_page_and_the_part_one_is_in(path, is_active, is_page):
    link = navigation_link(context_of(path), "place-list", "Places")

    assert (link["url"], link["is_active"], link["is_page"]) == ("/places/", is_active, is_page)


def test_a_page_with_an_entry_of_its_own_marks_only_that():
    context = context_of("/places/mine/")
    places = navigation_link(context, "place-list", "Places", apart_from="my-places")
    mine = navigation_link(context, "my-places", "My places")

    assert (places["is_active"], mine["is_active"]) == (False, True)


def test_an_unknown_state_is_grey_and_a_colour_is_itself():
    assert [tag_colour(value) for value in ("worked", "orange", "unheard-of", None)] == [
        "green",
        "orange",
        "grey",
        "grey",
    ]


def test_a_row_without_a_value_is_left_out_but_zero_is_a_value():
    shown = {str(value): summary_row("Cost", value)["show"] for value in ("", None, [], 0, "£5")}

    assert shown == {"": False, "None": False, "[]": False, "0": True, "£5": True}
