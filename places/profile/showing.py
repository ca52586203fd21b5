"""What the pages show of a place beside the places most like it."""

from dataclasses import dataclass

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, Max, Min, OuterRef
from django.utils.translation import gettext as _

from places.models import IndicatorValue, Neighbour, Place
from places.neighbours import MODELS, neighbours_of
from places.neighbours.recipe import RECIPES
from places.neighbours.wording import in_words, name_of, when_in_words
from places.profile.figures import compare
from places.profile.units import in_unit

ALL = 15  # as many as are kept


def chosen_model(request) -> str:
    """The model that the address asks for; the overall one where it asks for none or a wrong one."""
    asked = request.GET.get("model", "")
    return asked if asked in MODELS else Neighbour.Model.OVERALL.value


def models_to_choose(chosen: str) -> list[dict]:
    """All models with their names, for links that switch between them."""
    return [
        {"value": value, "name": str(name), "is_chosen": value == chosen}
        for value, name in MODELS.items()
    ]


def answering(place: Place) -> Place:
    """The place whose figures and neighbours stand for `place`: a community's council, or itself."""
    return place.parent if place.kind == Place.Kind.COMMUNITY and place.parent else place


def beside_others(place: Place, model: str) -> dict:
    """What the page of a place shows of its neighbours by a model, and of its figures beside
    theirs. Nothing of one that is gone: its successors have the figures of today.

    Of a community its council's; `place.parent` must be loaded.
    """
    if place.is_abolished:
        return {}
    council = answering(place)
    neighbours = neighbours_of(council, model)
    return {
        "model": model,
        "model_name": str(MODELS[model]),
        "models": models_to_choose(model),
        "council": council,
        "neighbours": neighbours,
        "alike": [in_short(row) for row in neighbours],
        "profile": compare(council, [row.neighbour for row in neighbours]),
    }


def in_short(row: Neighbour) -> dict:
    """A neighbour with its reasons in a sentence or two."""
    return {
        "place": row.neighbour,
        "rank": row.rank,
        "distance": row.distance,
        "why": in_words(row.reasons),
    }


def in_full(row: Neighbour) -> dict:
    """A neighbour with the figures behind each reason."""
    return in_short(row) | {
        "figures": [_figures_of(each) for each in row.reasons if "value" in each]
    }


def _figures_of(reason: dict) -> dict:
    slug = reason["indicator"]
    return {
        "name": name_of(slug),
        "here": in_unit(slug, reason["value"]),
        "here_year": when_in_words(reason),
        "there": in_unit(slug, reason["neighbour_value"]),
        "there_year": when_in_words(reason, of="neighbour_"),
    }


@dataclass(frozen=True)
class Source:
    """Where figures are from and of when the latest are, in words; both as imported."""

    measures: list[str]
    when: str
    source: str
    source_url: str

    @property
    def what(self) -> str:
        return ", ".join(name_of(slug) for slug in self.measures)


def about_deprivation(model: str) -> list[Source]:
    """Whose index of deprivation a model compares, and of which years, since each nation has its
    own. Empty where it compares none; one query."""
    parts = RECIPES.get(model, ())
    measures = [
        slug for part in parts if "deprivation-score" in part.measures for slug in part.measures
    ]
    if not measures:
        return []
    newer = IndicatorValue.objects.filter(
        indicator=OuterRef("indicator"), place=OuterRef("place"), year__gt=OuterRef("year")
    )
    latest = IndicatorValue.objects.filter(
        ~Exists(newer), indicator__slug__in=measures, place__in=Place.objects.active()
    )
    rows = latest.order_by().values_list(
        "indicator__slug", "indicator__source", "indicator__source_url"
    )
    found: dict[tuple, list[str]] = {}
    for slug, source, url, first, last, periods in rows.annotate(
        first=Min("year"), last=Max("year"), periods=ArrayAgg("period", distinct=True)
    ):
        found.setdefault((_in_words(first, last, periods), source, url), []).append(slug)
    sources = [Source(sorted(slugs, key=measures.index), *key) for key, slugs in found.items()]
    return sorted(sources, key=lambda source: measures.index(source.measures[0]))


def _in_words(first: int, last: int, periods: list[str]) -> str:
    if len(periods) == 1 and periods[0]:
        return periods[0]
    if first == last:
        return str(last)
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def compared_by(model: str) -> list[str]:
    """The figures that a model compares, in words, one line for each part of it."""
    if model == Neighbour.Model.NEARBY:
        return [
            _("whether the two share a land border; those that do come first"),
            _("how many kilometres lie between their marker points"),
        ]
    return [", ".join(name_of(slug) for slug in part.measures) for part in RECIPES[model]]
