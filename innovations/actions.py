"""Changes of a record with consequences: written, saved, sent, judged, taken away.

Steps between statuses are taken by `lifecycle.move`, which checks who may and tells whoever comes
second. Every change of a published record's content or status asks for new matches.
"""

import calendar
import uuid
from datetime import date

import pghistory
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.lifecycle import (
    Status,
    TransitionError,
    move,
    require_complete,
    what_happened,
)
from innovations.matching.queue import request_matches
from innovations.models import Decision, FormerSlug, Innovation
from innovations.permissions import EDITABLE, may_change_place
from innovations.slugs import constraint_name, still_fits, with_free_slug
from places.models import Place
from places.permissions import roles_at

MONTHS_UNTIL_REVIEW = 12
MONTHS_UNTIL_REVIEW_OF_TRIALS = 3  # ideas and pilots go out of date soonest
# Statuses in which nothing that a reviewer or a reader needs may be emptied.
COMPLETE = frozenset({Status.SUBMITTED, Status.PUBLISHED, Status.HIDDEN})


class EditConflict(Exception):
    """Somebody else has saved this record since the form was opened.

    `saved` is the record as it is now.
    """

    def __init__(self, saved: Innovation):
        super().__init__(_("Somebody else changed this record while you were working on it."))
        self.saved = saved


@transaction.atomic
def create_draft(
    *, by: User, content: dict, form_key: uuid.UUID | None = None
) -> tuple[Innovation, bool]:
    """Start a record; returns it and whether it is new.

    `form_key` names the form that was filled in: sent twice, it gives the same record twice, and
    what came second is not saved here. `content` maps field names to cleaned values.
    """
    innovation = Innovation(author=by, form_key=form_key, **content)
    innovation.provenance = _provenance(by, innovation.place)

    def insert(slug):
        innovation.slug = slug
        innovation.save(force_insert=True)

    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            with_free_slug(innovation.title, insert)
    except IntegrityError as error:
        if constraint_name(error) != "innovation_once_per_form":
            raise
        return Innovation.objects.get(author=by, form_key=form_key), False
    return innovation, True


def _provenance(by: User, place: Place) -> str:
    """A place speaks for itself only through its own people."""
    if roles_at(by, place) and place.kind != Place.Kind.COMMUNITY:
        return Innovation.Provenance.OWNER
    return Innovation.Provenance.COMMUNITY


@transaction.atomic
def save_content(
    *, innovation: Innovation, by: User, changes: dict, expected_version: int
) -> Innovation:
    """Save what was typed, if nobody saved anything since version `expected_version`.

    A published record changes at once, and its history keeps the old text. When the title
    changes the address follows, and the old address redirects. Raises EditConflict; Transition-
    Error when it may no longer be changed; ValidationError by field when something a reviewer
    needs was emptied.
    """
    saved = Innovation.objects.select_for_update(no_key=True).get(pk=innovation.pk)
    if saved.content_version != expected_version:
        raise EditConflict(saved)
    if saved.status not in EDITABLE:
        raise TransitionError(what_happened(saved, saved.decisions.first()))

    changes = {name: value for name, value in changes.items() if getattr(saved, name) != value}
    if not changes:
        return saved
    if "place" in changes:
        if not may_change_place(by, saved):
            raise PermissionDenied(_("A moderator can move a published record to another place."))
        if saved.author:
            changes["provenance"] = _provenance(saved.author, changes["place"])
    if changes.get("stage", Innovation.Stage.ENDED) != Innovation.Stage.ENDED:
        changes |= {"end_reason": "", "end_note": ""}  # what goes on has not ended

    former_slug = saved.slug
    for name, value in changes.items():
        setattr(saved, name, value)
    if saved.status in COMPLETE:
        require_complete(saved, among=None if "kind" in changes else changes)

    def update(slug):
        Innovation.objects.filter(pk=saved.pk, content_version=expected_version).update(
            **changes,
            slug=slug,
            content_version=F("content_version") + 1,
            updated_at=timezone.now(),
        )

    with pghistory.context(user=by.pk):
        if "title" not in changes or still_fits(former_slug, saved.title):
            update(former_slug)
        else:
            with_free_slug(saved.title, update, innovation_id=saved.pk)
            FormerSlug.objects.get_or_create(slug=former_slug, innovation=saved)
    saved.refresh_from_db()
    if saved.is_published:
        request_matches([saved.pk])
    return saved


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
    )


def publish(*, innovation: Innovation, by: User) -> Decision:
    """Publish a draft without review: what a steward may do for their own place."""
    require_complete(innovation)
    return _publish(innovation, by=by, start=Status.DRAFT, version=innovation.content_version)


def approve(*, innovation: Innovation, by: User, version: int) -> Decision:
    """Publish a submitted record as it is in `version`, the text that the reviewer read."""
    return _publish(innovation, by=by, start=Status.SUBMITTED, version=version)


def show_again(*, innovation: Innovation, by: User) -> Decision:
    """Publish a hidden record again. Nobody has said that it is still true, so its dates stay.

    It need not be complete for a review: it was public in this form, and nothing can be emptied
    while it is hidden.
    """
    return move(
        innovation,
        start=Status.HIDDEN,
        to=Status.PUBLISHED,
        by=by,
        version=innovation.content_version,
        approved_version=innovation.content_version,
    )


def request_changes(*, innovation: Innovation, by: User, version: int, reason: str) -> Decision:
    """Give a submitted record back to its author, who is told what to change."""
    return move(
        innovation,
        start=Status.SUBMITTED,
        to=Status.CHANGES_REQUESTED,
        by=by,
        version=version,
        reason=reason,
    )


def decline(*, innovation: Innovation, by: User, version: int, reason: str) -> Decision:
    return move(
        innovation,
        start=Status.SUBMITTED,
        to=Status.DECLINED,
        by=by,
        version=version,
        reason=reason,
    )


def withdraw(*, innovation: Innovation, by: User, reason: str = "") -> Decision:
    """Take a published record back, as its author or a steward of its place."""
    return move(innovation, start=Status.PUBLISHED, to=Status.WITHDRAWN, by=by, reason=reason)


def hide(*, innovation: Innovation, by: User, reason: str) -> Decision:
    """Take a published record away, as a moderator; the reason is public."""
    return move(innovation, start=Status.PUBLISHED, to=Status.HIDDEN, by=by, reason=reason)


def _publish(innovation: Innovation, *, by: User, start: str, version: int) -> Decision:
    now = timezone.now()
    return move(
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


def review_due(stage: str, today: date) -> date:
    """The day by which somebody should say that it is still true."""
    is_trial = stage in (Innovation.Stage.IDEA, Innovation.Stage.PILOT)
    return months_after(today, MONTHS_UNTIL_REVIEW_OF_TRIALS if is_trial else MONTHS_UNTIL_REVIEW)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or that month's last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last_day = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last_day))


def _present(innovation: Innovation, *starts: str) -> str:
    """Where `innovation` is, if that is one of `starts`; else the first, so that the move says
    what happened to it."""
    return innovation.status if innovation.status in starts else starts[0]
