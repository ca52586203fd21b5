"""How networks are put in words on pages."""

from django import template
from django.utils.translation import gettext as _

from networks.models import Network

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
