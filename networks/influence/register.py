"""All places as far as it matters for whom they speak: what lies in what, and what became of it."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from places.models import Place, Succession

_NEEDED = frozenset(
    {
        "id", "code", "name", "name_cy", "official_name", "slug", "kind", "type", "nation",
        "population", "population_year", "parent_id", "combined_authority_id", "active_until",
    }
)  # fmt: skip
# In the order of the model, as `Place.from_db` takes them.
COLUMNS = tuple(field.attname for field in Place._meta.concrete_fields if field.attname in _NEEDED)
_ID, _PARENT, _AUTHORITY = map(COLUMNS.index, ("id", "parent_id", "combined_authority_id"))


class Register:
    """Councils and strategic authorities, past and present, and communities.

    `successions` are pairs of ids (old, new) whose day has come.
    """

    def __init__(self, places: Iterable[Place], successions: Iterable[tuple[int, int]] = ()):
        self.places = {place.pk: place for place in places}
        self.successors: dict[int, list[int]] = defaultdict(list)
        self.predecessors: dict[int, list[int]] = defaultdict(list)
        for old, new in successions:
            # A council that goes on after giving a part away is no predecessor: it speaks itself.
            if old in self.places and new in self.places and self.places[old].is_abolished:
                self.successors[old].append(new)
                self.predecessors[new].append(old)
        self.below: dict[int, list[int]] = defaultdict(list)
        for place in self.places.values():
            if place.kind == Place.Kind.COUNCIL:
                for above in self.above(place.pk):
                    if _were_together(place, self.places[above]):
                        self.below[above].append(place.pk)
        self._areas: dict[int, frozenset[int]] = {}

    @classmethod
    def load(cls, asked: Iterable[int]) -> "Register":
        """Read in two queries what is connected with the places of these ids: what they lie in,
        what lies in that, and what came before or after any of it. Nothing else can matter."""
        asked = set(asked)
        wanted = ~Q(kind=Place.Kind.COMMUNITY) | Q(pk__in=asked)
        rows = list(Place.objects.filter(wanted).order_by().values_list(*COLUMNS))
        happened = Succession.objects.filter(date__lte=timezone.localdate())
        steps = list(happened.order_by("date", "pk").values_list("from_place_id", "to_place_id"))
        connected = _connected(asked, rows, steps)
        found = (row for row in rows if row[_ID] in connected)
        return cls([Place.from_db(Place.objects.db, COLUMNS, row) for row in found], steps)

    def above(self, pk: int) -> list[int]:
        """The county and the strategic authority it lies in, the widest first."""
        place = self.places[pk]
        found = [place.combined_authority_id, place.parent_id]
        return [each for each in found if each in self.places]

    def smallest(self, pk: int) -> frozenset[int]:
        """The smallest council areas that make up a place: a county's districts, itself otherwise."""
        if pk not in self._areas:
            self._areas[pk] = frozenset({pk})  # also the end of a circle, should there be one
            if below := self.below.get(pk):
                self._areas[pk] = frozenset().union(*map(self.smallest, below))
        return self._areas[pk]

    def area_today(self, pk: int) -> frozenset[int]:
        """The smallest council areas of today where a place is, or was; empty if nobody knows."""
        found, edge, seen = set(), [pk], set()
        while edge:
            step = edge.pop()
            if step in seen:
                continue
            seen.add(step)
            place = self.places[step]
            if place.is_abolished and step in self.successors:
                edge += self.successors[step]
            elif place.kind == Place.Kind.COMMUNITY:
                edge += [place.parent_id] if place.parent_id in self.places else []
            elif not place.is_abolished:
                found |= self.smallest(step)
        return frozenset(found)


def _were_together(place: Place, above: Place) -> bool:
    """Whether `place` lies in `above` today, or lay in it when that was abolished."""
    if not above.is_abolished:
        return not place.is_abolished
    return place.active_until is None or place.active_until >= above.active_until


def _connected(asked: set[int], rows: list[tuple], steps: list[tuple[int, int]]) -> set[int]:
    """The ids of everything that ties of area or succession lead to, whichever way and how far."""
    ties: dict[int, list[int]] = defaultdict(list)
    within = [(row[_ID], above) for row in rows for above in (row[_PARENT], row[_AUTHORITY])]
    for one, other in (*within, *steps):
        if other is not None:
            ties[one].append(other)
            ties[other].append(one)
    found, edge = set(asked), list(asked)
    while edge:
        new = [pk for pk in ties[edge.pop()] if pk not in found]
        found.update(new)
        edge += new
    return found
