"""How networks are put in words on pages."""

from django import template
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from innovations.models import Innovation
from networks.filters import NetworkFilter
from networks.models import Network, Report
from networks.permissions import committed_place_ids, waiting_for
from networks.showing.elsewhere import around
from places.permissions import is_moderator

register = template.Library()


@register.simple_tag
def network_state(network: Network) -> str:
    """How far it has got, or that it is quiet or known from a source only."""
    if network.is_closed:
        return _("Closed")
    if network.active_at is None:
        return _("Written up from public sources")
    if network.is_quiet:
        return _("Quiet for half a year")
    return network.get_stage_display()


@register.inclusion_tag("networks/around.html", takes_context=True)
def networks_around(context, innovation: Innovation) -> dict:
    """Networks that stand around a record, and for who can begin one how to; for who speaks for
    another place the way to meet its people."""
    user = context["request"].user
    committed = committed_place_ids(user)
    return {
        "networks": around(innovation, user),
        "innovation": innovation,
        "may_begin": bool(committed),
        "may_meet": bool(set(committed) - {innovation.place_id}),
    }


@register.simple_tag(takes_context=True)
def networks_waiting(context) -> int:
    """How many networks wait for this person's review."""
    return waiting_for(context["request"].user).count()


@register.simple_tag(takes_context=True)
def network_reports_waiting(context) -> int:
    """How many things in networks readers have reported, for moderators; 0 for others."""
    if not is_moderator(context["request"].user):
        return 0
    return Report.objects.open().first_of_each().count()


@register.simple_tag(takes_context=True)
def networks_csv_url(context, form) -> str:
    """The file of the list that the page shows: of its address what are filters and have a value."""
    asked, query = context["request"].GET, QueryDict(mutable=True)
    for name in NetworkFilter.base_filters:
        if name not in form.errors and (values := list(filter(None, asked.getlist(name)))):
            query.setlist(name, values)
    address = reverse("api-network-export")
    return f"{address}?{query.urlencode()}" if query else address
