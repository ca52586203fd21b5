"""Records that only members could read until a day, and everybody can from then on."""

from datetime import date

import pghistory
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from innovations.matching.queue import request_matches
from innovations.models import Innovation

AT_ONCE = 200


def open_records(today: date) -> int:
    """Make public what was for members until `today` or an earlier day; says how many records.

    It holds for drafts too: their people said so, and their day has come. Each change is a version
    of its own, in the history of the record. Safe to repeat: a record has no such day any more.
    """
    done = 0
    while opened := _open_some(today):
        done += opened
    return done


@transaction.atomic
def _open_some(today: date) -> int:
    due = Innovation.objects.filter(
        visibility=Innovation.Visibility.MEMBERS, members_until__lte=today
    )
    rows = due.order_by("pk").select_for_update(skip_locked=True, no_key=True)
    status_of = dict(rows.values_list("pk", "status")[:AT_ONCE])
    if not status_of:
        return 0
    with pghistory.context(why="members_until"):
        Innovation.objects.filter(pk__in=status_of).update(
            visibility=Innovation.Visibility.PUBLIC,
            members_until=None,
            content_version=F("content_version") + 1,
            updated_at=timezone.now(),
        )
    published = [pk for pk, status in status_of.items() if status == Innovation.Status.PUBLISHED]
    if published:
        request_matches(published)
    return len(status_of)
