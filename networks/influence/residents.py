"""How many residents places speak for together, each counted once.

Counties, districts, strategic authorities and parishes overlap, and councils are abolished. So
everything is counted in the smallest council areas of today. Where it cannot be known whether two
overlap, the smaller figure is given: the total is never more than the people who live there.
`docs/networks-statements.md` says it for readers.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from networks.influence.register import Register
from places.models import Place

NATIONS = list(Place.Nation)


class Why(StrEnum):
    ITSELF = "itself"  # it has signed
    SUCCESSOR = "successor"  # everything that it took over from has signed
    TOGETHER = "together"  # several within it have signed, who cannot be more than its residents


@dataclass
class Line:
    """One figure of the sum."""

    place: Place
    residents: int
    years: tuple[int, ...]
    why: str = Why.ITSELF
    areas: int = 1  # how many of the smallest council areas it stands for
    with_it: list[Place] = field(default_factory=list)  # have signed too and are in this figure


@dataclass
class Residents:
    """What it comes to, and how."""

    lines: list[Line] = field(default_factory=list)
    unknown: list[Place] = field(default_factory=list)  # councils without a figure
    not_counted: list[Place] = field(default_factory=list)  # neighbourhoods and the like
    places: int = 0
    places_by_nation: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(line.residents for line in self.lines)

    @property
    def by_nation(self) -> list[tuple[Place.Nation, int, int]]:
        """(nation, places, residents) of the nations in which any place has signed."""
        found = dict.fromkeys(NATIONS, 0)
        for line in self.lines:
            found[line.place.nation] += line.residents
        counts = self.places_by_nation
        return [(each, counts[each], found[each]) for each in NATIONS if counts.get(each)]

    @property
    def years(self) -> list[int]:
        """The years of the figures, without gaps or repetition."""
        return sorted({year for line in self.lines for year in line.years})

    def counted_with(self) -> dict[int, Place]:
        """By id of a place that has signed: in whose figure it is contained."""
        return {place.pk: line.place for line in self.lines for place in line.with_it}

    def own_figures(self) -> dict[int, int]:
        """By id of a place that has signed: the figure it brings in."""
        return {line.place.pk: line.residents for line in self.lines if line.why == Why.ITSELF}


def residents_spoken_for(signed: Iterable[int], register: Register) -> Residents:
    """The residents of the places with these ids; ids that the register lacks are passed over."""
    return _Count({pk for pk in signed if pk in register.places}, register).result()


class _Count:
    def __init__(self, signed: set[int], register: Register):
        self.signed, self.register = signed, register
        self._covered: dict[int, bool] = {}

    def result(self) -> Residents:
        self.found = Residents()
        self.by_place: dict[int, Line] = {}
        self.whole = {
            pk
            for pk, place in self.register.places.items()
            if place.kind != Place.Kind.COMMUNITY
            and not place.is_abolished
            and not self.register.below.get(pk)
            and self.covered(pk)
        }
        self._count_whole_areas()
        self._count_parts()
        self._count_places()
        lines = self.found.lines
        lines.sort(key=lambda line: (-line.residents, line.place.name, line.place.pk))
        for line in lines:
            line.with_it.sort(key=lambda place: (place.name, place.pk))
        return self.found

    # --- Who speaks for the whole of a place ------------------------------------------------------

    def covered(self, pk: int) -> bool:
        """Whether all residents of a place are spoken for: by itself, by what it lies in, or since
        everything that it took over from had signed."""
        if pk not in self._covered:
            self._covered[pk] = False  # the answer within a circle, should there be one
            before = self.register.predecessors.get(pk, ())
            self._covered[pk] = (
                pk in self.signed
                or any(self.covered(above) for above in self._council_above(pk))
                or (bool(before) and all(map(self._covered_in_parts, before)))
            )
        return self._covered[pk]

    def _covered_in_parts(self, pk: int) -> bool:
        below = self.register.below.get(pk)
        return self.covered(pk) or (bool(below) and all(map(self.covered, below)))

    def _council_above(self, pk: int) -> list[int]:
        if self.register.places[pk].kind == Place.Kind.COMMUNITY:
            return []
        return self.register.above(pk)

    def _widest_signed(self, pk: int) -> int | None:
        """The widest of a place and what it lies in that has signed itself."""
        county = self._council_above(pk)
        widest = [above for each in county for above in self._council_above(each)]
        return next((each for each in [*widest, *county, pk] if each in self.signed), None)

    # --- Whole council areas ----------------------------------------------------------------------

    def _count_whole_areas(self) -> None:
        unknown = set()
        spoken: dict[int, list[int]] = {}
        for pk in sorted(self.whole):
            speaker = self._widest_signed(pk)
            spoken.setdefault(pk if speaker is None else speaker, []).append(pk)
        for speaker, areas in spoken.items():
            places = [self.register.places[pk] for pk in areas]
            if None in [place.population for place in places]:
                # Where a part has no figure, that of the whole is the better one, if there is one.
                unknown |= {place.pk for place in places if place.population is None}
                if self.register.places[speaker].population is not None:
                    unknown -= set(areas)
                    places = [self.register.places[speaker]]
                places = [place for place in places if place.population is not None]
            if not places:
                continue
            self._add(
                speaker,
                sum(place.population for place in places),
                tuple(place.population_year for place in places if place.population_year),
                Why.ITSELF if speaker in self.signed else Why.SUCCESSOR,
                areas=len(areas),
            )
        self.found.unknown += self._in_order(unknown)

    def _add(self, pk: int, residents: int, years: tuple, why: str, *, areas: int = 1) -> Line:
        line = Line(self.register.places[pk], residents, years, why, areas)
        self.by_place[pk] = line
        self.found.lines.append(line)
        return line

    # --- Parts of areas: parishes, and what councils spoke for that are gone -----------------------

    def _count_parts(self) -> None:
        parts: dict[int, frozenset[int]] = {}
        inside: dict[int, int] = {}
        for pk in sorted(self.signed):
            place = self.register.places[pk]
            area = self.register.area_today(pk)
            if pk in self.by_place:
                continue
            if self._has_no_residents_of_its_own(place) or not area:
                self.found.not_counted.append(place)
            elif area <= self.whole:
                self._count_with_an_area(place, area)
            elif (other := self._signed_part_around(pk)) is not None:
                inside[pk] = other
            elif place.population is None:
                self.found.unknown.append(place)
            else:
                parts[pk] = area
        for group in self._overlapping(parts):
            self._count_group(group, parts)
        for pk, other in inside.items():
            place = self.register.places[pk]
            passed = {pk}
            while other in inside and other not in passed:
                passed.add(other)
                other = inside[other]
            line = self.by_place.get(other) or self._line_with(other)
            if line is not None:
                line.with_it.append(place)
            else:
                self.found.unknown.append(place)

    @staticmethod
    def _has_no_residents_of_its_own(place: Place) -> bool:
        if place.kind != Place.Kind.COMMUNITY:
            return False
        return place.type != Place.Type.PARISH or place.population is None

    def _count_with_an_area(self, place: Place, area: frozenset[int]) -> None:
        """Add it to the figure that has its residents already."""
        speakers = (self._widest_signed(pk) or pk for pk in sorted(area))
        lines = [self.by_place[pk] for pk in speakers if pk in self.by_place]
        if lines:
            lines[0].with_it.append(place)
        elif place not in self.found.unknown:
            self.found.unknown.append(place)

    def _signed_part_around(self, pk: int) -> int | None:
        """What has signed and contains this one, though not the whole of an area of today."""
        edge, seen = [pk], {pk}
        while edge:
            step = edge.pop(0)
            # What went into several lies in none of them.
            after = self.register.successors.get(step, [])
            around = [*self._directly_above(step), *(after if len(after) == 1 else [])]
            for each in around:
                if each in self.signed and each != pk:
                    return each
            edge += [each for each in around if each not in seen]
            seen.update(around)
        return None

    def _directly_above(self, pk: int) -> list[int]:
        place = self.register.places[pk]
        if place.kind != Place.Kind.COMMUNITY:
            return self.register.above(pk)
        return [place.parent_id] if place.parent_id in self.register.places else []

    def _overlapping(self, parts: dict[int, frozenset[int]]) -> list[list[int]]:
        """Parts that share an area which is not counted as a whole, together."""
        groups: list[tuple[list[int], set[int]]] = []
        for pk, area in parts.items():
            members, open_areas = [pk], set(area - self.whole)
            for group in [each for each in groups if each[1] & open_areas]:
                groups.remove(group)
                members, open_areas = group[0] + members, group[1] | open_areas
            groups.append((members, open_areas))
        return [members for members, _areas in groups]

    def _count_group(self, members: list[int], parts: dict[int, frozenset[int]]) -> None:
        """Councils that are gone do not overlap each other, nor do parishes; a council that is gone
        and a parish may, so only the larger of both sums counts."""
        figures = {pk: self._beyond_whole_areas(pk, parts[pk]) for pk in members}
        kinds: dict[object, list[int]] = {}
        for pk in members:
            place = self.register.places[pk]
            kind = place.kind if place.kind != Place.Kind.STRATEGIC else pk
            kinds.setdefault(kind, []).append(pk)
        counted = max(kinds.values(), key=lambda each: (sum(map(figures.get, each)), -each[0]))
        areas = frozenset().union(*(parts[pk] for pk in members)) - self.whole
        known = [self.register.places[pk].population for pk in areas]
        limit = sum(known) if None not in known else None
        total = sum(map(figures.get, counted))
        if limit is not None and total > limit:
            first = min(areas)
            years = [self.register.places[pk].population_year for pk in sorted(areas)]
            line = self._add(
                first, limit, tuple(filter(None, years)), Why.TOGETHER, areas=len(areas)
            )
            line.with_it += [self.register.places[pk] for pk in members]
            return
        for pk in counted:
            place = self.register.places[pk]
            years = (place.population_year,) if place.population_year else ()
            self._add(pk, figures[pk], years, Why.ITSELF)
        for pk in members:
            if pk not in counted:
                self.by_place[counted[0]].with_it.append(self.register.places[pk])

    def _beyond_whole_areas(self, pk: int, area: frozenset[int]) -> int:
        """Its residents apart from those who may be counted with a whole area already."""
        counted = sum(self.register.places[each].population or 0 for each in area & self.whole)
        return max(0, self.register.places[pk].population - counted)

    def _line_with(self, pk: int) -> Line | None:
        for line in self.found.lines:
            if any(place.pk == pk for place in line.with_it):
                return line
        return None

    # --- How many places --------------------------------------------------------------------------

    def _count_places(self) -> None:
        """Places of today: two councils that became one are one, and are it if it signed too."""
        standing: dict[frozenset[int], int] = {}
        for pk in sorted(self.signed):
            today = self._standing(pk)
            if today == {pk} or not today <= self.signed:
                standing.setdefault(today, pk)
        self.found.places = len(standing)
        for pk in standing.values():
            nation = self.register.places[pk].nation
            counts = self.found.places_by_nation
            counts[nation] = counts.get(nation, 0) + 1

    def _standing(self, pk: int) -> frozenset[int]:
        """What exists today of a place; itself where nothing does."""
        found, edge, seen = set(), [pk], set()
        while edge:
            step = edge.pop()
            if step not in seen:
                seen.add(step)
                after = self.register.successors.get(step)
                edge += after or []
                if not after:
                    found.add(step)
        return frozenset(found)

    def _in_order(self, pks: Iterable[int]) -> list[Place]:
        places = [self.register.places[pk] for pk in pks]
        return sorted(places, key=lambda place: (place.name, place.pk))
