"""Bands: complete, each place in exactly one, the same in memory and in the database."""

import pytest

from places.bands import (
    DEPRIVATION,
    DEPRIVATION_INDEX,
    FACETS,
    POPULATION,
    RURALITY,
    Band,
    Bands,
)
from places.filters import PlaceFilter
from places.models import Place
from tests.factories import InnovationFactory, PlaceFactory


@pytest.mark.parametrize(
    ("residents", "band"),
    [
        (None, "not-known"),
        (0, "under-50000"),
        (49_999, "under-50000"),
        (50_000, "50000-99999"),
        (99_999, "50000-99999"),
        (100_000, "100000-149999"),
        (149_999, "100000-149999"),
        (150_000, "150000-299999"),
        (299_999, "150000-299999"),
        (300_000, "300000-999999"),
        (999_999, "300000-999999"),
        (1_000_000, "1000000-and-over"),
        (8_866_000, "1000000-and-over"),
    ],
)
@pytest.mark.django_db
def test_residents_at_each_edge(residents, band):
    assert POPULATION.of(residents) == band
    place = PlaceFactory(population=residents)
    assert bands_that_find(place, "population") == [band]


@pytest.mark.parametrize(
    ("tenth", "fifth"),
    [(None, "not-known"), (1, "1"), (2, "1"), (3, "2"), (4, "2"), (5, "3"), (6, "3"), (7, "4"),
     (8, "4"), (9, "5"), (10, "5")],
)  # fmt: skip
@pytest.mark.django_db
def test_fifths_at_each_edge(tenth, fifth):
    assert DEPRIVATION.of(tenth) == fifth
    assert bands_that_find(PlaceFactory(deprivation_decile=tenth), "deprivation") == [fifth]


@pytest.mark.parametrize(
    ("label", "value"),
    [("Urban", "urban"), ("Urban with rural areas", "urban-with-rural"), ("Rural", "rural"),
     ("Sparse and rural", "sparse-and-rural"), ("", "not-known"), ("Of 2031", "not-known")],
)  # fmt: skip
@pytest.mark.django_db
def test_classes_and_what_is_none_of_them(label, value):
    assert RURALITY.of(label) == value
    assert bands_that_find(PlaceFactory(rural_urban_label=label), "rurality") == [value]


def bands_that_find(place: Place, name: str) -> list[str]:
    """The values of a filter that find the place, each asked for alone; and all together do."""
    values = [value for value, _label in FACETS[name].bands.choices]
    assert place in PlaceFilter({name: values}, Place.objects.all()).qs
    return [v for v in values if place in PlaceFilter({name: [v]}, Place.objects.all()).qs]


@pytest.mark.parametrize(
    "edges",
    [
        [(None, 9), (11, None)],  # 10 is in none
        [(None, 10), (10, None)],  # 10 is in two
        [(0, 9), (10, None)],
        [(None, 9), (10, 20)],
    ],
)
def test_bands_with_gaps_or_overlaps_are_refused(edges):
    with pytest.raises(ValueError, match=r"begin|open"):
        Bands(*(Band(str(n), "", low, high) for n, (low, high) in enumerate(edges)))


@pytest.mark.django_db
def test_several_bands_widen_and_filters_narrow(client):
    small, large, unknown = (PlaceFactory(population=n) for n in (10, 60_000, None))
    tier = PlaceFactory(population=10, tier="upper")

    def found(query):
        return {row["place"] for row in client.get(f"/places/?{query}").context["rows"]}

    assert found("population=under-50000&population=not-known") == {small, unknown, tier}
    assert found("population=50000-99999") == {large}
    assert found("population=under-50000&tier=upper") == {tier}
    api = client.get("/api/v1/places/?population=under-50000&tier=upper").json()
    assert [row["code"] for row in api["results"]] == [tier.code]
    ticked = client.get("/places/?population=under-50000").text
    assert 'value="under-50000" id="id_population_0" checked' in ticked
    assert ticked.count(" checked") == 1
    wrong = client.get("/places/?population=huge")
    assert 'href="#id_population_0"' in wrong.text
    assert "is not one of the values" in wrong.text
    assert client.get("/api/v1/places/?population=huge").status_code == 400


@pytest.mark.django_db
def test_of_deprivation_it_is_said_which_index_and_of_which_years(client):
    said = str(DEPRIVATION_INDEX)
    assert "UK-wide" in said and "2017" in said and "2020" in said
    InnovationFactory(published=True, place=PlaceFactory(deprivation_decile=1))
    for url, hint_id in (("/places/", "id_deprivation_helptext"),
                         ("/innovations/", "deprivation-hint")):  # fmt: skip
        text = client.get(url).text
        assert text.count(said) == 1
        assert f'aria-describedby="{hint_id}"' in text and f'id="{hint_id}"' in text
    schema = client.get("/api/v1/schema/?format=json").json()
    for path in ("/api/v1/places/", "/api/v1/innovations/"):
        (parameter,) = [
            each
            for each in schema["paths"][path]["get"]["parameters"]
            if each["name"] == "deprivation"
        ]
        assert said in parameter["description"]
    figures = schema["components"]["schemas"]["Place"]["properties"]
    for name in ("deprivation_score", "deprivation_decile"):
        assert said in figures[name]["description"]
