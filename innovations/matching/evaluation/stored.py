"""The stored matches, and families of substantially the same idea to judge them by."""

import csv
from collections import defaultdict
from pathlib import Path

from innovations.matching.evaluation.measures import DEPTH
from innovations.models import Innovation, Match


def stored_rankings(depth: int = DEPTH) -> dict[int, dict[int, float]]:
    """{innovation id: {id of a match: probability}}, best first, as each record's page has them."""
    scored: dict[int, list[tuple[float, int, float]]] = defaultdict(list)
    pairs = Match.objects.values_list(
        "first_id", "second_id", "first_score", "second_score", "probability"
    )
    for first, second, first_score, second_score, probability in pairs.iterator():
        if first_score is not None:
            scored[first].append((-first_score, second, probability))
        if second_score is not None:
            scored[second].append((-second_score, first, probability))
    return {
        pk: {other: probability for _score, other, probability in sorted(found)[:depth]}
        for pk, found in scored.items()
    }


def read_families(path: Path) -> dict[int, set[int]]:
    """{innovation id: ids of the others in its family}, from a CSV of `family,key`.

    A key is what `import_innovations` was given. Raises ValueError for one not in the database.
    """
    ids = dict(
        Innovation.objects.exclude(import_key=None).values_list("import_key", "pk").iterator()
    )
    families: dict[str, set[int]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["key"] not in ids:
                raise ValueError(f"No innovation was imported with the key “{row['key']}”.")
            families[row["family"]].add(ids[row["key"]])
    wanted: dict[int, set[int]] = defaultdict(set)
    for members in families.values():
        for pk in members:
            wanted[pk] |= members - {pk}
    return {pk: others for pk, others in wanted.items() if others}
