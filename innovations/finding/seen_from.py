"""Records as seen from one place: in places like it, near it, and sorted by either."""

from dataclasses import dataclass, field

import django_filters
import numpy as np
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field

from innovations.finding.conditions import ConditionFilter, led_or_took_part
from innovations.finding.filter_fields import PlacesField, WordsField
from places.distance import EARTH_RADIUS_KM, located
from places.lineage import Lineage, standing_today, with_predecessors
from places.models import Place
from places.neighbours import MODELS, neighbours_of
from places.neighbours.pairs import most_alike_first

KM_PER_MILE = 1.609344
DISTANCES = {"10": _("10 miles"), "25": _("25 miles"), "50": _("50 miles"), "100": _("100 miles")}
DEFAULT_MODEL, DEFAULT_DISTANCE = "overall", "25"
# Parameters that say how to take another one, and find nothing by themselves.
SAY_HOW = {"like_model": ("like", DEFAULT_MODEL), "within": ("near", DEFAULT_DISTANCE)}
NEAREST = "nearest"
SORTS = {"alike": _("Places like {place} first"), NEAREST: _("Nearest to {place} first")}
NOWHERE = _("Nobody has told us where %(value)s is on the map, so we cannot say what is near it.")


@dataclass(frozen=True)
class Alike:
    """The places most like `place` by a model; those they succeeded are among the ids."""

    place: Place
    model: str
    place_ids: list[int] = field(compare=False, repr=False)

    @property
    def label(self) -> str:
        return _now("%(place)s (%(model)s)") % {
            "place": self.place.display_name,
            "model": MODELS[self.model],
        }


@dataclass(frozen=True)
class Near:
    """The places, past and present, within so many miles of `place`, itself included."""

    place: Place
    miles: str
    place_ids: list[int] = field(compare=False, repr=False)

    @property
    def label(self) -> str:
        return _now("%(distance)s of %(place)s") % {
            "distance": DISTANCES[self.miles],
            "place": self.place.display_name,
        }


class OnePlaceField(PlacesField):
    """One place by slug, register code or name. Of an abolished one the place that took over."""

    default_error_messages = {
        "several": _("“%(value)s” means several places. Use the slug or the code of one."),
        "divided": _("“%(value)s” was divided. Choose one of those that took over: %(known)s."),
    }

    def clean(self, value):
        found = super().clean(value)
        if not found:
            return None
        text = str(value[-1] if isinstance(value, list | tuple) else value)
        params = {"value": text[:60], "raw": text}
        if len(found) > 1:
            raise ValidationError(self.error_messages["several"], code="several", params=params)
        heirs = standing_today(found)
        if len(heirs) == 1:
            return heirs[0]
        params["known"] = ", ".join(heir.slug for heir in heirs)
        raise ValidationError(self.error_messages["divided"], code="divided", params=params)


class NearField(OnePlaceField):
    """One place that is somewhere on the map."""

    def clean(self, value):
        place = super().clean(value)
        if place and not located(place):
            text = str(value[-1] if isinstance(value, list | tuple) else value)
            params = {"value": place.display_name, "raw": text}
            raise ValidationError(NOWHERE, code="nowhere", params=params)
        return place


@extend_schema_field({"type": "string"})
class SeenFromFilter(ConditionFilter, django_filters.MultipleChoiceFilter):
    """One place. `condition` takes the Alike or Near that the form makes of it."""

    field_class = OnePlaceField

    def __init__(self, **kwargs):
        super().__init__(field_name="place", distinct=False, widget=forms.SelectMultiple, **kwargs)

    def condition(self, value: Alike | Near) -> Q:
        return led_or_took_part(value.place_ids)


@extend_schema_field({"type": "string"})
class NearFilter(SeenFromFilter):
    field_class = NearField


@extend_schema_field({"type": "string"})
class SortPlaceFilter(SeenFromFilter):
    """The place that a sort begins with; it leaves nothing out."""

    def filter(self, qs, value):
        return qs


class HowField(WordsField):
    """One of a few ways to take another parameter."""

    def __init__(self, choices, **kwargs):
        forms.ChoiceField.__init__(self, choices=choices, **kwargs)

    def validate(self, value):
        if value and not self.valid_value(value):
            known = ", ".join(str(choice) for choice, _label in self.choices)
            raise ValidationError(
                self.error_messages["invalid_choice"],
                code="invalid_choice",
                params={"value": value[:60], "known": known},
            )


class HowFilter(django_filters.ChoiceFilter):
    field_class = HowField

    def __init__(self, choices, **kwargs):
        values = [choice for choice, _label in choices]
        extend_schema_field({"type": "string", "enum": values})(self)
        # ChoiceFilter would make an empty choice of its own.
        django_filters.Filter.__init__(self, choices=choices, required=False, **kwargs)
        self.null_value = None

    def filter(self, qs, value):
        return qs


def without_idle(query: QueryDict) -> QueryDict:
    """Without what a form sends along though it changes nothing: a model without a place."""
    for name, (wanted, default) in SAY_HOW.items():
        if name in query and (wanted not in query or query.getlist(name) == [default]):
            query.pop(name)
    return query


def take(cleaned: dict) -> Place | None:
    """Make an Alike and a Near of what a FilterForm has cleaned; the place to sort from.

    Without one the place of these filters is.
    """
    model = cleaned.pop("like_model", "") or DEFAULT_MODEL
    miles = cleaned.pop("within", "") or DEFAULT_DISTANCE
    chosen = cleaned.pop("seen_from", None)
    if like := cleaned.get("like"):
        rows = neighbours_of(like, model)
        ids = with_predecessors(row.neighbour_id for row in rows)
        cleaned["like"] = Alike(like, model, ids)
    if near := cleaned.get("near"):
        ids, km = distances_from(near)
        inside = ids[km <= float(miles) * KM_PER_MILE]
        cleaned["near"] = Near(near, miles, inside.tolist())
    return chosen or like or near


def distances_from(here: Place) -> tuple[np.ndarray, np.ndarray]:
    """The ids of all places, past and present, and how many kilometres their points are away.

    A community is where its council is, unless it has a point of its own. What was abolished and has
    none is where the nearest is of those that took over. Infinite where a point is not known.
    """
    rows = Place.objects.order_by("pk").values_list(
        "pk", "latitude", "longitude", "parent__latitude", "parent__longitude"
    )
    points = np.array(
        [
            (pk, *((lat, lon) if lat is not None else (above, beside)))
            for pk, lat, lon, above, beside in rows
        ],
        float,
    ).reshape(-1, 3)
    ids, (latitude, longitude) = points[:, 0].astype(np.int64), np.radians(points[:, 1:]).T
    own = points[ids == here.pk][0, 1:]
    north, east = np.radians(own)
    half = (
        np.sin((latitude - north) / 2) ** 2
        + np.cos(north) * np.cos(latitude) * np.sin((longitude - east) / 2) ** 2
    )
    km = 2 * EARTH_RADIUS_KM * np.arcsin(np.sqrt(np.minimum(half, 1)))
    km = np.where(np.isnan(km), np.inf, km)
    unknown = np.flatnonzero(np.isinf(km))
    if unknown.size:
        known = dict(zip(ids.tolist(), km.tolist(), strict=True))
        after = _took_over()
        for at in unknown.tolist():
            heirs = after.get(int(ids[at]), ())
            km[at] = min((known[heir] for heir in heirs), default=np.inf)
    return ids, km


def _took_over() -> dict[int, list[int]]:
    """By id of each place without a point that is gone, or whose council is, what took over."""
    today, lineage = timezone.localdate(), Lineage()
    by_council = Q(kind=Place.Kind.COMMUNITY, parent__active_until__lt=today)
    gone = Place.objects.filter(Q(active_until__lt=today) | by_council, latitude__isnull=True)
    rows = gone.order_by().values_list("pk", "kind", "parent_id")
    return {
        pk: lineage.successors(pk)
        or (lineage.successors(parent_id or 0) if kind == Place.Kind.COMMUNITY else [])
        for pk, kind, parent_id in rows
    }


def place_order(here: Place, sort: str) -> dict[int, float]:
    """By id, how early the records of a place come in a sort seen from `here`.

    Places that are not compared or whose point is not known are left out: they come last. What an
    abolished council did comes with the first of those that took over.
    """
    if sort == NEAREST:
        ids, km = distances_from(here)
        return {pk: far for pk, far in zip(ids.tolist(), km.tolist(), strict=True) if far < np.inf}
    council = here.parent if here.kind == Place.Kind.COMMUNITY and here.parent else here
    order = {pk: float(at) for at, pk in enumerate(most_alike_first(council))}
    lineage = Lineage()
    rows = Place.objects.exclude(pk__in=list(order)).values_list("pk", "kind", "parent_id")
    for pk, kind, parent_id in rows:
        council_id = parent_id if kind == Place.Kind.COMMUNITY else pk
        ranks = [order[heir] for heir in (council_id, *lineage.successors(council_id or 0))
                 if heir in order]  # fmt: skip
        if ranks:
            order[pk] = min(ranks)
    return order
