"""How long ago the people of a record said that it is true, in the steps by which readers filter."""

from datetime import date, datetime, time

from django.db.models import Q, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from innovations.keeping.review_dates import months_after


class Confirmed(TextChoices):
    LATELY = "last_12_months", _("In the last 12 months")
    EARLIER = "earlier", _("Longer ago")
    NEVER = "never", _("Never")


def since() -> date:
    """The first day, as it was in Britain, of the last twelve months."""
    return months_after(timezone.localdate(), -12)


def condition(steps: list[str]) -> Q:
    """Records whose last confirmation lies in one of these steps."""
    start = timezone.make_aware(datetime.combine(since(), time.min))
    asked = {
        Confirmed.LATELY: Q(confirmed_at__gte=start),
        Confirmed.EARLIER: Q(confirmed_at__lt=start),
        Confirmed.NEVER: Q(confirmed_at=None),
    }
    chosen = Q()
    for step in steps:
        chosen |= asked[Confirmed(step)]
    return chosen
