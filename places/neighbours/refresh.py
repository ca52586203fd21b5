"""Computing all neighbours anew, and putting them in place of the former ones at once."""

import json
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from django.db import connection, transaction
from django.db.models import Max

from connected_localism.common.locks import advisory_lock
from places.models import Neighbour, NeighbourRun
from places.neighbours.distances import differences, distances, kilometres, standardised
from places.neighbours.figures import Figures, all_figures, digest
from places.neighbours.reasons import Reasons, nearby_reason
from places.neighbours.recipe import KEPT, METHOD, RECIPES


def refresh_neighbours() -> NeighbourRun | None:
    """Compute all models for the places of today and show them from now on.

    Nothing is written, and None returned, when nothing that goes in has changed since the current
    run. Readers see the former lists until the new ones are complete, and then those.
    """
    with advisory_lock("refresh_neighbours", wait=True):
        tiers = all_figures()
        state = digest(tiers)
        if NeighbourRun.objects.filter(is_current=True, digest=state).exists():
            return None
        rows = [row for figures in tiers for row in neighbours_in(figures)]
        return _store(rows, state)


class Found(NamedTuple):
    """A row of Neighbour before it is of any run. Creating 36,000 of the model takes a second."""

    model: str
    place_id: int
    neighbour_id: int
    rank: int
    distance: float
    reasons: list[dict]


def neighbours_in(figures: Figures) -> Iterator[Found]:
    """The neighbours of all places of a tier by all models."""
    scores = standardised(figures.values)
    squares = differences(scores)
    for model, recipe in RECIPES.items():
        reasons = Reasons(figures, scores, squares, recipe)
        apart = distances(scores, squares, recipe)
        for place, order in enumerate(nearest(apart)):
            for rank, other in enumerate(order, start=1):
                yield _row(figures, model, place, other, rank, apart, reasons.of(place, other))
    yield from _nearby(figures)


def _nearby(figures: Figures) -> Iterator[Found]:
    apart = kilometres(figures.points)
    for place, order in enumerate(nearest(apart, first=figures.bordering)):
        for rank, other in enumerate(order, start=1):
            why = nearby_reason(
                is_bordering=bool(figures.bordering[place, other]), kilometres=apart[place, other]
            )
            yield _row(figures, Neighbour.Model.NEARBY, place, other, rank, apart, why)


def nearest(apart: np.ndarray, first: np.ndarray | None = None) -> list[list[int]]:
    """For each place the positions of the nearest others, those marked in `first` before the rest.

    Equally near ones come in the order of their codes, and infinitely far ones not at all. So
    that equal distances are equal in every run, they are compared to nine decimal places.
    """
    rounded = np.round(apart, 9)
    marked = np.zeros(apart.shape, bool) if first is None else first
    codes = np.arange(apart.shape[1])
    orders = []
    for place in range(len(apart)):
        unreachable = np.isinf(apart[place])
        order = np.lexsort((codes, rounded[place], ~marked[place], unreachable))
        orders.append(order[: min(KEPT, (~unreachable).sum())].tolist())
    return orders


def _row(figures, model, place, other, rank, apart, reasons) -> Found:
    distance = round(float(apart[place, other]), 6)
    ids = figures.ids
    return Found(str(model), ids[place], ids[other], rank, distance, reasons)


@transaction.atomic
def _store(rows: list[Found], state: str) -> NeighbourRun:
    former = NeighbourRun.objects.aggregate(last=Max("version"))["last"] or 0
    run = NeighbourRun.objects.create(version=former + 1, method=METHOD, digest=state)
    _copy(rows, run)
    NeighbourRun.objects.filter(is_current=True).update(is_current=False)
    NeighbourRun.objects.filter(pk=run.pk).update(is_current=True)
    Neighbour.objects.exclude(run=run).delete()
    run.refresh_from_db()
    return run


def _copy(rows: list[Found], run: NeighbourRun) -> None:
    """Insert all rows by COPY, which takes a third of the time of INSERT."""
    table = connection.ops.quote_name(Neighbour._meta.db_table)
    columns = ", ".join(map(connection.ops.quote_name, ("run_id", *Found._fields)))
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for *row, reasons in rows:
            copy.write_row((run.pk, *row, json.dumps(reasons)))
