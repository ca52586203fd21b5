"""All that a place takes up from others, where its own page shows the latest only."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import BadCursor, Ordering, keyset_page
from innovations.adopting.showing import cards
from innovations.models import Adoption
from places.lineage import with_predecessors
from places.models import Place

PAGE_SIZE = 50


@require_safe
def place_adoptions(request: HttpRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(Place, slug=slug)
    adoptions = Adoption.objects.visible_to(request.user).filter(
        place__in=with_predecessors([place.pk])
    )
    try:
        page = keyset_page(
            adoptions.select_related("place", "innovation__place"),
            Ordering("updated_at"),
            PAGE_SIZE,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except BadCursor:
        return redirect("place-adoptions", slug=place.slug)
    context = {"place": place, "adoptions": cards(page.rows, request.user), "page": page}
    return render(request, "places/adoptions.html", context)
