import numpy as np
import pytest

from places.distance import distance_km
from places.neighbours.distances import (
    LARGEST_DIFFERENCE,
    differences,
    distances,
    kilometres,
    standardised,
)
from places.neighbours.recipe import MEASURES, Part
from places.neighbours.refresh import nearest
from tests.factories import PlaceFactory

SLUGS = list(MEASURES)
UNDER_20, OVER_64 = SLUGS.index("aged-under-20"), SLUGS.index("aged-65-and-over")
PEOPLE = (Part(("aged-under-20", "aged-65-and-over")),)


def table(under_20, over_64=None) -> np.ndarray:
    """Figures of places: ages as given, everything else 10."""
    values = np.full((len(under_20), len(SLUGS)), 10.0)
    values[:, UNDER_20] = under_20
    if over_64 is not None:
        values[:, OVER_64] = over_64
    return values


def apart(values: np.ndarray, recipe=PEOPLE) -> np.ndarray:
    scores = standardised(values)
    return distances(scores, differences(scores), recipe)


def test_an_extreme_place_does_not_decide_what_is_typical():
    usual = list(range(20, 60))
    plain = standardised(table([*usual, 60]))[:, UNDER_20]
    extreme = standardised(table([*usual, 6000]))[:, UNDER_20]
    assert extreme[:40] == pytest.approx(plain[:40], abs=0.01)
    assert extreme[40] > 100


def test_by_ratio_ten_and_twenty_are_as_far_apart_as_a_hundred_and_two_hundred():
    values = table([10] * 4)
    values[:, SLUGS.index("density")] = [10, 20, 100, 200]
    scores = standardised(values)[:, SLUGS.index("density")]
    assert scores[1] - scores[0] == pytest.approx(scores[3] - scores[2])


def test_what_is_equal_everywhere_or_known_nowhere_breaks_nothing():
    scores = standardised(table([10, 10, 10], [np.nan] * 3))
    assert scores[:, UNDER_20].tolist() == [0, 0, 0]
    assert np.isnan(scores[:, OVER_64]).all()


def test_a_gap_counts_as_more_than_any_difference_that_is_known():
    scores = standardised(table([0, 20, 30, 40, 1_000_000, np.nan]))
    squares = differences(scores)[:, :, UNDER_20]
    assert (squares[5] == LARGEST_DIFFERENCE**2).all()  # also beside itself and other gaps
    assert (squares[:5, :5] < LARGEST_DIFFERENCE**2).all()
    assert squares[0, 4] > squares[3, 4] > squares[1, 2]


def test_a_place_with_a_gap_is_farther_from_everybody_than_if_it_were_known():
    known = table([10, 12, 14, 50, 90], [30, 28, 26, 20, 10])
    gap = known.copy()
    gap[4, UNDER_20] = np.nan
    scores = standardised(known)
    blanked = scores.copy()
    blanked[4, UNDER_20] = np.nan
    before = distances(scores, differences(scores), PEOPLE)
    after = distances(blanked, differences(blanked), PEOPLE)
    assert (after[4, :4] > before[4, :4]).all()


def test_a_measure_that_repeats_another_does_not_count_twice():
    random = np.random.default_rng(7)
    alone, told_twice = random.normal(50, 10, 200), random.normal(50, 10, 200)
    values = table(alone, told_twice)
    values[:, SLUGS.index("urban")] = told_twice
    once = apart(values, (Part(("aged-under-20", "aged-65-and-over")),))
    twice = apart(values, (Part(("aged-under-20", "aged-65-and-over", "urban")),))
    others = ~np.eye(200, dtype=bool)
    assert twice[others] == pytest.approx(once[others], rel=0.02)


def test_parts_count_by_their_weight_however_many_measures_they_have():
    random = np.random.default_rng(7)
    values = random.normal(50, 10, (60, len(SLUGS)))
    many = Part(("urban", "rural", "highly-rural", "aged-under-20"))
    single = Part(("aged-65-and-over",))
    both = apart(values, (many, single))
    others = ~np.eye(60, dtype=bool)
    halves = (apart(values, (many,)) ** 2 + apart(values, (single,)) ** 2) / 2
    assert both[others] ** 2 == pytest.approx(halves[others])
    assert (both[others] ** 2).mean() == pytest.approx(1)  # 1 is what two places usually have


def test_a_place_of_which_less_than_half_is_known_is_in_no_list():
    values = table([10, 20, 30, np.nan, np.nan], [10, 20, 30, 40, np.nan])
    assert np.isfinite(apart(values)[3, 0])  # one of two measures is half
    assert np.isinf(apart(values)[4]).all()
    assert nearest(apart(values))[4] == []
    assert all(4 not in order for order in nearest(apart(values)))


def test_none_is_its_own_neighbour_and_ties_go_by_code():
    assert nearest(apart(table([10, 10, 10], [20, 20, 20]))) == [[1, 2], [0, 2], [0, 1]]


def test_distances_that_differ_by_rounding_alone_are_ties():
    assert nearest(np.array([[np.inf, 0.3, 0.1 + 0.2 - 1e-16]])) == [[1, 2]]


def test_those_that_share_a_border_come_before_nearer_ones():
    apart = np.array([[np.inf, 5.0, 90.0, 70.0]])
    assert nearest(apart) == [[1, 3, 2]]
    assert nearest(apart, first=np.array([[False, False, True, True]])) == [[3, 2, 1]]


@pytest.mark.django_db
def test_kilometres_are_those_of_any_two_places():
    points = [(53.48, -2.24), (51.51, -0.13), (57.48, -4.22), (60.15, -1.15)]
    places = [PlaceFactory(latitude=north, longitude=east) for north, east in points]
    matrix = kilometres(np.array(points))
    for one, place in enumerate(places):
        for other, place_there in enumerate(places):
            if one != other:
                assert matrix[one, other] == pytest.approx(distance_km(place, place_there))
    assert np.isinf(np.diag(matrix)).all()


def test_a_place_without_a_point_is_near_nobody():
    assert nearest(kilometres(np.array([[53, -2], [np.nan, np.nan], [54, -2]]))) == [[2], [], [0]]
