from datetime import date, datetime

import pytest

from places.models import Indicator, IndicatorValue, Place, Succession
from places.neighbours.recipe import MEASURES
from places.neighbours.refresh import refresh_neighbours
from tests.factories import PlaceFactory
from tests.places.neighbours.conftest import measured

pytestmark = pytest.mark.django_db


def test_neighbours_come_nearest_first_each_with_its_reasons(client):
    measured(code="AAA", name="Ayton", population=100, density=10)
    measured(code="BBB", name="Beeton", population=100, density=10_000)
    measured(code="CCC", name="Ceeton", population=10_000, density=10_000)
    run = refresh_neighbours()

    answer = client.get("/api/v1/places/AAA/neighbours/?most=1").json()
    first = answer.pop("results")
    assert datetime.fromisoformat(answer.pop("computed_at")) == run.computed_at
    assert answer == {
        "place": "AAA",
        "model": "overall",
        "version": run.version,
    }
    assert [(each["rank"], each["place"]["name"]) for each in first] == [(1, "Beeton")]
    assert first[0]["reasons"][0] == {
        "indicator": "population",
        "how": "similar",
        "value": 100,
        "year": 2021,
        "neighbour_value": 100,
        "neighbour_year": 2021,
    }
    assert first[0]["reasons"][-1]["how"] == "higher"
    assert first[0]["reasons_in_words"] == "Similar: number of residents. Higher: density."


def test_a_community_has_the_neighbours_of_its_council(client):
    council = measured(code="AAA")
    measured(code="BBB")
    PlaceFactory(
        code="PAR1", kind=Place.Kind.COMMUNITY, type=Place.Type.PARISH, tier=Place.Tier.LOCAL,
        parent=council,
    )  # fmt: skip
    refresh_neighbours()
    answer = client.get("/api/v1/places/PAR1/neighbours/?model=nearby").json()
    assert answer["place"] == "AAA"
    assert [each["place"]["code"] for each in answer["results"]] == ["BBB"]


def test_a_place_of_which_nothing_is_known_has_no_neighbours(client):
    PlaceFactory(code="NEW")
    assert client.get("/api/v1/places/NEW/neighbours/").json() == {
        "place": "NEW",
        "model": "overall",
        "version": None,
        "computed_at": None,
        "results": [],
    }


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("model=magic", "model"),
        ("most=0", "most"),
        ("most=16", "most"),
        ("moddel=people", "moddel"),
    ],
)
def test_a_wrong_question_about_neighbours_is_refused_by_name(client, question, name):
    PlaceFactory(code="AAA")
    answer = client.get(f"/api/v1/places/AAA/neighbours/?{question}")
    assert (answer.status_code, list(answer.json()["errors"])) == (400, [name])


@pytest.mark.parametrize("what", ["neighbours", "indicators"])
def test_an_unknown_place_is_404(client, what):
    assert client.get(f"/api/v1/places/NOPE/{what}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_neighbours_take_the_same_few_queries(client, django_assert_num_queries, rows):
    measured(code="AAA")
    for _ in range(rows):
        measured()
    refresh_neighbours()
    with django_assert_num_queries(2):
        answer = client.get("/api/v1/places/AAA/neighbours/").json()
    assert len(answer["results"]) == rows


def test_figures_of_a_place_come_by_indicator_latest_first(client, django_assert_num_queries):
    place = PlaceFactory(code="AAA")
    pay = Indicator.objects.create(slug="pay", name="Pay")
    age = Indicator.objects.create(slug="age", name="Age")
    for indicator, year, value in ((pay, 2024, 600), (pay, 2025, 0), (age, 2021, 40.5)):
        IndicatorValue.objects.create(place=place, indicator=indicator, year=year, value=value)
    IndicatorValue.objects.create(place=PlaceFactory(), indicator=pay, year=2025, value=700)

    with django_assert_num_queries(3):
        answer = client.get("/api/v1/places/AAA/indicators/").json()
    figures = [
        {"indicator": "age", "year": 2021, "period": "", "value": 40.5},
        {"indicator": "pay", "year": 2025, "period": "", "value": 0},
        {"indicator": "pay", "year": 2024, "period": "", "value": 600},
    ]
    assert answer == {"place": "AAA", "results": figures, "inherited": []}
    answer = client.get("/api/v1/places/AAA/indicators/?indicator=pay&year=2024").json()
    assert answer["results"] == figures[2:]


def test_what_a_new_council_inherits_stands_apart_from_its_own(client):
    new = PlaceFactory(code="NEW")
    for people, pay in ((100, 500), (300, 700)):
        old = measured(population=people, weekly_pay=pay, active_until=date(2023, 3, 31))
        Succession.objects.create(from_place=old, to_place=new, date=date(2023, 4, 1))

    def figures(code="NEW", **question) -> tuple[dict, dict]:
        answer = client.get(f"/api/v1/places/{code}/indicators/", question).json()
        return tuple(
            {(row["indicator"], row["year"]): row["value"] for row in answer[name]}
            for name in ("results", "inherited")
        )

    own, inherited = figures()
    assert own == {}
    assert len(inherited) == len(MEASURES)
    assert (inherited["population", 2021], inherited["weekly-pay", 2021]) == (400, 650)
    pay = Indicator.objects.get(slug="weekly-pay")
    IndicatorValue.objects.create(place=new, indicator=pay, year=2024, value=666)
    own, still_inherited = figures()
    assert own == {("weekly-pay", 2024): 666}
    assert still_inherited == {
        key: value for key, value in inherited.items() if key[0] != "weekly-pay"
    }
    assert figures(indicator="population") == ({}, {("population", 2021): 400})
    assert figures(year=2024) == ({("weekly-pay", 2024): 666}, {})
    assert figures(old.code)[1] == {}


@pytest.mark.parametrize("question", ["year=soon", "indicator=a%20b", "indicators=pay"])
def test_a_wrong_question_about_figures_is_refused(client, question):
    PlaceFactory(code="AAA")
    assert client.get(f"/api/v1/places/AAA/indicators/?{question}").status_code == 400


def test_indicators_say_what_they_are(client):
    described = {
        "slug": "pay",
        "name": "Pay",
        "unit": "£",
        "group": "economy",
        "direction": "better",
        "within_nation": False,
        "source": "Office of Figures",
        "source_url": "",
        "licence": "OGL",
        "attribution": "Office of Figures, OGL",
    }
    Indicator.objects.create(**described)
    Indicator.objects.create(slug="age", name="Age", group="people")
    listed = client.get("/api/v1/indicators/").json()["results"]
    assert [each["slug"] for each in listed] == ["age", "pay"]
    assert listed[1] == described
    assert client.get("/api/v1/indicators/pay/").json() == described
    assert client.get("/api/v1/indicators/?group=economy").json()["results"] == [described]
    assert client.get("/api/v1/indicators/?group=magic").status_code == 400
    assert client.get("/api/v1/indicators/none/").status_code == 404


def successions() -> None:
    taunton, west = PlaceFactory(code="TAU"), PlaceFactory(code="WSO")
    merged, somerset = PlaceFactory(code="SWT"), PlaceFactory(code="SOM")
    for before, after, day in (
        (merged, somerset, date(2023, 4, 1)),
        (taunton, merged, date(2019, 4, 1)),
        (west, merged, date(2019, 4, 1)),
    ):
        Succession.objects.create(from_place=before, to_place=after, date=day)


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("", ["TAU SWT", "WSO SWT", "SWT SOM"]),
        ("?place=SWT", ["TAU SWT", "WSO SWT", "SWT SOM"]),
        ("?place=SOM", ["SWT SOM"]),
        ("?from_place=TAU", ["TAU SWT"]),
        ("?to_place=SWT", ["TAU SWT", "WSO SWT"]),
        ("?since=2019-04-02", ["SWT SOM"]),
        ("?since=2023-04-01", ["SWT SOM"]),
        ("?until=2019-04-01", ["TAU SWT", "WSO SWT"]),
        ("?until=2019-03-31", []),
    ],
)
def test_successions_by_place_and_day(client, django_assert_num_queries, question, found):
    successions()
    with django_assert_num_queries(1):
        listed = client.get(f"/api/v1/successions/{question}").json()["results"]
    codes = [f"{each['from_place']['code']} {each['to_place']['code']}" for each in listed]
    assert codes == found


def test_successions_page_by_page_are_complete(client):
    successions()
    found, address = [], "/api/v1/successions/?page_size=1"
    while address:
        answer = client.get(address).json()
        found += [(each["date"], each["from_place"]["code"]) for each in answer["results"]]
        address = answer["next"]
    assert found == [("2019-04-01", "TAU"), ("2019-04-01", "WSO"), ("2023-04-01", "SWT")]


@pytest.mark.parametrize("question", ["since=soon", "froom=TAU", "cursor=WyJzb29uIiwxXQ"])
def test_a_wrong_question_about_successions_is_refused(client, question):
    assert client.get(f"/api/v1/successions/?{question}").status_code == 400
