"""Saying "I am looking at it", so that two reviewers do not do the same work."""

from django.utils import timezone

from connected_localism.accounts.models import User
from innovations.models import Innovation, ReadingNow
from innovations.models.reading_now import LASTS
from innovations.permissions import require_reviewer


def say_reading(*, innovation: Innovation, by: User) -> ReadingNow:
    """Show other reviewers that `by` is at it, for half an hour. It binds nobody."""
    require_reviewer(by, innovation)
    reading, _is_new = ReadingNow.objects.update_or_create(
        innovation=innovation, defaults={"reviewer": by, "until": timezone.now() + LASTS}
    )
    return reading


def stop_reading(*, innovation: Innovation, by: User) -> None:
    ReadingNow.objects.filter(innovation=innovation, reviewer=by).delete()
