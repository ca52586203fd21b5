"""What the places most like one do that it does not, by theme, and the reverse."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from innovations.gaps.comparing import Gap, gaps
from innovations.gaps.doing import DONE
from places.lineage import Lineage
from places.models import Place
from places.neighbours import MODELS, neighbours_of
from places.profile.showing import answering, chosen_model, models_to_choose


@require_safe
def place_gaps(request: HttpRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(Place.objects.select_related("parent"), slug=slug)
    model = chosen_model(request)
    council = answering(place)
    lineage = Lineage()
    rows = [] if place.is_abolished else neighbours_of(council, model)
    neighbours = [row.neighbour for row in rows]
    context = {
        "place": place,
        "council": council,
        "model": model,
        "model_name": str(MODELS[model]),
        "models": models_to_choose(model),
        "neighbours": neighbours,
        "successors": _successors(place, lineage) if place.is_abolished else [],
    }
    if neighbours:
        found = gaps(place, council, neighbours, request.user, lineage)
        context |= {
            "missing": [_linked(gap, gap.there) for gap in found.missing],
            "ahead": [_linked(gap, [place, council]) for gap in found.ahead],
            "rows": found.rows,
            # A theme of the short form may have nothing but what is similar to a record elsewhere.
            "told_missing": [gap.slug for gap in found.missing],
            "told_ahead": [gap.slug for gap in found.ahead],
        }
    return render(request, "places/gaps/page.html", context)


def _linked(gap: Gap, places: list[Place]) -> dict:
    """With the list of the case studies and pilots of these places in the theme."""
    slugs = dict.fromkeys(one.slug for one in places)
    query = urlencode({"theme": gap.slug, "kind": DONE, "place": list(slugs)}, doseq=True)
    return {"gap": gap, "url": f"{reverse('innovation-list')}?{query}"}


def _successors(place: Place, lineage: Lineage) -> list[Place]:
    found = lineage.successors(place.pk)
    return list(Place.objects.active().filter(pk__in=found).order_by("name", "pk"))
