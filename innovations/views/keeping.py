"""What the page of a record says about whether it is still true, and who can do what about it."""

from django.utils import timezone

from innovations.keeping.truth import truth_of
from innovations.models import Innovation
from innovations.permissions import may_confirm, may_hand_over, may_remove_update
from innovations.wording import partial_date

UPDATES_SHOWN = 3  # the rest behind "Show all"


def keeping(innovation: Innovation, user) -> dict:
    """Context of `innovations/detail.html`."""
    updates = [
        {"item": update, "date": partial_date(update.date)}
        for update in innovation.progress_updates.all()
    ]
    return {
        "truth": truth_of(innovation, partial_date(innovation.source_checked)),
        "updates": updates[:UPDATES_SHOWN],
        "older_updates": updates[UPDATES_SHOWN:],
        **(_for_its_people(innovation, user) if user.is_authenticated else {}),
    }


def _for_its_people(innovation: Innovation, user) -> dict:
    at = innovation.confirmed_at
    confirmed_today = at is not None and timezone.localdate(at) == timezone.localdate()
    speaks_for_it = innovation.is_published and may_confirm(user, innovation)
    return {
        "may_confirm": speaks_for_it and not confirmed_today,
        "may_write_update": speaks_for_it,
        "may_remove_update": innovation.is_published and may_remove_update(user, innovation),
        "may_hand_over": may_hand_over(user, innovation),
    }
