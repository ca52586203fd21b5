"""What was changed in a network, when and by whom."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_aware
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks.permissions import standings
from networks.showing.history import history_of
from networks.views.records import network_at


@login_required
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """For who began it, the people of its places and moderators, as its log is."""
    network = network_at(slug, request.user)
    who = standings(request.user, network)
    if not who:
        raise PermissionDenied(_("Only the places that take part see this page."))
    below = _moment(request.GET.get("below", ""))
    found = history_of(network, request.user, who, below)
    context = {
        "network": network,
        "lines": found.lines,
        "below": found.below and found.below.isoformat(),
        "is_first_page": below is None,
    }
    return render(request, "networks/history.html", context)


def _moment(typed: str):
    """The moment in an address; None for what is none, which is the beginning of the list."""
    try:
        moment = parse_datetime(typed[:40])
        return (
            moment if moment is not None and is_aware(moment) and 1 < moment.year < 9999 else None
        )
    except ValueError:
        return None
