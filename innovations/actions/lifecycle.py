"""The steps of a record's life: sent for review, judged, published, taken away, shown again."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone

from connected_localism.accounts.models import User
from innovations.actions.confirming import confirm_by_publishing
from innovations.actions.relating import tell_of_relations
from innovations.keeping.review_dates import review_due
from innovations.lifecycle import Status, move, require_complete
from innovations.models import Decision, Innovation


def submit(*, innovation: Innovation, by: User) -> Decision:
    """Send a record for review, or again after changes or a withdrawal."""
    require_complete(innovation)
    return move(
        innovation,
        start=_present(innovation, Status.DRAFT, Status.CHANGES_REQUESTED, Status.WITHDRAWN),
        to=Status.SUBMITTED,
        by=by,
        version=innovation.content_version,  # the one that was found complete
        submitted_at=timezone.now(),
        superseded_by=None,  # it is to stand for itself again
    )


def publish(*, innovation: Innovation, by: User) -> Decision:
    """Publish a draft without review: what a steward may do for their own place."""
    require_complete(innovation)
    return _publish(innovation, by=by, start=Status.DRAFT, version=innovation.content_version)


def approve(*, innovation: Innovation, by: User, version: int) -> Decision:
    """Publish a submitted record as it is in `version`, the text that the reviewer read."""
    return _publish(innovation, by=by, start=Status.SUBMITTED, version=version)


def show_again(*, innovation: Innovation, by: User, version: int) -> Decision:
    """Publish a hidden record again as it is in `version`, the text that the moderator read.

    Its people may change it while it is hidden. Nobody has said that it is still true, so its
    dates stay. It need not be complete for a review: it was public in this form, and nothing can
    be emptied while it is hidden.
    """
    return move(
        innovation,
        start=Status.HIDDEN,
        to=Status.PUBLISHED,
        by=by,
        version=version,
        approved_version=version,
    )


def request_changes(
    *,
    innovation: Innovation,
    by: User,
    version: int,
    reason: str = "",
    notes: Mapping[str, str] | None = None,
) -> Decision:
    """Give a submitted record back to its author, who is told what to change, also by field."""
    return move(
        innovation,
        start=Status.SUBMITTED,
        to=Status.CHANGES_REQUESTED,
        by=by,
        version=version,
        reason=reason,
        notes=notes,
    )


def decline(
    *,
    innovation: Innovation,
    by: User,
    version: int,
    reason: str,
    category: str = Decision.Category.OTHER,
) -> Decision:
    """Refuse a submitted record. The kind of reason is public, the words are for its author."""
    return move(
        innovation,
        start=Status.SUBMITTED,
        to=Status.DECLINED,
        by=by,
        version=version,
        reason=reason,
        category=category,
    )


def withdraw(*, innovation: Innovation, by: User, reason: str = "") -> Decision:
    """Take a published record back, as its author or a steward of its place."""
    return move(innovation, start=Status.PUBLISHED, to=Status.WITHDRAWN, by=by, reason=reason)


def hide(
    *, innovation: Innovation, by: User, reason: str, category: str = Decision.Category.OTHER
) -> Decision:
    """Take a published record away, as a moderator; the reason is public."""
    return move(
        innovation,
        start=Status.PUBLISHED,
        to=Status.HIDDEN,
        by=by,
        reason=reason,
        category=category,
    )


@transaction.atomic
def _publish(innovation: Innovation, *, by: User, start: str, version: int) -> Decision:
    now = timezone.now()
    decision = move(
        innovation,
        start=start,
        to=Status.PUBLISHED,
        by=by,
        version=version,
        published_at=Coalesce(F("published_at"), now),  # the first time counts
        approved_version=version,
        confirmed_at=now,
        review_due=review_due(innovation.stage, timezone.localdate()),
    )
    confirm_by_publishing(innovation)
    tell_of_relations(innovation)
    return decision


def _present(innovation: Innovation, *starts: str) -> str:
    """Where `innovation` is, if that is one of `starts`; else the first, so that the move says
    what happened to it."""
    return innovation.status if innovation.status in starts else starts[0]
