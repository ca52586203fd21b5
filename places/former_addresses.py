"""Leading from an address that a place had to the one it has."""

from django.http import HttpResponsePermanentRedirect
from django.urls import reverse

from places.models import Place
from places.slugs import place_formerly_at


class FormerAddressMiddleware:
    """Where a page of a place is not found, look whether the place has moved, and lead there.

    Here rather than in each view: every page below `/places/<slug>/` moves with its place. It asks
    only after a 404, so it costs nothing elsewhere. A form that was open over midnight is sent
    again to the new address (308), with what was typed.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404:
            return response
        return _moved(request) or response


def _moved(request) -> HttpResponsePermanentRedirect | None:
    match = getattr(request, "resolver_match", None)
    if match is None or "places/<slug:slug>/" not in match.route:
        return None
    slug = match.kwargs["slug"]
    place = place_formerly_at(slug)
    if place is None or Place.objects.filter(slug=slug).exists():
        return None
    address = reverse(match.view_name, kwargs=match.kwargs | {"slug": place.slug})
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(
        f"{address}?{query}" if query else address,
        preserve_request=request.method not in ("GET", "HEAD"),
    )
