"""The news of a week, looked up once for all the mails that one run of a worker sends.

It is the same for every reader. Which of it one of them may know of is asked anew for each mail
(`Reader.readable`), so that what goes out of sight while a run lasts is not told any more.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from datetime import datetime

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language

from innovations.filters import InnovationFilter
from innovations.models import Adoption, Innovation, SavedSearch
from innovations.telling.searches import what_is_wrong
from networks.following import events, happenings
from networks.following.events import Event, Kind
from networks.following.lines import line_of
from networks.models import Network
from places.lineage import Lineage


class _Shelf:
    """Events by what they belong to, looked up for the first mail that asks for it."""

    def __init__(self, look_up: Callable[[Iterable, datetime], events.Events]):
        self._look_up = look_up
        self._since: dict[Hashable, datetime] = {}
        self._events: dict[Hashable, list[Event]] = {}

    def fill(self, windows: dict[Hashable, datetime]) -> None:
        """Look up what is not there yet, or not from so early on, in as many queries for one as
        for many."""
        missing = [
            key for key, since in windows.items()
            if key not in self._since or since < self._since[key]
        ]  # fmt: skip
        if not missing:
            return
        since = min(windows[key] for key in missing)
        found = defaultdict(list)
        for key, event in self._look_up(missing, since):
            found[key].append(event)
        for key in missing:
            self._since[key] = since
            self._events[key] = newest_first(found[key])

    def since(self, key: Hashable, moment: datetime) -> list[Event]:
        """What came after a moment from which on it was filled; the newest first."""
        return [event for event in self._events[key] if event.moment > moment]


class Week:
    """What happened until its end."""

    def __init__(self, until: datetime):
        self.until = until
        self.networks = _Shelf(lambda keys, since: events.in_networks(keys, since, until))
        self.themes = _Shelf(lambda keys, since: events.in_themes(keys, since, until))
        self.places = _Shelf(lambda keys, since: events.at_places(keys, since, until))
        self.searches = _Shelf(self._found)
        self._lineage: Lineage | None = None
        self._wrong: dict[tuple[str, str], list[str]] = {}
        self._lines: dict[tuple, dict] = {}

    def line(self, event: Event) -> dict:
        """In the language of now; people who follow the same read the same."""
        key = (*event.key, get_language())
        if key not in self._lines:
            self._lines[key] = line_of(event)
        return self._lines[key]

    def with_predecessors(self, place_id: int) -> list[int]:
        self._lineage = self._lineage or Lineage()
        return [place_id, *self._lineage.predecessors(place_id)]

    def wrong(self, searches: list[SavedSearch]) -> dict[int, list[str]]:
        """As `what_is_wrong`; searches that ask for the same are looked at once."""
        language = get_language()
        new = {each.query: each for each in searches if (language, each.query) not in self._wrong}
        found = what_is_wrong(new.values()) if new else {}
        for query, search in new.items():
            self._wrong[language, query] = found.get(search.pk, [])
        reasons = {each.pk: self._wrong[language, each.query] for each in searches}
        return {pk: each for pk, each in reasons.items() if each}

    def _found(self, queries: Iterable[str], since: datetime) -> events.Events:
        for query in queries:
            published = Innovation.objects.published().filter(
                published_at__gt=since, published_at__lte=self.until
            )
            fitting = InnovationFilter(QueryDict(query), published).qs.order_by().values("pk")
            for row in events.records_in_lines(Innovation.objects.filter(pk__in=fitting)):
                yield query, Event(row.published_at, Kind.RECORD, row, row.author_id)


def newest_first(found: Iterable[Event]) -> list[Event]:
    """Each once, also where it was found in two ways."""
    once = {event.key: event for event in found}
    return sorted(once.values(), key=lambda event: (event.moment, event.row.pk), reverse=True)


class Reader:
    """What one person may know of, now."""

    def __init__(self, person):
        self.person = person
        self._records = Innovation.objects.visible_to(person).published().order_by()
        self._networks = Network.objects.visible_to(person).published().order_by()

    def networks(self, ids: Iterable[int]) -> set[int]:
        return set(self._networks.filter(pk__in=ids).values_list("pk", flat=True))

    def readable(self, found: Iterable[Event]) -> set[tuple[str, int]]:
        """The keys of those that this person may know of and did not do; one query a kind. What
        happened in a network is looked at with the network."""
        ids: dict[str, set[int]] = defaultdict(set)
        for event in found:
            if event.by != self.person.pk:
                ids[event.kind].add(event.row.pk)
        known = {(Kind.STEP, pk) for pk in ids.pop(Kind.STEP, ())}
        for kind, several in ids.items():
            rows = self._rows(kind).filter(pk__in=several).order_by()
            known.update((kind, pk) for pk in rows.values_list("pk", flat=True))
        return known

    def _rows(self, kind: str) -> QuerySet:
        match kind:
            case Kind.RECORD:
                return self._records
            case Kind.NETWORK:
                return self._networks
            case Kind.EXCHANGE:
                seen = Q(network=None) | Q(network__in=self._networks.values("pk"))
                return happenings.exchanges().filter(seen)
            case Kind.ADOPTION:
                return Adoption.objects.shown().filter(innovation__in=self._records.values("pk"))
            case Kind.UPDATE:
                return happenings.updates()
            case _statement:
                return happenings.statements()
