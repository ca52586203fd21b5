"""The facets as the list page shows them: groups of choices with their numbers."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from innovations.addresses import Address
from innovations.filters import InnovationFilter
from innovations.finding.facets import Facets
from innovations.finding.seen_from import (
    DEFAULT_DISTANCE,
    DEFAULT_MODEL,
    DISTANCES,
    NOWHERE,
    SAY_HOW,
    Alike,
    Near,
)
from places.bands import FACETS
from places.distance import located
from places.models import Place
from places.neighbours import MODELS
from places.neighbours.recipe import most_alike

PLACES_SHOWN = 10
PARAMETERS = {"like", "near", "seen_from", *SAY_HOW}  # of what is seen from a place

LEGENDS = {
    "theme": _("Theme"),
    "nation": _("Nation"),
    "region": _("Region of England"),
    "place": _("Place"),
    "type": _("Type of place"),
    "tier": _("Tier"),
    **{name: facet.label for name, facet in FACETS.items()},
    "kind": _("Kind"),
    "stage": _("Stage"),
    "result": _("Result"),
    "confirmed": _("Confirmed as still true"),
    "led_by": _("Led by"),
    "started": _("Started"),
}


@dataclass(frozen=True)
class Choice:
    """One value that can be added to a filter, or is chosen already."""

    value: str
    label: str
    count: int
    is_chosen: bool
    url: str = ""  # for a choice that is a link

    @property
    def number(self) -> str:
        return f"{self.count:,}"


@dataclass
class Group:
    name: str
    legend: str
    choices: list[Choice] = field(default_factory=list)
    is_at_least: bool = False  # there may be more than the numbers say
    hint: str = ""

    @cached_property
    def chosen(self) -> int:
        return sum(choice.is_chosen for choice in self.choices)


@dataclass(frozen=True)
class ActiveFilter:
    """A filter in use, and the address of the list without it."""

    legend: str
    label: str
    remove_url: str
    name: str


def groups(filterset: InnovationFilter, facets: Facets, address: Address) -> list[Group]:
    """All facets with the choices that would find something, and those that are chosen."""
    return [
        Group(
            name,
            legend,
            list(_choices(name, filterset, facets.counts[name], address)),
            name in facets.at_least,
            str(FACETS[name].hint) if name in FACETS else "",
        )
        for name, legend in LEGENDS.items()
    ]


def _choices(name: str, filterset, counts: dict, address: Address) -> Iterator[Choice]:
    chosen = filterset.chosen.get(name, [])
    if name == "place":
        yield from _places(chosen, counts)
    elif name == "started":
        yield from _periods(filterset.chosen, counts, address)
    else:
        for value, label in _labels(name, get_language() or "en"):
            n, is_chosen = counts.get(value, 0), value in chosen
            # Outside England the region is the nation again, which has a facet of its own.
            if is_chosen or (n and not (name == "region" and value in Place.Nation.values)):
                yield Choice(value, label, n, is_chosen)


@lru_cache(maxsize=32)
def _labels(name: str, language: str) -> list[tuple[str, str]]:
    """The values of a filter with their labels in a language; translating takes its time."""
    with override(language):
        choices = InnovationFilter.base_filters[name].extra["choices"]
        return [(value, str(label)) for value, label in choices]


def _places(chosen: list[Place], counts: dict[int, int]) -> Iterator[Choice]:
    most = sorted(counts, key=lambda pk: (-counts[pk], pk))[:PLACES_SHOWN]
    named = Place.objects.only("slug", "name", "name_cy").in_bulk(
        [pk for pk in most if pk not in {place.pk for place in chosen}]
    )
    for place in chosen:
        yield Choice(place.slug, place.display_name, counts.get(place.pk, 0), True)
    for pk in most:
        if pk in named:
            yield Choice(named[pk].slug, named[pk].display_name, counts[pk], False)


def _periods(chosen: dict, counts: dict[int, int], address: Address) -> Iterator[Choice]:
    """Five-year periods with something in them, the latest first."""
    first, last = chosen.get("started_from"), chosen.get("started_to")
    this_year = timezone.localdate().year
    for start in range(this_year - this_year % 5, 2009, -5):
        n = sum(counts.get(year, 0) for year in range(start, start + 5))
        is_chosen = (first, last) == (start, start + 4)
        if n or is_chosen:
            url = address.replacing(started_from=start, started_to=start + 4)
            yield Choice(str(start), f"{start}–{start + 4}", n, is_chosen, url)
    n = sum(found for year, found in counts.items() if 0 < year < 2010)
    is_chosen = (first, last) == (None, 2009)
    if n or is_chosen:
        url = address.replacing(started_from=None, started_to=2009)
        yield Choice("before", _("Before 2010"), n, is_chosen, url)


def address_of(path: str, filterset: InnovationFilter) -> Address:
    """What is wrong in the address is left out, and places go by their slug."""
    address = Address(path, filterset.data)
    for name in ("place", "area"):
        if places := filterset.chosen.get(name):
            address.query.setlist(name, [place.slug for place in places])
    for name in ("like", "near"):
        if seen := filterset.chosen.get(name):
            address.query[name] = seen.place.slug
    if "seen_from" in address.query and filterset.sort_place:
        address.query["seen_from"] = filterset.sort_place.slug
    return address


def panel(
    filterset: InnovationFilter,
    facets: Facets,
    here: Place | None,
    address: Address,
    kept: dict[str, str],
) -> dict:
    """Context of `innovations/filters.html`; `kept` goes along with what the form sends."""
    kept_filters = [("area", place.slug) for place in filterset.chosen.get("area", [])]
    if service := filterset.chosen.get("service"):
        kept_filters.append(("service", service))
    return {
        "groups": groups(filterset, facets, address),
        "by_place": seen_from_choices(filterset, here, address),
        "started_from": filterset.chosen.get("started_from", ""),
        "started_to": filterset.chosen.get("started_to", ""),
        "kept": [*kept_filters, *kept.items()],
    }


def active_filters(filterset: InnovationFilter, address: Address) -> list[ActiveFilter]:
    """Everything that narrows the list, each with the address without it."""
    found = []
    for name, value in filterset.chosen.items():
        legend = filterset.filters[name].label
        if name == "q":
            found.append(ActiveFilter(legend, value.text, address.without("q", "words"), name))
        elif name in ("place", "area"):
            found += [
                ActiveFilter(
                    legend, place.display_name, address.without_value(name, place.slug), name
                )
                for place in value
            ]
        elif isinstance(value, Alike | Near):
            how = "like_model" if name == "like" else "within"
            found.append(ActiveFilter(legend, value.label, address.without(name, how), name))
        elif isinstance(value, list):
            labels = dict(filterset.filters[name].extra["choices"])
            found += [
                ActiveFilter(legend, labels[item], address.without_value(name, item), name)
                for item in value
            ]
        else:
            found.append(ActiveFilter(legend, str(value), address.without(name), name))
    return found


@dataclass(frozen=True)
class SeenFrom:
    """One way to look from a place: a box to tick, and a list that says how.

    `place` is the one in use, or else the reader's; None where neither is known.
    """

    name: str
    place: Place | None
    is_chosen: bool
    how_name: str
    how: str
    options: list[tuple[str, str]]

    @property
    def most(self) -> int:
        """How many places are the most like it."""
        return most_alike(self.place.tier)

    @property
    def problem(self) -> str:
        """Why it cannot be chosen; "" where it can."""
        if self.name == "near" and self.place and not located(self.place):
            return NOWHERE % {"value": self.place.display_name}
        return ""


def seen_from_choices(filterset: InnovationFilter, here: Place | None, address: Address) -> dict:
    """What the panel of filters offers of places like the reader's and near it."""
    like, near = filterset.chosen.get("like"), filterset.chosen.get("near")
    return {
        "like": SeenFrom(
            "like", like.place if like else here, bool(like), "like_model",
            like.model if like else DEFAULT_MODEL, list(MODELS.items()),
        ),
        "near": SeenFrom(
            "near", near.place if near else here, bool(near), "within",
            near.miles if near else DEFAULT_DISTANCE, list(DISTANCES.items()),
        ),
        "is_known": bool(like or near or here),
        "problems": [item.message for item in filterset.dropped if item.name in PARAMETERS],
        "number": bool(like) + bool(near),
        "seen_from": filterset.data.get("seen_from", ""),
        "back": str(address),
    }  # fmt: skip
