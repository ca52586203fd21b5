"""All that a place takes up from others, where its own page shows the latest only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from innovations.adopting.showing import cards
from innovations.models import Adoption
from places.lineage import with_predecessors
from places.models import Place

PAGE_SIZE = 50


@require_safe
@paged
def place_adoptions(request: HttpRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(Place, slug=slug)
    adoptions = Adoption.objects.visible_to(request.user).filter(
        place__in=with_predecessors([place.pk])
    )
    page = page_of(
        request,
        adoptions.select_related("place", "innovation__place"),
        Ordering("updated_at"),
        PAGE_SIZE,
    )
    context = {"place": place, "adoptions": cards(page.rows, request.user), **page.addresses}
    return render(request, "places/adoptions.html", context)
