"""The pages of the places most like one."""

from datetime import date

import pytest
from django.urls import reverse

from places.models import Indicator, IndicatorValue, Succession
from places.neighbours import MODELS
from places.neighbours.recipe import RECIPES
from places.neighbours.refresh import refresh_neighbours
from places.profile.showing import compared_by
from tests.factories import PlaceFactory
from tests.places.neighbours.conftest import measured

pytestmark = pytest.mark.django_db


@pytest.fixture
def adur():
    """Adur, to which Worthing is alike, and Leeds is only nearer."""
    here = measured(name="Adur", population=1000, density=100, latitude=50)
    measured(name="Worthing", population=1100, density=110, latitude=56)
    measured(name="Leeds", population=90_000, density=9000, latitude=51)
    refresh_neighbours()
    return here


def alike(client, place, query=""):
    return client.get(reverse("place-alike", args=[place.slug]) + query)


def names(response) -> list[str]:
    return [one["place"].name for one in response.context["alike"]]


def test_names_them_by_model_with_reasons_and_figures(client, adur):
    response = alike(client, adur)
    assert names(response) == ["Worthing", "Leeds"]
    page = response.content.decode()
    assert "Similar: " in page and "Higher: " in page
    assert (
        "<strong>density</strong>: Leeds 9,000 residents per km² (2021),"
        " Adur 100 residents per km² (2021)" in page
    )
    nearby = alike(client, adur, "?model=nearby")
    assert names(nearby) == ["Leeds", "Worthing"]
    assert "111 km away." in nearby.content.decode()


@pytest.mark.parametrize("model", MODELS)
def test_each_model_says_what_it_compares(client, adur, model):
    response = alike(client, adur, f"?model={model}")
    assert response.status_code == 200
    page = response.content.decode()
    for part in compared_by(model):
        assert f"<li>{part}</li>" in page
    assert len(compared_by(model)) == len(RECIPES.get(model, "12"))


@pytest.mark.parametrize("query", ["?model=magic", "?model=", "?model=Overall"])
def test_a_model_that_does_not_exist_is_the_overall_one(client, adur, query):
    assert alike(client, adur, query).context["model"] == "overall"


def test_the_page_of_the_place_switches_between_models_by_links(client, adur):
    response = client.get(adur.get_absolute_url())
    assert names(response) == ["Worthing", "Leeds"]
    page = response.content.decode()
    for model in MODELS:
        assert f'href="?model={model}#alike"' in page
    assert names(client.get(adur.get_absolute_url() + "?model=nearby")) == ["Leeds", "Worthing"]


def test_the_page_of_the_place_draws_its_figures_and_writes_them(client, adur):
    page = client.get(adur.get_absolute_url()).content.decode()
    assert page.count('<svg class="app-chart__drawing"') == page.count(' app-chart__words"') > 0
    assert "<strong>100 residents per km²</strong>" in page
    assert "style=" not in page.split("<main")[1]


def test_a_figure_that_is_not_known_is_said_to_be(client, adur):
    gap = measured(name="Gap", density=None)
    refresh_neighbours()
    page = client.get(gap.get_absolute_url()).content.decode()
    chart = page.split('id="figure-density"')[1].split("</svg>")[0]
    assert "Not known for Gap" in chart
    assert "app-chart__place" not in chart and "app-chart__range" in chart


def test_a_community_answers_through_its_council(client, adur):
    lancing = PlaceFactory(name="Lancing", kind="community", type="PAR", tier="local", parent=adur)
    for response in (alike(client, lancing), client.get(lancing.get_absolute_url())):
        assert names(response) == ["Worthing", "Leeds"]
        assert "most like Adur Council, in whose area it lies" in response.content.decode()


def test_of_an_abolished_place_only_its_successors_are_compared(client, adur):
    gone = measured(name="Gone", active_until=date(2023, 3, 31))
    Succession.objects.create(from_place=gone, to_place=adur, date=date(2023, 4, 1))
    page = client.get(gone.get_absolute_url())
    assert "models" not in page.context and 'id="alike"' not in page.content.decode()
    response = alike(client, gone)
    assert (names(response), response.context["successors"]) == ([], [adur])
    assert reverse("place-alike", args=[adur.slug]) in response.content.decode()


def test_a_place_without_figures_says_so(client):
    place = PlaceFactory(name="Bare", latitude=None, longitude=None)
    refresh_neighbours()
    for response in (alike(client, place), client.get(place.get_absolute_url())):
        assert names(response) == []
        assert "No list by “Overall” for Bare" in response.content.decode()
    assert "No figures are known of Bare yet." in response.content.decode()


class TestWhoseIndexOfDeprivation:
    def about(self, client, place, model="overall") -> list[tuple[str, str, str]]:
        response = alike(client, place, f"?model={model}")
        found = response.context["about_deprivation"]
        for each in found:
            assert f'({each.when}): <span lang="en">{each.source}' in response.content.decode()
        return [(each.what, each.when, each.source) for each in found]

    @pytest.fixture
    def index(self):
        """Two nations' places, and where the figures are from as an import left it."""
        places = [measured(name="Adur"), measured(name="Conwy")]
        figures = IndicatorValue.objects.all()
        figures.filter(place=places[0], indicator__slug="deprivation-score").update(year=2019)
        figures.filter(indicator__slug="child-poverty").update(period="year starting April 2021")
        Indicator.objects.update(source="Office of Figures, 2022")
        Indicator.objects.filter(slug="child-poverty").update(source="Treasury, 2023")
        refresh_neighbours()
        return places

    def test_is_told_as_it_was_imported(self, client, index):
        expected = [
            ("deprivation", "2019 to 2021", "Office of Figures, 2022"),
            (
                "share in the most deprived neighbourhoods,"
                " share in the least deprived neighbourhoods",
                "2021",
                "Office of Figures, 2022",
            ),
            ("child poverty", "year starting April 2021", "Treasury, 2023"),
        ]
        assert self.about(client, index[0]) == expected
        assert self.about(client, index[1], "deprivation") == expected

    def test_changes_with_newer_figures(self, client, index):
        for place in index:
            score = Indicator.objects.get(slug="deprivation-score")
            IndicatorValue.objects.create(place=place, indicator=score, year=2025, value=3)
        Indicator.objects.filter(slug="deprivation-score").update(source="Office of Figures, 2026")
        # One that is gone has no newer figures.
        gone = measured(active_until=date(2023, 3, 31))
        assert gone.indicator_values.filter(indicator=score).exists()
        first, *_rest = self.about(client, index[0])
        assert first == ("deprivation", "2025", "Office of Figures, 2026")

    @pytest.mark.parametrize("model", ["people", "nearby"])
    def test_says_nothing_where_it_is_not_compared(self, client, index, model):
        assert self.about(client, index[0], model) == []

    def test_links_to_the_source(self, client, index):
        Indicator.objects.update(source_url="https://example.org/index")
        assert 'href="https://example.org/index"' in alike(client, index[0]).content.decode()


def test_an_unknown_place_is_not_found(client):
    assert client.get("/places/atlantis/alike/").status_code == 404


@pytest.mark.parametrize("others", [1, 3])
def test_takes_as_many_queries_for_one_neighbour_as_for_three(
    client, django_assert_num_queries, others
):
    place = measured()
    for _number in range(others):
        measured()
    refresh_neighbours()
    with django_assert_num_queries(3):
        assert len(alike(client, place).context["alike"]) == others
