"""How well and how fast matching finds the ten best among very many records.

    DATABASE_URL=... REDIS_URL=... SECRET_KEY=x python benchmarks/matching_scale.py [--number 300]

wants a database of made-up records with their vectors (see README.md). Each of some records, drawn
evenly, looks for its ten best among all and among candidates only; then titles are asked, as the
hint does while somebody types. Nothing is stored. Takes turns, so that both see the same machine.
"""

import argparse
import os
import statistics as numbers
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connected_localism.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from innovations.matching import candidates, refresh  # noqa: E402
from innovations.matching.bm25 import Statistics  # noqa: E402
from innovations.matching.nearest import nearest_to_text  # noqa: E402
from innovations.matching.subject import Subject  # noqa: E402
from innovations.models import Innovation, Vector  # noqa: E402

MANY = 10**9


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--number", type=int, default=300, help="of records that ask")
    number = parser.parse_args().number
    ids = list(Vector.objects.order_by("pk").values_list("pk", flat=True))
    asking = ids[:: max(len(ids) // number, 1)][:number]
    print(f"{len(ids):,} records, {len(asking)} ask; load {os.getloadavg()[0]:.1f}")
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass(%s)", [candidates.INDEX])
        print("HNSW index:", "yes" if cursor.fetchone()[0] else "no")
    records(asking)
    titles(asking)


def records(asking: list[int]) -> None:
    """What `refresh_matches` looks for, without storing it."""
    statistics = Statistics.current()
    among = Innovation.objects.in_bulk(asking)
    questions = {pk: Subject.of_record(one, statistics).question for pk, one in among.items()}
    kept, times = 0, {"all": [], "candidates": []}
    wanted = 0
    for pk in asking:
        found = {}
        for kind, bound in (("all", MANY), ("candidates", 0)):
            settings.MATCHING_EXACT_UP_TO = bound
            started = time.perf_counter()
            rows, _scale = refresh._nearest_in_postgresql(pk, questions[pk], set(), statistics)
            times[kind].append(time.perf_counter() - started)
            found[kind] = set(rows)
        kept += len(found["all"] & found["candidates"])
        wanted += len(found["all"])
    print(f"\nRecords: {kept / wanted:.4f} of the exact ten are found among candidates")
    show(times)


def titles(asking: list[int]) -> None:
    """What the hint shows, from the second question on: the first reads the encoder."""
    among = Innovation.objects.published()
    same, times = 0, {"all": [], "candidates": []}
    wanted = 0
    for number, (pk, title) in enumerate(
        Innovation.objects.filter(pk__in=asking).order_by("pk").values_list("pk", "title")
    ):
        found = {}
        for kind, bound in (("all", MANY), ("candidates", 0)):
            settings.MATCHING_EXACT_UP_TO = bound
            started = time.perf_counter()
            nearby = nearest_to_text(title, among=among.exclude(pk=pk))
            if number:
                times[kind].append(time.perf_counter() - started)
            found[kind] = {one.innovation_id for one in nearby}
        same += len(found["all"] & found["candidates"])
        wanted += len(found["all"])
    print(f"\nTitles: {same / (wanted or 1):.4f} of what is shown is found among candidates")
    show(times)


def show(times: dict[str, list[float]]) -> None:
    for kind, seconds in times.items():
        p95 = numbers.quantiles(seconds, n=20)[-1]
        print(f"  {kind:<12}{numbers.median(seconds) * 1e3:7.0f} ms p50 {p95 * 1e3:7.0f} ms p95")


if __name__ == "__main__":
    main()
