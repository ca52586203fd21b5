"""The steps of a record's life: which there are, who may take them, and taking one exactly once."""

from collections.abc import Container, Mapping
from dataclasses import dataclass

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.announcements import tell_its_keepers
from innovations.matching.queue import request_matches
from innovations.models import Decision, FieldNote, Innovation
from innovations.permissions import Standing, standings
from innovations.reviewing.flags import settle_flags
from innovations.submitting.parts import keep_parts

Kind, Status = Innovation.Kind, Innovation.Status
TEXTS = ("title", "summary", "challenge", "approach", "outcomes")


@dataclass(frozen=True)
class Move:
    """Who may take a step, and whether it needs a reason that others will read."""

    who: frozenset[Standing]
    needs_reason: bool = False


def _by(*who: Standing, needs_reason: bool = False) -> Move:
    return Move(frozenset(who), needs_reason)


# Every step there is. The people of a place may send what one of them began, since its author may
# be away. What was withdrawn or hidden can come back, or a mistake would end in a second record
# under another address. A moderator may review everywhere: a steward may be on leave. A decline
# that was a mistake goes back to its author, who may have something to add before the next look.
MOVES: dict[tuple[str, str], Move] = {
    (Status.DRAFT, Status.SUBMITTED): _by(Standing.AUTHOR, Standing.MEMBER),
    (Status.DRAFT, Status.PUBLISHED): _by(Standing.STEWARD),
    (Status.SUBMITTED, Status.PUBLISHED): _by(Standing.STEWARD, Standing.MODERATOR),
    (Status.SUBMITTED, Status.CHANGES_REQUESTED): _by(
        Standing.STEWARD, Standing.MODERATOR, needs_reason=True
    ),
    (Status.SUBMITTED, Status.DECLINED): _by(
        Standing.STEWARD, Standing.MODERATOR, needs_reason=True
    ),
    (Status.CHANGES_REQUESTED, Status.SUBMITTED): _by(Standing.AUTHOR, Standing.MEMBER),
    (Status.DECLINED, Status.CHANGES_REQUESTED): _by(
        Standing.STEWARD, Standing.MODERATOR, needs_reason=True
    ),
    (Status.PUBLISHED, Status.WITHDRAWN): _by(Standing.AUTHOR, Standing.STEWARD),
    (Status.WITHDRAWN, Status.SUBMITTED): _by(Standing.AUTHOR, Standing.STEWARD),
    # Only what was retired in favour of another, and unchanged: see actions.retiring.
    (Status.WITHDRAWN, Status.PUBLISHED): _by(Standing.AUTHOR, Standing.STEWARD),
    (Status.PUBLISHED, Status.HIDDEN): _by(Standing.MODERATOR, needs_reason=True),
    (Status.HIDDEN, Status.PUBLISHED): _by(Standing.MODERATOR),
}


class TransitionError(Exception):
    """The record is not where this step begins; the message says who moved it, and when."""


class TextChanged(TransitionError):
    """The text is no longer the version that was decided on."""


def missing_for_review(kind: str, values: Mapping) -> dict[str, str]:
    """What must still be filled in before a record of this kind can be reviewed, by field.

    An idea has no outcomes yet, and a need not even an approach.
    """
    wanted = {
        "kind": _("Select what you are sharing"),
        "stage": _("Select how far it has got"),
        "title": _("Enter a title"),
        "place": _("Select the place it belongs to"),
        "themes": _("Select at least one theme"),
        "summary": _("Enter a summary"),
        "challenge": _("Say what the problem is or was"),
    }
    if kind != Kind.NEED:
        wanted["approach"] = _("Say what you do, did or plan to do")
    if kind not in (Kind.NEED, Kind.IDEA):
        wanted["outcomes"] = _("Say what came of it so far, even if it is nothing yet")
    return {name: message for name, message in wanted.items() if not values.get(name)}


def require_complete(innovation: Innovation, among: Container[str] | None = None) -> None:
    """Raise ValidationError, by field, if something (`among` these) is missing for a review."""
    names = ("kind", "stage", "place", "themes", *TEXTS)
    values = {name: getattr(innovation, name) for name in names}
    missing = missing_for_review(innovation.kind, values)
    if among is not None:
        missing = {name: message for name, message in missing.items() if name in among}
    if missing:
        raise ValidationError(missing)


def open_moves(user: User, innovation: Innovation) -> frozenset[str]:
    """The statuses to which `user` may move `innovation` from where it is now."""
    who = standings(user, innovation)
    return frozenset(
        to for (start, to), step in MOVES.items() if start == innovation.status and step.who & who
    )


def require_move(user: User, innovation: Innovation, start: str, to: str) -> None:
    """Raise PermissionDenied unless `user` may take this step with this record."""
    if not MOVES[start, to].who & standings(user, innovation):
        raise PermissionDenied(_("You cannot do this with this record."))


@transaction.atomic
def move(
    innovation: Innovation,
    *,
    start: str,
    to: str,
    by: User,
    reason: str = "",
    category: str = "",
    notes: Mapping[str, str] | None = None,
    version: int | None = None,
    **changes,
) -> Decision:
    """Take the step from `start` to `to`, write it down, and have matches brought up to date.

    `version`, when given, is the text that was decided on; `notes` say by field what should change,
    and stand for a reason. One conditional UPDATE decides, so of two people at once exactly one
    wins. A second click by the winner gets the first decision.
    Raises PermissionDenied, ValidationError (no reason given), TextChanged or TransitionError.
    """
    require_move(by, innovation, start, to)
    reason = reason.strip()
    if MOVES[start, to].needs_reason and not (reason or notes):
        raise ValidationError({"reason": _("Enter a reason")})

    where_we_think_it_is = Innovation.objects.filter(pk=innovation.pk, status=start)
    if version is not None:
        where_we_think_it_is = where_we_think_it_is.filter(content_version=version)
    with pghistory.context(user=by.pk):
        moved = where_we_think_it_is.update(status=to, updated_at=timezone.now(), **changes)
    innovation.refresh_from_db()
    if not moved:
        return _same_decision_or_error(innovation, start=start, to=to, by=by, version=version)

    decision = Decision.objects.create(
        innovation=innovation,
        actor=by,
        from_status=start,
        to_status=to,
        content_version=innovation.content_version,
        category=category,
        reason=reason,
    )
    FieldNote.objects.bulk_create(
        FieldNote(decision=decision, field=field, message=message)
        for field, message in (notes or {}).items()
    )
    keep_parts(innovation)
    if Status.PUBLISHED in (start, to):
        request_matches([innovation.pk])
    if to == Status.PUBLISHED:
        settle_flags(innovation, by=by)  # whoever publishes it has looked at what it claims
    tell_its_keepers(decision)
    return decision


def _same_decision_or_error(innovation, *, start, to, by, version) -> Decision:
    """The decision that this person has just taken, or an error that says what happened."""
    if innovation.status == start:
        raise TextChanged(
            _(
                "The text was changed while you were reading it, so your decision was not saved. "
                "Read it again below."
            )
        )
    last = innovation.decisions.select_related("actor").first()
    if last and (last.actor, last.to_status) == (by, to) and innovation.status == to:
        return last
    raise TransitionError(_("Nothing was changed.") + " " + what_happened(innovation, last))


def what_happened(innovation: Innovation, decision: Decision | None) -> str:
    """One sentence about the last step: who, what, when."""
    if decision is None:
        return _("“{title}” has the status “{status}”.").format(
            title=innovation.title, status=innovation.get_status_display()
        )
    sentences = {
        Status.SUBMITTED: _("{person} sent “{title}” for review on {when}."),
        Status.CHANGES_REQUESTED: _("{person} asked for changes to “{title}” on {when}."),
        Status.DECLINED: _("{person} declined “{title}” on {when}."),
        Status.PUBLISHED: _("{person} published “{title}” on {when}."),
        Status.WITHDRAWN: _("{person} withdrew “{title}” on {when}."),
        Status.HIDDEN: _("{person} hid “{title}” on {when}."),
    }
    sentence = sentences[decision.to_status]
    if decision.from_status == Status.DECLINED:
        sentence = _("{person} gave “{title}” another chance on {when}.")
    elif decision.from_status == Status.HIDDEN:
        sentence = _("{person} showed “{title}” again on {when}.")
    at = timezone.localtime(decision.created_at)
    return sentence.format(
        person=decision.actor or _("Somebody whose account is closed"),
        title=innovation.title,
        when=_("{day} at {time}").format(day=date_format(at, "j F Y"), time=date_format(at, "H:i")),
    )
