"""The figures of a place beside those of its neighbours and of its nation."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from places.models import Indicator, IndicatorValue, Place
from places.neighbours.recipe import COMPARABLE_TIERS
from places.profile.drawing import Drawing, draw
from places.profile.units import in_unit

# What tells most of a place, in the order in which it is shown; two of a group at most.
SHOWN: dict[str, Promise] = {
    "aged-under-20": _("Residents under 20"),
    "aged-65-and-over": _("Residents aged 65 and over"),
    "density": _("Population density"),
    "emissions": _("Greenhouse gas emissions"),
    "weekly-pay": _("Median weekly pay"),
    "claimant-count": _("Residents claiming unemployment benefits"),
    "child-poverty": _("Children in relative poverty after housing costs"),
    "national-most-deprived-tenth": _("Neighbourhoods in the nation’s own most deprived tenth"),
    # Not "rural", which leaves out the remotest.
    "urban": _("Residents in urban neighbourhoods"),
}
KEPT_FOR = 600  # seconds; the middles of a nation change with an import alone
LEAST_OF_A_NATION = 3  # a middle of fewer would be the figure of one or two of them
_NO_SHARES = {"density", "emissions", "weekly-pay"}


@dataclass(frozen=True)
class Known:
    """A value of one place, and of when it is."""

    value: float
    year: int
    period: str


@dataclass(frozen=True)
class Row:
    """One figure as the page shows it; texts are in the reader's language and empty where nothing
    is known. `compared` of `neighbours` neighbours have the figure and measure it alike."""

    slug: str
    title: str
    group: str
    value: str
    when: str
    when_neighbours: str  # where their figures are of other years
    middle: str
    low: str
    high: str
    compared: int
    neighbours: int
    is_within_nation: bool
    nation: str
    of_nation: int
    source: str
    source_url: str
    axis_start: str
    axis_end: str
    drawing: Drawing


def compare(place: Place, neighbours: Sequence[Place]) -> list[Row]:
    """The rows of SHOWN of which anything is known of `place` or a neighbour; two queries,
    of which one is remembered.

    What each nation measures in its own way is compared with neighbours of the same nation alone.
    """
    indicators, latest = _latest([place.pk, *(other.pk for other in neighbours)])
    nation = _medians_of_nation(place) if indicators else {}
    rows = []
    for slug, title in SHOWN.items():
        if slug not in indicators:
            continue
        indicator, known = indicators[slug], latest[slug]
        alike = [
            known[other.pk]
            for other in neighbours
            if other.pk in known
            and (other.nation == place.nation or not indicator["is_within_nation"])
        ]
        if place.pk in known or alike:
            row = _row(slug, title, indicator, known.get(place.pk), alike, nation.get(slug))
            rows.append(Row(**row, neighbours=len(neighbours)))
    return rows


def _row(slug, title, indicator, own: Known | None, alike: list[Known], nation) -> dict:
    values = [known.value for known in alike]
    spread = (min(values), median(values), max(values)) if values else None
    nation_value, of_nation = nation or (None, 0)
    drawing = draw(
        own.value if own else None,
        spread,
        nation_value,
        most=None if slug in _NO_SHARES else 100,
    )
    low, middle, high = (in_unit(slug, value) for value in spread) if spread else ("", "", "")
    return {
        "slug": slug,
        "title": str(title),
        "value": in_unit(slug, own.value) if own else "",
        "when": (own.period or str(own.year)) if own else "",
        "when_neighbours": _other_years(own, alike),
        "middle": middle,
        "low": low,
        "high": high,
        "compared": len(alike),
        "nation": in_unit(slug, nation_value) if nation else "",
        "of_nation": of_nation,
        "axis_start": in_unit(slug, drawing.start),
        "axis_end": in_unit(slug, drawing.end),
        "drawing": drawing,
        **indicator,
    }


def _other_years(own: Known | None, alike: list[Known]) -> str:
    """The years of the neighbours' figures, where they are not all that of the place."""
    years = {known.year for known in alike}
    if not years or (own and years == {own.year}):
        return ""
    first, last = min(years), max(years)
    return str(first) if first == last else f"{first}–{last}"


def _latest(place_ids: list[int]) -> tuple[dict[str, dict], dict[str, dict[int, Known]]]:
    """The indicators that any of the places has, by slug; and their latest values by place."""
    values = IndicatorValue.objects.filter(place__in=place_ids, indicator__slug__in=SHOWN)
    columns = ("indicator__slug", "indicator__group", "indicator__within_nation",
               "indicator__source", "indicator__source_url")  # fmt: skip
    groups = {value: str(label) for value, label in Indicator.Group.choices}
    indicators: dict[str, dict] = {}
    latest: dict[str, dict[int, Known]] = defaultdict(dict)
    for slug, group, within_nation, source, url, place_id, value, year, period in values.order_by(
        "year"
    ).values_list(*columns, "place_id", "value", "year", "period"):
        indicators[slug] = {
            "group": groups.get(group, ""),
            "is_within_nation": within_nation,
            "source": source,
            "source_url": url,
        }
        latest[slug][place_id] = Known(value, year, period)
    return indicators, latest


def _medians_of_nation(place: Place) -> dict[str, tuple[float, int]]:
    """By indicator, the median of the latest figures of all councils of the nation that have the
    same job and exist today, and of how many it is. None of too few."""
    tiers = next((tiers for tiers in COMPARABLE_TIERS if place.tier in tiers), ())
    key = f"medians:{place.nation}:{'-'.join(tiers)}:{timezone.localdate()}".replace(" ", "-")
    return cache.get_or_set(key, lambda: _read_medians(place.nation, tiers), KEPT_FOR)


def _read_medians(nation: str, tiers: Iterable[str]) -> dict[str, tuple[float, int]]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT slug, percentile_cont(0.5) WITHIN GROUP (ORDER BY value), count(*)
            FROM (
                SELECT DISTINCT ON (v.indicator_id, v.place_id) i.slug, v.value
                FROM places_indicatorvalue v
                JOIN places_indicator i ON i.id = v.indicator_id
                JOIN places_place p ON p.id = v.place_id
                WHERE i.slug = ANY(%(slugs)s) AND p.nation = %(nation)s AND p.tier = ANY(%(tiers)s)
                    AND p.kind <> 'community'
                    AND (p.active_from IS NULL OR p.active_from <= %(today)s)
                    AND (p.active_until IS NULL OR p.active_until >= %(today)s)
                ORDER BY v.indicator_id, v.place_id, v.year DESC
            ) AS latest
            GROUP BY slug HAVING count(*) >= %(least)s
            """,
            {
                "slugs": list(SHOWN),
                "nation": nation,
                "tiers": [str(tier) for tier in tiers],
                "today": timezone.localdate(),
                "least": LEAST_OF_A_NATION,
            },
        )
        return {slug: (value, count) for slug, value, count in cursor.fetchall()}
