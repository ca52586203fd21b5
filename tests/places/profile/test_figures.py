"""A place's figures beside others: never compared unfairly, and what is not known never a zero."""

from datetime import timedelta

import pytest
from django.utils import timezone

from places.models import Indicator, IndicatorValue
from places.profile.drawing import LEFT, RIGHT, draw, round_up
from places.profile.figures import compare
from places.profile.units import in_unit
from tests.factories import PlaceFactory

URBAN, TENTH = "urban", "national-most-deprived-tenth"


def indicator(slug=URBAN, **fields) -> Indicator:
    return Indicator.objects.get_or_create(
        slug=slug, defaults={"name": slug, "group": "rurality", "source": "Office"} | fields
    )[0]


def place(value=None, *, slug=URBAN, year=2021, **fields):
    """A council with one figure; None is not known."""
    made = PlaceFactory(**fields)
    if value is not None:
        IndicatorValue.objects.create(place=made, indicator=indicator(slug), year=year, value=value)
    return made


def row_of(made, others, slug=URBAN):
    return next((row for row in compare(made, others) if row.slug == slug), None)


@pytest.mark.django_db
class TestComparing:
    def test_tells_the_middle_and_range_of_neighbours_and_the_middle_of_the_nation(self):
        here = place(20)
        others = [place(value) for value in (10, 40, 30)]
        row = row_of(here, others)
        assert (row.value, row.middle, row.low, row.high) == ("20.0%", "30.0%", "10.0%", "40.0%")
        assert (row.compared, row.neighbours, row.when) == (3, 3, "2021")
        assert (row.nation, row.of_nation) == ("25.0%", 4)
        assert (row.axis_start, row.axis_end) == ("0.0%", "40.0%")

    def test_what_is_not_known_of_the_place_is_said_and_not_drawn(self):
        row = row_of(place(), [place(10), place(30)])
        assert (row.value, row.when, row.drawing.place) == ("", "", None)
        assert (row.middle, row.when_neighbours) == ("20.0%", "2021")

    def test_a_zero_is_a_figure_and_drawn(self):
        row = row_of(place(0), [place(10)])
        assert (row.value, row.drawing.place) == ("0.0%", f"{LEFT:.1f}")

    def test_neighbours_without_the_figure_pull_nothing_down(self):
        row = row_of(place(20), [place(10), place(), place(30)])
        assert (row.middle, row.low, row.compared, row.neighbours) == ("20.0%", "10.0%", 2, 3)

    def test_where_no_neighbour_has_it_none_is_drawn(self):
        row = row_of(place(20), [place()])
        assert (row.middle, row.low, row.compared) == ("", "", 0)
        assert (row.drawing.low, row.drawing.middle, row.drawing.range_width) == (None, None, None)

    def test_what_nobody_here_knows_is_left_out(self):
        place(10)  # elsewhere
        assert compare(place(), [place()]) == []

    def test_what_nations_measure_in_their_own_ways_is_compared_within_one(self):
        indicator(TENTH, within_nation=True)
        here = place(10, slug=TENTH, nation="Wales")
        welsh = place(20, slug=TENTH, nation="Wales")
        english = place(90, slug=TENTH, nation="England")
        row = row_of(here, [welsh, english], TENTH)
        assert (row.middle, row.high, row.compared, row.neighbours) == ("20.0%", "20.0%", 1, 2)
        assert row.is_within_nation
        assert row_of(here, [english], TENTH).compared == 0
        # What all measure alike is compared across.
        assert row_of(place(1, nation="Wales"), [place(3, nation="England")]).compared == 1

    def test_the_latest_year_counts_and_other_years_are_named(self):
        here, other = place(20, year=2011), place(10, year=2011)
        IndicatorValue.objects.create(place=here, indicator=indicator(), year=2021, value=25)
        row = row_of(here, [other, place(30, year=2022)])
        assert (row.value, row.when, row.when_neighbours) == ("25.0%", "2021", "2011–2022")

    def test_the_nation_is_that_of_councils_of_today_with_the_same_work(self):
        here = place(20)
        for value in (30, 40):
            place(value, type="NMD", tier="lower")
        place(99, type="CTY", tier="upper")
        place(99, nation="Scotland")
        place(99, active_until=timezone.localdate() - timedelta(days=1))
        place(99, active_from=timezone.localdate() + timedelta(days=1))
        place(99, kind="community", type="PAR")
        row = row_of(here, [])
        assert (row.nation, row.of_nation) == ("30.0%", 3)

    def test_a_nation_of_two_has_no_middle(self):
        here = place(20)
        place(30)
        row = row_of(here, [])
        assert (row.nation, row.of_nation, row.drawing.nation) == ("", 0, None)

    @pytest.mark.parametrize("others", [1, 3])
    def test_takes_two_queries(self, django_assert_num_queries, others):
        here = place(20)
        neighbours = [place(10) for _number in range(others)]
        with django_assert_num_queries(2):
            assert len(compare(here, neighbours)) == 1


class TestDrawing:
    def test_the_axis_begins_at_zero_and_ends_at_a_round_number(self):
        drawing = draw(21, (18, 20, 23), 19)
        assert (drawing.start, drawing.end) == (0, 25)
        middle = LEFT + (RIGHT - LEFT) * 20 / 25
        assert drawing.middle == f"{middle:.1f}"

    def test_a_share_ends_at_a_hundred(self):
        assert draw(100, None, 98, most=100).end == 100
        assert draw(100.0, None, None, most=100).place == f"{RIGHT:.1f}"

    def test_below_zero_it_begins_below_and_marks_the_zero(self):
        drawing = draw(-3, (1, 2, 4), None)
        assert (drawing.start, drawing.end) == (-3, 4)
        assert drawing.place == f"{LEFT:.1f}"
        assert drawing.zero is not None
        assert draw(3, None, None).zero is None

    def test_all_zero_is_drawn_at_the_beginning(self):
        drawing = draw(0, (0, 0, 0), 0)
        assert drawing.place == drawing.middle == f"{LEFT:.1f}"

    def test_neighbours_that_are_all_alike_stay_visible(self):
        assert draw(5, (5, 5, 5), None).range_width == "2.0"

    @pytest.mark.parametrize(
        ("value", "rounded"), [(0, 0), (0.07, 0.08), (1, 1), (1.01, 1.5), (640, 800), (800, 800)]
    )
    def test_rounds_up(self, value, rounded):
        assert round_up(value) == pytest.approx(rounded)


@pytest.mark.parametrize(
    ("slug", "value", "text"),
    [
        ("rural", 21.25, "21.2%"),
        ("density", 4700.4, "4,700 residents per km²"),
        ("weekly-pay", 655.5, "£656 a week"),
        ("emissions", -0.01, "0.0 tonnes per resident"),
    ],
)
def test_values_have_their_unit(slug, value, text):
    assert in_unit(slug, value) == text
