"""The innovations around one that were adapted from each other, and the places that took them up."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, Value

from innovations.models import Adoption, Innovation, Relation
from places.models import Place

Kind = Relation.Kind
TAKEN_UP = "taken_up"
# How one record can come from another, the closest first: a record stands under its first origin.
TIES = (Kind.ADAPTED_FROM, TAKEN_UP, Kind.INSPIRED_BY, Kind.SUPERSEDES)
MOST_STEPS = 12  # from the innovation itself, in either direction
_COLUMNS = (
    "pk", "slug", "title", "language", "stage", "result", "started_year", "place_id",
    "place__name", "place__name_cy",
)  # fmt: skip


@dataclass(frozen=True)
class Edge:
    """`child` comes from `parent`; both are ids of innovations."""

    child: int
    parent: int
    tie: str


@dataclass
class Graph:
    """Records by id as rows of `_COLUMNS`, the edges between them, and adoptions by their origin.

    `is_cut` says that there is more than was asked for.
    """

    start: int
    records: dict[int, dict]
    edges: list[Edge]
    adoptions: dict[int, list[Adoption]]
    is_cut: bool = False


def collect(innovation: Innovation, user, *, most: int, steps: int = MOST_STEPS) -> Graph:
    """Everything within so many `steps` of `innovation`, which `user` may read, `most` records at
    the most.

    What they may not read is not passed through either: nothing tells that it is there.
    """
    readable = Innovation.objects.visible_to(user).published().order_by()
    records = {innovation.pk: _row(innovation)}
    refused: set[int] = set()
    edges: set[Edge] = set()
    outermost, is_cut = set(records), False
    for _step in range(steps):
        if not outermost:
            break
        found = _edges_at(outermost)
        edges |= found
        new = {pk for edge in found for pk in (edge.child, edge.parent)} - set(records) - refused
        rows = (
            {row["pk"]: row for row in readable.filter(pk__in=new).values(*_COLUMNS)} if new else {}
        )
        refused |= new - set(rows)
        kept = sorted(rows)[: most - len(records)]
        is_cut = is_cut or len(kept) < len(rows)
        records |= {pk: rows[pk] for pk in kept}
        outermost = set(kept)
    within = [edge for edge in edges if edge.child in records and edge.parent in records]
    within.sort(key=lambda edge: (TIES.index(edge.tie), edge.parent, edge.child))
    return Graph(innovation.pk, records, within, _adoptions_of(records), is_cut)


def _row(innovation: Innovation) -> dict:
    """A record that was read already, which its reader may read."""
    own = {name: getattr(innovation, name) for name in _COLUMNS if "__" not in name}
    place = innovation.place
    return own | {"place__name": place.name, "place__name_cy": place.name_cy}


def _edges_at(ids: Iterable[int]) -> set[Edge]:
    ids = list(ids)
    stated = Relation.objects.standing().filter(
        Q(source__in=ids) | Q(target__in=ids), kind__in=[tie for tie in TIES if tie != TAKEN_UP]
    )
    taken_up = Adoption.objects.shown().filter(
        Q(innovation__in=ids) | Q(record__in=ids), record__isnull=False
    )
    both = (
        stated.order_by()
        .values_list("source_id", "target_id", "kind")
        .union(
            taken_up.order_by()
            .annotate(tie=Value(TAKEN_UP))
            .values_list("record_id", "innovation_id", "tie"),
            all=True,
        )
    )
    return {Edge(*row) for row in both}


def _adoptions_of(records: Iterable[int]) -> dict[int, list[Adoption]]:
    found = defaultdict(list)
    shown = Adoption.objects.shown().filter(innovation__in=list(records)).select_related("place")
    for adoption in shown.order_by("created_at", "pk"):
        found[adoption.innovation_id].append(adoption)
    return found


def place_name(row: dict) -> str:
    """The place of a record, in the reader's language."""
    return Place(name=row["place__name"], name_cy=row["place__name_cy"]).display_name
