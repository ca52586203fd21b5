"""How good the stored matches are, judged by families of substantially the same idea."""

import csv
import math
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from innovations.models import Innovation, Match

DEPTH = 10


def stored_rankings(depth: int = DEPTH) -> dict[int, list[int]]:
    """{innovation id: ids of its best matches, best first}, as each record's page orders them."""
    scored: dict[int, list[tuple[float, int]]] = defaultdict(list)
    pairs = Match.objects.values_list("first_id", "second_id", "first_score", "second_score")
    for first, second, first_score, second_score in pairs.iterator():
        if first_score is not None:
            scored[first].append((-first_score, second))
        if second_score is not None:
            scored[second].append((-second_score, first))
    return {pk: [other for _score, other in sorted(found)[:depth]] for pk, found in scored.items()}


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


def ndcg(ranking: Iterable[int], wanted: set[int], depth: int = DEPTH) -> float:
    """Normalised discounted cumulative gain of a ranking with one grade of relevance, 0 to 1.

    Source: Järvelin and Kekäläinen (2002). `wanted` must not be empty.
    """

    def gain(hits):
        return sum(hit / math.log2(place + 2) for place, hit in enumerate(hits))

    hits = [pk in wanted for pk in ranking][:depth]
    return gain(hits) / gain([True] * min(depth, len(wanted)))
