"""The gaps of a place in full: by theme, with the records.

What one side does and the other does not is a record to which the other has none that is similar
(docs/matching.md), and which it has not taken up.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Q
from django.utils.translation import gettext as _

from innovations.finding.cards import cards
from innovations.gaps.doing import done_by, sources, taken_up, took_part
from innovations.gaps.summary import own_places
from innovations.models import Innovation, Match, Theme
from places.lineage import Lineage
from places.models import Place

EXAMPLES = 3  # of a theme
MOST_READ = 2_000  # records of either side, the newest; nobody reads more than a few of them
_SIMILAR = [Match.Band.STRONG, Match.Band.LIKELY]


@dataclass(frozen=True)
class Record:
    """An innovation, and the places of one side that did it or have taken it up."""

    pk: int
    themes: list[str]
    at: frozenset[int]
    is_adopted: bool = False  # from elsewhere


Side = dict[int, Record]  # what one side does, by id, newest first; then what it has taken up


Examples = dict[str, list[Record]]  # by theme


@dataclass(frozen=True)
class Gap:
    """A theme in which one side does what the other does not."""

    theme: Theme
    here: int  # records of the place itself in the theme
    there: list[Place]  # neighbours that do something in it, the most alike first
    cards: list[dict] = field(default_factory=list)
    more: int = 0  # case studies and pilots beyond those
    more_taken_up: int = 0
    # All case studies and pilots of that side in the theme, as the list of innovations finds them;
    # None where not all were read.
    recorded: int | None = None

    @property
    def slug(self) -> str:
        return self.theme.value

    @property
    def name(self) -> str:
        return str(self.theme.label)


@dataclass(frozen=True)
class Gaps:
    """`missing` is what neighbours do and the place does not, themes in which it does nothing
    first; `ahead` the reverse; `rows` is every theme with its numbers."""

    missing: list[Gap]
    ahead: list[Gap]
    rows: list[Gap]


def gaps(place: Place, council: Place, neighbours: Sequence[Place], user, lineage: Lineage) -> Gaps:
    """Eight queries and those that ask what `user` may read, however much the places did."""
    own_ids = own_places(place, council)
    others = [other for other in neighbours if other.pk not in own_ids]
    here, here_is_whole = _side(user, sources(own_ids, lineage))
    there, there_is_whole = _side(user, sources([other.pk for other in others], lineage))
    similar = _similar_to(here)
    rank = {other.pk: at for at, other in enumerate(others)}
    examples_there = _examples(
        [record for pk, record in there.items() if pk not in here and pk not in similar],
        key=lambda record: min(rank[pk] for pk in record.at),
    )
    answered = {pk for other in there for pk in similar.get(other, ())}
    examples_here = _examples(
        [record for pk, record in here.items() if pk not in there and pk not in answered]
    )
    drawn = _cards([*examples_there.values(), *examples_here.values()], [place, council, *others])

    themes = [_in_theme(theme, here, there, others) for theme in Theme]

    def made(examples: Examples, side: Side, *, is_whole: bool) -> list[Gap]:
        return [
            replace(
                gap,
                cards=[drawn[record.pk] for record in found[:EXAMPLES]],
                more=sum(not record.is_adopted for record in found[EXAMPLES:]),
                more_taken_up=sum(record.is_adopted for record in found[EXAMPLES:]),
                recorded=_recorded(gap.theme, side) if is_whole else None,
            )
            for gap in themes
            if (found := examples.get(gap.slug))
        ]

    missing = made(examples_there, there, is_whole=there_is_whole)
    ahead = made(examples_here, here, is_whole=here_is_whole)
    return Gaps(
        missing=sorted(missing, key=lambda gap: (gap.here > 0, -len(gap.there))),
        ahead=sorted(ahead, key=lambda gap: len(gap.there)),
        rows=themes,
    )


def _in_theme(theme: Theme, here: Side, there: Side, others: Sequence[Place]) -> Gap:
    at = {pk for record in there.values() if theme in record.themes for pk in record.at}
    return Gap(
        theme,
        here=sum(theme in record.themes for record in here.values()),
        there=[other for other in others if other.pk in at],
    )


def _recorded(theme: Theme, side: Side) -> int:
    return sum(theme in record.themes and not record.is_adopted for record in side.values())


def _cards(examples: Iterable[list[Record]], places: Iterable[Place]) -> dict[int, dict]:
    """Cards by id; where another place led it, with a note for whom it counts."""
    named = {place.pk: place for place in places}
    records = {record.pk: record for found in examples for record in found[:EXAMPLES]}
    drawn = {}
    for card in cards(Innovation.objects.filter(pk__in=records).order_by()):
        record = records[card["id"]]
        at = [place for pk, place in named.items() if pk in record.at]
        if card["place_slug"] not in [place.slug for place in at]:
            words = _("Taken up by %(places)s") if record.is_adopted else _("Counts for %(places)s")
            card["note"] = words % {"places": ", ".join(place.display_name for place in at)}
        drawn[card["id"]] = card
    return drawn


def _side(user, where: Mapping[int, set[int]]) -> tuple[Side, bool]:
    """What happened at the keys of `sources`, and was taken up there; and whether that is all."""
    found = done_by(user)
    led = found.filter(place__in=list(where)).order_by("-published_at", "-pk")
    joint = took_part(found, where).order_by("-innovation__published_at", "-innovation_id")
    adopted = taken_up(user, where).order_by("-updated_at", "-pk")
    side: Side = {}
    is_whole = True
    for rows, is_adopted in (
        (led.values_list("pk", "place_id", "themes"), False),
        (joint.values_list("innovation_id", "place_id", "innovation__themes"), False),
        (adopted.values_list("innovation_id", "place_id", "innovation__themes"), True),
    ):
        read = list(rows[: MOST_READ + 1])
        is_whole = is_whole and len(read) <= MOST_READ
        for pk, place_id, themes in read[:MOST_READ]:
            known = side.get(pk) or Record(pk, themes, frozenset(), is_adopted)
            side[pk] = replace(known, at=known.at | where[place_id])
    return side, is_whole


def _similar_to(ids: Iterable[int]) -> dict[int, set[int]]:
    """For each record that is similar to one of these, to which of them."""
    ids = set(ids)
    pairs = Match.objects.filter(Q(first__in=ids) | Q(second__in=ids), band__in=_SIMILAR)
    found: dict[int, set[int]] = defaultdict(set)
    for first, second in pairs.values_list("first_id", "second_id"):
        if first in ids:
            found[second].add(first)
        if second in ids:
            found[first].add(second)
    return found


def _examples(records: list[Record], key=lambda record: 0) -> Examples:
    """By theme all of them, those first of which EXAMPLES are shown: of as many places as possible,
    first by `key`."""
    by_theme: dict[str, list[Record]] = defaultdict(list)
    for record in sorted(records, key=key):  # which keeps the newest first where all are even
        for theme in record.themes:
            by_theme[theme].append(record)
    found = {}
    for theme, several in by_theme.items():
        seen: set[int] = set()
        first, again = [], []
        for record in several:
            (again if record.at & seen else first).append(record)
            seen |= record.at
        found[theme] = first + again
    return found
