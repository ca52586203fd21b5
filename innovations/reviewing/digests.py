"""One mail a day, at most, to each reviewer for whom something waits."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.outbox import post
from innovations.models import Innovation, ReviewFlag
from innovations.reviewing.queue import Reviewer, counted
from places.lineage import acted_for
from places.models import Membership
from places.people import moderators

MOST_LISTED = 10  # records in one mail


@dataclass(frozen=True)
class Desk:
    """What one reviewer is asked to do: stewards for their places, moderators for what has none."""

    reviewer: Reviewer
    stewarded: frozenset[int]  # ids of all places that somebody stewards

    def _theirs(self, prefix: str = "") -> Q:
        own = Q(**{f"{prefix}place_id__in": self.reviewer.place_ids})
        if self.reviewer.is_moderator:
            own |= ~Q(**{f"{prefix}place_id__in": self.stewarded})
        return own

    def records(self) -> QuerySet[Innovation]:
        return self.reviewer.waiting().filter(self._theirs())

    def edits(self) -> QuerySet[ReviewFlag]:
        return self.reviewer.flags().to_look_at().filter(self._theirs("innovation__"))


def tell_reviewers(today: date) -> int:
    """Post today's mails; a second call on the same day posts none. Returns how many."""
    held = Membership.objects.confirmed().filter(role=Membership.Role.STEWARD, user__is_active=True)
    stewarded = frozenset(acted_for(held.values_list("place_id", flat=True)))
    people = User.objects.filter(
        Q(pk__in=held.values("user_id")) | Q(pk__in=moderators().values("pk")), is_active=True
    )
    return sum(_tell(Desk(Reviewer.of(user), stewarded), today) for user in people.order_by("pk"))


@transaction.atomic
def _tell(desk: Desk, today: date) -> bool:
    user, records = desk.reviewer.user, desk.records()
    key = f"reviews-waiting:{user.pk}:{today}"
    if OutgoingMail.objects.filter(key=key).exists():
        return False
    waiting = counted(records)
    edits, appeals = desk.edits().count(), desk.reviewer.appeals().count()
    if not (waiting.total or edits or appeals):
        return False
    with override(user.language):
        listed = [
            {
                "title": record.title,
                "place": record.place.display_name,
                "since": date_format(timezone.localtime(record.submitted_at), "j F"),
            }
            for record in records.select_related("place")[:MOST_LISTED]
        ]
    post(
        "reviews-waiting",
        to=user,
        key=key,
        context={
            "number": waiting.total,
            "over_week": waiting.over_week,
            "edits": edits,
            "appeals": appeals,
            "all": waiting.total + edits + appeals,
            "records": listed,
            "more": waiting.total - len(listed),
            "url": reverse("review-queue"),
        },
    )
    return True
