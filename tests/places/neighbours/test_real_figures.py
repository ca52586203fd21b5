"""The lists that the project's own files give: complete, stable, and such as officers know them."""

from dataclasses import replace

import numpy as np
import pytest

from places.models import Neighbour
from places.neighbours.distances import differences, distances, standardised
from places.neighbours.figures import digest
from places.neighbours.recipe import MEASURES, RECIPES
from places.neighbours.refresh import Found, nearest, neighbours_in

SLUGS = list(MEASURES)


@pytest.fixture(scope="module")
def rows(real_tiers) -> list[Found]:
    return [row for figures in real_tiers for row in neighbours_in(figures)]


@pytest.fixture(scope="module")
def overall(real_tiers, rows) -> dict[str, list[str]]:
    """By register code, those of the ten most alike overall."""
    codes = {
        pk: code
        for figures in real_tiers
        for pk, code in zip(figures.ids, figures.codes, strict=True)
    }
    found = {code: [] for code in codes.values()}
    for row in rows:
        if row.model == "overall" and row.rank <= 10:
            found[codes[row.place_id]].append(codes[row.neighbour_id])
    return found


def told(rows: list[Found]) -> list[tuple]:
    return [
        (row.model, row.place_id, row.rank, row.neighbour_id, row.distance, row.reasons)
        for row in rows
    ]


def test_every_council_and_strategic_authority_has_its_neighbours(real_tiers, rows):
    assert [len(figures) for figures in real_tiers] == [361, 21, 16]
    ranks = {}
    for row in rows:
        ranks.setdefault((row.model, row.place_id), []).append(row.rank)
    everybody = {pk for figures in real_tiers for pk in figures.ids}
    assert set(ranks) == {(model, pk) for model in Neighbour.Model.values for pk in everybody}
    assert all(given == list(range(1, 16)) for given in ranks.values())


def test_neighbours_are_others_of_the_same_tier_and_each_comes_once(real_tiers, rows):
    tier_of = {pk: at for at, figures in enumerate(real_tiers) for pk in figures.ids}
    assert all(row.place_id != row.neighbour_id for row in rows)
    assert all(tier_of[row.place_id] == tier_of[row.neighbour_id] for row in rows)
    pairs = [(row.model, row.place_id, row.neighbour_id) for row in rows]
    assert len(set(pairs)) == len(pairs)


def test_a_second_computation_gives_the_very_same(real_tiers, rows):
    assert told([row for figures in real_tiers for row in neighbours_in(figures)]) == told(rows)
    assert digest(real_tiers) == digest(real_tiers)


def test_the_order_in_which_places_come_decides_nothing(real_tiers, rows):
    """But for ties, which go by code; there are none between the first fifteen."""
    figures = real_tiers[0]
    order = np.random.default_rng(3).permutation(len(figures))
    mixed = replace(
        figures,
        ids=[figures.ids[at] for at in order],
        codes=[figures.codes[at] for at in order],
        values=figures.values[order],
        years=figures.years[order],
        bordering=figures.bordering[np.ix_(order, order)],
        points=figures.points[order],
    )
    districts = [row for row in rows if row.place_id in set(figures.ids)]
    key = lambda row: (row.model, row.place_id, row.rank)  # noqa: E731
    assert told(sorted(neighbours_in(mixed), key=key)) == told(sorted(districts, key=key))


@pytest.mark.parametrize("tier", [0, 1, 2])
@pytest.mark.parametrize("slug", SLUGS)
def test_a_missing_figure_ranks_a_place_up_nowhere(real_tiers, tier, slug):
    """Whoever leaves out a figure falls, or stays, in the lists of all others."""
    figures = real_tiers[tier]
    column = SLUGS.index(slug)
    known = figures.values[:, column]
    # The lowest, a middle one and the highest: who has most to gain.
    order = [at for at in np.argsort(known, kind="stable") if not np.isnan(known[at])]
    for place in (order[0], order[len(order) // 2], order[-1]):
        blanked = figures.values.copy()
        blanked[place, column] = np.nan
        for recipe in RECIPES.values():
            if not any(slug in part.measures for part in recipe):
                continue
            before, after = (_ranks(values, recipe, place) for values in (figures.values, blanked))
            assert (after >= before).all()


def _ranks(values: np.ndarray, recipe, place: int) -> np.ndarray:
    """At which rank `place` stands in the whole list of each other one; the last where it is out."""
    scores = standardised(values)
    apart = distances(scores, differences(scores), recipe)
    nearer = (np.round(apart, 9) < np.round(apart[:, [place]], 9)).sum(axis=1)
    return np.delete(nearer, place)


# Pairs that people of councils would name. A change of the method that loses one wants a reason.
COMMON_KNOWLEDGE = """
    MAN-LIV MAN-NGM MAN-BIR BIR-BRD LDS-SHF LDS-KIR BST-CRF BST-SHF LIV-NET LIV-MAN NET-SND
    CAB-OXO OXO-CAB NOW-IPS NOW-LIC BNH-BPC BNH-BST STH-POR PLY-STH KHL-STE BPL-HAS BPL-MDB
    CON-SMT CON-NBL CON-DST NBL-CBD SHR-HEF HLD-DGY HLD-SCB ORK-ZET ZET-ELS POW-HLD
    CMD-ISL CMD-WSM TWH-HCK TWH-NWM HCK-LEW RIC-KTT SUR-BRW BOL-RCH BOL-OLD SWA-BGE BFS-LIV
"""


def test_those_that_people_call_alike_are_found(overall):
    pairs = [pair.split("-") for pair in COMMON_KNOWLEDGE.split()]
    missed = [f"{place}-{other}" for place, other in pairs if other not in overall[place]]
    assert missed == []


def test_of_two_lists_by_one_model_each_is_as_near_as_can_be(real_tiers):
    figures = real_tiers[0]
    scores = standardised(figures.values)
    apart = distances(scores, differences(scores), RECIPES["overall"])
    for place, order in enumerate(nearest(apart)):
        others = np.delete(apart[place], [place, *order])
        assert apart[place][order].max() <= others.min()
