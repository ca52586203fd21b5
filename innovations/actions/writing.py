"""Writing a record: a new one begun, what was typed saved."""

import uuid

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.actions.confirming import confirm_by_editing
from innovations.actions.parts import save_parts
from innovations.actions.relating import tell_of_relations
from innovations.lifecycle import Status, TransitionError, require_complete, what_happened
from innovations.matching.queue import request_matches
from innovations.models import FormerSlug, Innovation
from innovations.permissions import EDITABLE, may_change_place
from innovations.reviewing.flags import flag_edit
from innovations.slugs import constraint_name, still_fits, with_free_slug
from innovations.submitting.parts import keep_parts
from places.models import Place
from places.permissions import roles_at

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
    if "lead_kind" not in content and innovation.provenance != Innovation.Provenance.OWNER:
        # Nobody has said yet that a council led what neighbours did.
        innovation.lead_kind = Innovation.LeadKind.COMMUNITY

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
    *,
    innovation: Innovation,
    by: User,
    changes: dict,
    expected_version: int,
    parts: dict[str, list] | None = None,
    is_set_back: bool = False,
) -> Innovation:
    """Save what was typed, if nobody saved anything since version `expected_version`.

    `parts` are rows that hang off the record, by kind (see `save_parts`). A published record
    changes at once, and its history keeps the old text. When the title changes the address
    follows, and the old address redirects. Raises EditConflict; TransitionError when it may no
    longer be changed; ValidationError by field when something a reviewer needs was emptied, or
    when two fields contradict each other. With `is_set_back` a reviewer takes back what others
    wrote, and says nothing about whether the record is true.
    """
    saved = Innovation.objects.select_for_update(no_key=True).get(pk=innovation.pk)
    if saved.content_version != expected_version:
        raise EditConflict(saved)
    if saved.status not in EDITABLE:
        raise TransitionError(what_happened(saved, saved.decisions.first()))

    changes = {name: value for name, value in changes.items() if getattr(saved, name) != value}
    if parts:
        keep_parts(saved)  # as they are before this, to compare with
    parts_changed = save_parts(saved, parts or {}, by=by)
    if not changes and not parts_changed:
        return saved
    if "place" in changes:
        if not may_change_place(by, saved):
            raise PermissionDenied(_("A moderator can move a published record to another place."))
        if saved.author:
            changes["provenance"] = _provenance(saved.author, changes["place"])
    if changes.get("stage", Innovation.Stage.ENDED) != Innovation.Stage.ENDED:
        changes |= {"end_reason": "", "end_note": ""}  # what goes on has not ended
    if saved.met_by_id and changes.get("end_reason", saved.end_reason) != Innovation.EndReason.MET:
        changes["met_by"] = None
    if changes.get("visibility") == Innovation.Visibility.PUBLIC:
        changes["members_until"] = None  # everybody reads it already

    former_slug, before = saved.slug, {name: getattr(saved, name) for name in changes}
    for name, value in changes.items():
        setattr(saved, name, value)
    _require_order(saved)
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
    if parts_changed:
        keep_parts(saved)
    if saved.is_published:
        request_matches([saved.pk])
        flag_edit(saved, by=by, before=before, parts=parts if parts_changed else ())
        if not is_set_back:
            confirm_by_editing(saved, by=by, before=before)
        tell_of_relations(saved)
    return saved


def _require_order(innovation: Innovation) -> None:
    """Its start and end may have been typed in two forms, by two people."""
    started, ended = innovation.started, innovation.ended
    if started and ended and started[:4] > ended:
        message = _("It cannot end before it started, in {started}").format(started=started)
        raise ValidationError({"ended": message})
