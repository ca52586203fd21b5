"""The home page, and the pages that hold nothing but text."""

from dataclasses import dataclass

from django.conf import settings
from django.http import QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from connected_localism.common.personal_data import by_purpose
from connected_localism.rights.cookies import cookies
from connected_localism.rights.exceptions import exceptions
from connected_localism.rights.retention import TABLE
from innovations.filters import InnovationFilter
from innovations.finding.cards import cards
from innovations.finding.facets import count_facets
from innovations.models import Innovation, Theme
from places.models import Place

LATEST_SHOWN = 4


@dataclass(frozen=True)
class CountedTheme:
    slug: str
    name: str
    count: int


@require_safe
def home(request):
    """What this is, a search box, the themes with their numbers, and the latest innovations."""
    innovations = Innovation.objects.visible_to(request.user).published()
    facets = count_facets(InnovationFilter.tolerant(QueryDict(), innovations), request.user)
    counts = facets.counts["theme"]
    context = {
        "innovations_count": facets.total,
        "places_count": Place.objects.active().count(),
        "themes": [
            CountedTheme(theme.value, theme.label, counts[theme.value])
            for theme in Theme
            if theme.value in counts
        ],
        "latest": cards(innovations.order_by("-published_at", "-pk")[:LATEST_SHOWN]),
    }
    return render(request, "pages/home.html", context)


about = TemplateView.as_view(template_name="pages/about.html")


@require_safe
def accessibility(request):
    """The statement that the public sector's accessibility regulations ask for."""
    return render(request, "pages/accessibility.html", {"contact_email": settings.CONTACT_EMAIL})


@require_safe
def privacy(request):
    """What we keep, why and how long, as the code itself has it."""
    context = {
        "controller": settings.CONTROLLER,
        "contact_email": settings.PRIVACY_EMAIL,
        "purposes": by_purpose(),
        "retention": TABLE,
        "exceptions": exceptions(),
        "cookies": cookies(),
    }
    return render(request, "pages/privacy.html", context)
