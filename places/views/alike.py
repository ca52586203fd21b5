"""The places most like one, by each model, and how that is computed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from places.lineage import Lineage
from places.models import Neighbour, Place
from places.neighbours import MODELS, neighbours_of
from places.profile.showing import (
    ALL,
    about_deprivation,
    answering,
    chosen_model,
    compared_by,
    in_full,
    models_to_choose,
)


@require_safe
def alike(request: HttpRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(Place.objects.select_related("parent"), slug=slug)
    model = chosen_model(request)
    council = answering(place)
    rows = [] if place.is_abolished else neighbours_of(council, model, most=ALL)
    context = {
        "place": place,
        "council": council,
        "model": model,
        "model_name": str(MODELS[model]),
        "models": models_to_choose(model),
        "is_nearby": model == Neighbour.Model.NEARBY,
        "alike": [in_full(row) for row in rows],
        "computed_at": rows[0].run.computed_at if rows else None,
        "compared_by": compared_by(model),
        "about_deprivation": about_deprivation(model),
        "successors": _successors(place) if place.is_abolished else [],
    }
    return render(request, "places/alike/page.html", context)


def _successors(place: Place) -> list[Place]:
    found = Lineage().successors(place.pk)
    return list(Place.objects.active().filter(pk__in=found).order_by("name", "pk"))
