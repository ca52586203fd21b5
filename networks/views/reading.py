"""The page of one network."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from networks.showing.page import on_page
from networks.views.records import network_at


@require_safe
def network_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What it is for, who takes part and what came of it."""
    network = network_at(slug, request.user)
    return render(request, "networks/detail.html", on_page(network, request.user))
