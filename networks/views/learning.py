"""What a network has learnt, and its year on a page."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networks.learning.learnt import learnt
from networks.learning.year import year_of, years_of
from networks.views.records import network_at


@require_safe
def network_learnt(request: HttpRequest, slug: str) -> HttpResponse:
    """What worked where and what did not, what it cost, and who has not said."""
    network = network_at(slug, request.user)
    context = {
        "network": network,
        "learnt": learnt(network, request.user),
        "years": years_of(network),
    }
    return render(request, "networks/learning/learnt.html", context)


@require_safe
def network_year(request: HttpRequest, slug: str, year: int) -> HttpResponse:
    """One year, to print and hand on."""
    network = network_at(slug, request.user)
    years = years_of(network)
    if year not in years:
        raise Http404
    context = {
        "network": network,
        "year": year_of(network, year, request.user),
        "years": years,
    }
    return render(request, "networks/learning/year.html", context)
