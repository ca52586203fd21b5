from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from places import tasks
from places.models import (
    GssCode,
    Indicator,
    IndicatorValue,
    Neighbour,
    NeighbourRun,
    Place,
    Succession,
)
from places.neighbours import MODELS, neighbours_of
from places.neighbours.figures import all_figures
from places.neighbours.recipe import MEASURES
from places.neighbours.refresh import refresh_neighbours
from places.neighbours.wording import in_words
from places.signals import places_changed
from tests.factories import PlaceFactory
from tests.places.neighbours.conftest import measured

pytestmark = pytest.mark.django_db


def codes(place: Place, model="overall", **options) -> list[str]:
    return [row.neighbour.code for row in neighbours_of(place, model, **options)]


def yesterday() -> date:
    return timezone.localdate() - timedelta(days=1)


def three_places() -> list[Place]:
    """The second is more like the first than the third is, and the third is nearer."""
    return [
        measured(code="AAA", population=1000, density=100, latitude=50),
        measured(code="BBB", population=1100, density=110, latitude=56),
        measured(code="CCC", population=90_000, density=9000, latitude=51),
    ]


# --- Readers ----------------------------------------------------------------------------------
def test_each_model_gives_the_nearest_first():
    place, *_others = three_places()
    refresh_neighbours()
    assert {model: codes(place, model) for model in MODELS} == {
        "overall": ["BBB", "CCC"],
        "people": ["BBB", "CCC"],
        "economy": ["BBB", "CCC"],  # alike in all of it, so by code
        "deprivation": ["BBB", "CCC"],
        "rural-urban": ["BBB", "CCC"],
        "nearby": ["CCC", "BBB"],
    }
    assert codes(place, most=1) == ["BBB"]
    with pytest.raises(ValueError, match="no such model: magic"):
        neighbours_of(place, "magic")


@pytest.mark.parametrize("others", [1, 3])
def test_the_neighbours_are_one_query(django_assert_num_queries, others):
    place = measured()
    for _ in range(others):
        measured()
    refresh_neighbours()
    with django_assert_num_queries(1):
        assert len([row.neighbour.name for row in neighbours_of(place)]) == others


def test_councils_counties_and_strategic_authorities_are_kept_apart():
    measured(code="UNI")
    measured(code="DIS", tier=Place.Tier.LOWER, type=Place.Type.DISTRICT)
    for code in ("CT1", "CT2"):
        measured(code=code, tier=Place.Tier.UPPER, type=Place.Type.COUNTY)
    for code in ("CA1", "CA2"):
        measured(code=code, tier=Place.Tier.STRATEGIC, kind=Place.Kind.STRATEGIC)
    refresh_neighbours()
    found = {place.code: codes(place) for place in Place.objects.all()}
    assert found == {
        "UNI": ["DIS"],
        "DIS": ["UNI"],
        "CT1": ["CT2"],
        "CT2": ["CT1"],
        "CA1": ["CA2"],
        "CA2": ["CA1"],
    }


def test_a_community_has_the_neighbours_of_its_council():
    council, *_others = three_places()
    parish = PlaceFactory(
        kind=Place.Kind.COMMUNITY, type=Place.Type.PARISH, tier=Place.Tier.LOCAL, parent=council
    )
    refresh_neighbours()
    assert codes(parish) == ["BBB", "CCC"]


def test_the_last_day_of_a_place_is_the_last_in_lists():
    place, second, _third = three_places()
    Place.objects.filter(pk=second.pk).update(active_until=timezone.localdate())
    refresh_neighbours()
    assert codes(place) == ["BBB", "CCC"]
    # From the day after, also before anything is computed anew.
    Place.objects.filter(pk=second.pk).update(active_until=yesterday())
    assert codes(place) == ["CCC"]
    refresh_neighbours()
    assert codes(place) == ["CCC"]
    assert codes(second) == []


def test_a_place_that_only_begins_tomorrow_is_in_no_list_yet():
    place, *_others = three_places()
    measured(code="NEW", active_from=timezone.localdate() + timedelta(days=1))
    refresh_neighbours()
    assert codes(place) == ["BBB", "CCC"]


def test_a_place_of_which_only_the_register_is_known_is_only_nearby():
    place, *_others = three_places()
    new = PlaceFactory(code="NEW", latitude=50.1, longitude=-2.0)
    refresh_neighbours()
    assert (codes(new), codes(new, "nearby")) == ([], ["AAA", "CCC", "BBB"])
    assert (codes(place), codes(place, "nearby")) == (["BBB", "CCC"], ["NEW", "CCC", "BBB"])


# --- Runs -------------------------------------------------------------------------------------
def test_nothing_is_written_when_nothing_has_changed():
    three_places()
    first = refresh_neighbours()
    before = list(Neighbour.objects.values()), list(NeighbourRun.objects.values())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert refresh_neighbours() is None
    assert (list(Neighbour.objects.values()), list(NeighbourRun.objects.values())) == before
    wrote = ("INSERT", "UPDATE", "DELETE", "COPY")
    assert [query["sql"] for query in queries if query["sql"].startswith(wrote)] == []
    assert (first.version, first.is_current) == (1, True)


@pytest.mark.parametrize("what", ["figure", "point", "end", "year"])
def test_whatever_goes_in_and_changes_has_all_computed_anew(what):
    _place, second, _third = three_places()
    refresh_neighbours()
    figures = IndicatorValue.objects.filter(place=second, indicator__slug="density")
    if what == "figure":
        figures.update(value=8000)
    elif what == "year":
        figures.update(year=2022)
    elif what == "point":
        Place.objects.filter(pk=second.pk).update(latitude=50.5)
    else:
        Place.objects.filter(pk=second.pk).update(active_until=yesterday())
    run = refresh_neighbours()
    assert run.version == 2
    assert list(NeighbourRun.objects.filter(is_current=True)) == [run]
    assert set(Neighbour.objects.values_list("run_id", flat=True)) == {run.pk}  # former ones go
    assert refresh_neighbours() is None


def test_a_newer_figure_counts_and_an_older_one_does_not():
    place, second, _third = three_places()
    figure = IndicatorValue.objects.get(place=second, indicator__slug="density")
    IndicatorValue.objects.create(
        place=second, indicator=figure.indicator, year=2020, value=9_999_999
    )
    IndicatorValue.objects.create(place=second, indicator=figure.indicator, year=2024, value=120)
    refresh_neighbours()
    (reason,) = [
        reason
        for row in neighbours_of(place, "rural-urban")
        if row.neighbour == second
        for reason in row.reasons
        if reason["indicator"] == "density"
    ]
    assert (reason["neighbour_value"], reason["neighbour_year"]) == (120, 2024)


def test_two_computations_from_the_same_figures_export_the_same(tmp_path):
    three_places()
    first, second = StringIO(), StringIO()
    refresh_neighbours()
    call_command("export_neighbours", stdout=first)
    NeighbourRun.objects.all().delete()
    refresh_neighbours()
    call_command("export_neighbours", stdout=second)
    assert first.getvalue() == second.getvalue() != ""


def test_the_database_refuses_what_can_never_be():
    place, second, _third = three_places()
    run = refresh_neighbours()
    row = {"run": run, "model": "overall", "place": place, "rank": 9, "distance": 1}
    for wrong in (
        {"neighbour": place},
        {"neighbour": second},  # ranked already
        {"neighbour": PlaceFactory(), "rank": 1},
        {"neighbour": PlaceFactory(), "rank": 0},
        {"neighbour": PlaceFactory(), "distance": -1},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Neighbour.objects.create(**row | wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        NeighbourRun.objects.create(version=2, is_current=True)
    for value in (float("nan"), float("inf")):
        with pytest.raises(IntegrityError), transaction.atomic():
            IndicatorValue.objects.filter(place=place).update(value=value)


def test_the_task_may_run_twice_and_a_change_of_places_sends_it(
    django_capture_on_commit_callbacks,
):
    place, *_others = three_places()
    tasks.refresh_neighbours()
    tasks.refresh_neighbours()
    assert codes(place) == ["BBB", "CCC"]
    assert NeighbourRun.objects.count() == 1
    with django_capture_on_commit_callbacks() as after_commit:
        places_changed.send(Place, place_ids={place.pk})
    assert len(after_commit) == 1


# --- New councils -----------------------------------------------------------------------------
def merged(*districts: Place, code="NEW") -> Place:
    new = PlaceFactory(code=code, latitude=53, longitude=-2)
    for district in districts:
        Place.objects.filter(pk=district.pk).update(active_until=yesterday())
        Succession.objects.create(from_place=district, to_place=new, date=timezone.localdate())
    return new


def figures_of(place: Place) -> dict[str, float]:
    (figures,) = [tier for tier in all_figures() if place.pk in tier.ids]
    row = figures.values[figures.ids.index(place.pk)]
    return dict(zip(MEASURES, row.tolist(), strict=True))


def test_a_council_made_of_whole_districts_has_their_figures_together():
    county = measured(code="CTY", tier=Place.Tier.UPPER, type=Place.Type.COUNTY, population=9999)
    new = merged(
        measured(population=100, area=10, density=10, weekly_pay=500),
        measured(population=300, area=10, density=30, weekly_pay=700),
        county,  # whose figures its districts are
    )
    found = figures_of(new)
    assert {slug: found[slug] for slug in ("population", "area", "density", "weekly-pay")} == {
        "population": 400,
        "area": 20,
        "density": 20,
        "weekly-pay": 650,
    }


def test_what_one_district_lacks_is_not_known_of_the_whole():
    found = figures_of(merged(measured(weekly_pay=None), measured()))
    assert found["weekly-pay"] != found["weekly-pay"]  # NaN
    assert found["claimant-count"] == 10


def test_of_a_district_without_any_figures_nothing_is_known_of_the_whole():
    new = merged(measured(), PlaceFactory())
    assert all(value != value for value in figures_of(new).values())


def test_parts_of_a_split_district_have_no_figures_until_they_are_published():
    district = measured()
    first, second = merged(district), merged(district, code="ALSO")
    for new in (first, second):
        assert all(value != value for value in figures_of(new).values())


def test_a_chain_of_mergers_counts_each_district_once():
    middle = merged(measured(population=100), measured(population=200), code="MID")
    new = merged(middle, measured(population=400), code="NEW")
    assert figures_of(new)["population"] == 700


def publish(place: Place, **figures) -> None:
    """First figures of a new council."""
    for name, value in figures.items():
        indicator = Indicator.objects.get(slug=name.replace("_", "-"))
        IndicatorValue.objects.create(place=place, indicator=indicator, year=2024, value=value)


def test_each_figure_of_its_own_takes_the_place_of_the_inherited_one_alone():
    new = merged(measured(population=100, weekly_pay=500), measured(population=300, weekly_pay=700))
    inherited = figures_of(new)
    publish(new, population=333)
    assert figures_of(new) == inherited | {"population": 333}
    publish(new, weekly_pay=610)
    assert figures_of(new) == inherited | {"population": 333, "weekly-pay": 610}


def test_what_was_merged_before_passes_on_its_own_figures_and_what_it_inherited():
    middle = merged(
        measured(population=100, weekly_pay=500),
        measured(population=300, weekly_pay=700),
        code="MID",
    )
    publish(middle, population=600)
    new = merged(middle, measured(population=600, weekly_pay=850))
    found = figures_of(new)
    assert (found["population"], found["weekly-pay"]) == (1200, 750)


def test_reasons_tell_which_figures_are_inherited(client):
    new = merged(measured(), measured())
    other = measured(code="OTH", density=10)
    for number in range(6):
        measured(density=5000 + number, weekly_pay=500 + number)
    publish(new, weekly_pay=10)
    refresh_neighbours()

    def told(place, to):
        (row,) = [row for row in neighbours_of(place, "economy", most=15) if row.neighbour == to]
        return {reason["indicator"]: reason for reason in row.reasons}

    assert told(new, other)["weekly-pay"] == {
        "indicator": "weekly-pay", "how": "similar", "value": 10, "year": 2024,
        "neighbour_value": 10, "neighbour_year": 2021,
    }  # fmt: skip
    IndicatorValue.objects.filter(place=new).delete()
    refresh_neighbours()
    reason = told(new, other)["weekly-pay"]
    assert (reason["is_inherited"], reason.get("neighbour_is_inherited")) == (True, None)
    reason = told(other, new)["weekly-pay"]
    assert (reason.get("is_inherited"), reason["neighbour_is_inherited"]) == (None, True)

    page = client.get(reverse("place-alike", args=[other.slug]), {"model": "economy"})
    assert "(2021, of the councils it took over from)" in page.content.decode()
    answer = client.get(
        reverse("api-place-neighbours", args=["OTH"]), {"model": "economy", "most": 15}
    ).json()
    (found,) = [row for row in answer["results"] if row["place"]["code"] == "NEW"]
    assert found["reasons"][0]["neighbour_is_inherited"] is True


# --- Words and tables -------------------------------------------------------------------------
def test_reasons_tell_what_is_alike_and_what_is_not_in_the_readers_language():
    place = measured(code="AAA", aged_65_and_over=30, density=100)
    other = measured(code="BBB", aged_65_and_over=30.2, density=100)
    for number in range(6):
        measured(aged_65_and_over=15 + number, density=5000 + number, child_poverty=10 * number)
    IndicatorValue.objects.filter(place=other, indicator__slug="child-poverty").update(value=30)
    refresh_neighbours()
    (first,) = neighbours_of(place, most=1)
    assert first.reasons == [
        {"indicator": "density", "how": "similar", "value": 100, "year": 2021,
         "neighbour_value": 100, "neighbour_year": 2021},
        {"indicator": "aged-65-and-over", "how": "similar", "value": 30, "year": 2021,
         "neighbour_value": 30.2, "neighbour_year": 2021},
        {"indicator": "child-poverty", "how": "higher", "value": 10, "year": 2021,
         "neighbour_value": 30, "neighbour_year": 2021},
    ]  # fmt: skip
    assert in_words(first.reasons) == (
        "Similar: density, share aged 65 and over. Higher: child poverty."
    )
    with translation.override("cy"):
        assert in_words(first.reasons)
    assert in_words([]) == ""


def test_a_figure_that_is_not_known_is_no_reason():
    place = measured(code="AAA", density=None)
    measured(code="BBB", density=None)
    measured(code="CCC", density=500)
    refresh_neighbours()
    told = {reason["indicator"] for row in neighbours_of(place) for reason in row.reasons}
    assert "density" not in told


def test_nearby_says_whether_they_share_a_border():
    place = measured(code="MAN", latitude=53.48, longitude=-2.24)
    measured(code="TRF", latitude=53.0, longitude=-2.24)
    measured(code="ZZZ", latitude=53.4, longitude=-2.24)
    refresh_neighbours()
    assert [
        (row.neighbour.code, in_words(row.reasons)) for row in neighbours_of(place, "nearby")
    ] == [
        ("TRF", "They share a border."),
        ("ZZZ", "9 km away."),
    ]


def test_the_table_goes_by_gss_codes_and_rank(tmp_path):
    place, second, third = three_places()
    for number, each in enumerate((third, second, place), start=1):
        GssCode.objects.create(place=each, code=f"E0000000{number}")
    GssCode.objects.create(place=place, code="E00000000", is_current=False)
    out = tmp_path / "nearby.tsv"
    with pytest.raises(CommandError, match="Run compute_neighbours first"):
        call_command("export_neighbours", out=out)

    call_command("compute_neighbours", stdout=StringIO())
    call_command("export_neighbours", model="nearby", out=out, most=1)
    assert out.read_text() == (
        "gss_code\trank\tneighbour_code\tdistance\n"
        "E00000001\t1\tE00000003\t111.194927\n"
        "E00000002\t1\tE00000001\t555.974633\n"
        "E00000003\t1\tE00000001\t111.194927\n"
    )
    with pytest.raises(CommandError, match="No such file"):
        call_command("export_neighbours", out=tmp_path / "none" / "file.tsv")


def test_computing_by_hand_says_what_it_did():
    three_places()
    printed = StringIO()
    call_command("compute_neighbours", stdout=printed)
    call_command("compute_neighbours", stdout=printed)
    assert printed.getvalue().splitlines() == [
        "Version 1: 36 neighbours.",
        "Nothing has changed since the neighbours were computed last.",
    ]
