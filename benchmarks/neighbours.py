"""How long all neighbours take, and how far the lists agree with simpler ones.

    DATABASE_URL=... REDIS_URL=... SECRET_KEY=x python benchmarks/neighbours.py [--places Manchester ...]

Wants a database with the register and the figures. Computes and stores everything anew in a
transaction that is taken back.
"""

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connected_localism.settings")

SHOWN = (
    "Manchester", "Camden", "Cornwall", "Cambridge", "Blackpool", "Swansea", "Highland", "Belfast",
    "Birmingham", "Surrey Heath",
)  # fmt: skip
FOUR = ("population", "density", "aged-65-and-over", "deprivation-score")
TOP = 10


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--places", nargs="*", default=SHOWN, help="whose ten nearest are shown")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()

    import django

    django.setup()
    measure(options.runs)
    agreement()
    show(options.places)


def measure(runs: int) -> None:
    from django.db import transaction

    from places.models import Neighbour, NeighbourRun
    from places.neighbours.refresh import refresh_neighbours

    for _ in range(runs):
        with transaction.atomic():
            NeighbourRun.objects.all().delete()
            started = time.perf_counter()
            refresh_neighbours()
            seconds, rows = time.perf_counter() - started, Neighbour.objects.count()
            transaction.set_rollback(True)
        print(f"all models: {seconds:.2f} s, {rows:,} neighbours")


def agreement() -> None:
    """The share of the ten of each district-level council that another way finds too."""
    import numpy as np

    from places.neighbours.distances import differences, distances, kilometres, standardised
    from places.neighbours.figures import all_figures
    from places.neighbours.recipe import RECIPES, Part
    from places.neighbours.refresh import nearest

    figures = all_figures()[0]
    scores = standardised(figures.values)
    squares = differences(scores)
    orders = {
        model: nearest(distances(scores, squares, recipe)) for model, recipe in RECIPES.items()
    }
    four = tuple(Part((slug,)) for slug in FOUR)
    references = {
        "nearest on the map": nearest(kilometres(figures.points)),
        f"four figures ({', '.join(FOUR)})": nearest(distances(scores, squares, four)),
    }
    for name, order in (references | orders).items():
        if name == "overall":
            continue
        shared = [
            len(set(own[:TOP]) & set(other[:TOP])) / TOP
            for own, other in zip(orders["overall"], order, strict=True)
        ]
        print(f"overall and {name}: {np.mean(shared):.0%} of the ten")
    chance = TOP / (len(figures) - 1)
    print(f"by chance: {chance:.0%}")


def show(names) -> None:
    from places.models import Place
    from places.neighbours import neighbours_of

    for name in names:
        for place in Place.objects.active().councils().filter(name=name):
            found = ", ".join(row.neighbour.name for row in neighbours_of(place))
            print(f"{place}: {found}")


if __name__ == "__main__":
    main()
