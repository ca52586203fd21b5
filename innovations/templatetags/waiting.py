"""How long something has been waiting, in words."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()


@register.filter
def waiting(since: datetime | None) -> str:
    """ "waiting since today", "waiting 9 days": whole calendar days, as a reviewer counts them."""
    if since is None:
        return ""
    days = (timezone.localdate() - timezone.localdate(since)).days
    if days < 1:
        return _("waiting since today")
    return ngettext("waiting %(days)d day", "waiting %(days)d days", days) % {"days": days}
