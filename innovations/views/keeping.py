"""What the page of a record says about whether it is still true, and who can do what about it."""

from django.utils import timezone

from innovations.models import Innovation
from innovations.permissions import may_confirm, may_hand_over
from innovations.truth import truth_of
from innovations.wording import partial_date


def keeping(innovation: Innovation, user) -> dict:
    """Context of `innovations/detail.html`."""
    at = innovation.confirmed_at
    confirmed_today = at is not None and timezone.localdate(at) == timezone.localdate()
    is_kept = innovation.is_published
    return {
        "truth": truth_of(innovation, partial_date(innovation.source_checked)),
        "may_confirm": is_kept and not confirmed_today and may_confirm(user, innovation),
        "may_hand_over": may_hand_over(user, innovation),
    }
