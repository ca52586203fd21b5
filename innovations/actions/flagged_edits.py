"""What a reviewer says about an edit that claims more than was approved."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.actions.writing import save_content
from innovations.announcements import tell_of_flag
from innovations.lifecycle import TextChanged, TransitionError, what_happened
from innovations.models import FlagOutcome, Innovation, ReviewFlag
from innovations.permissions import require_reviewer
from innovations.reviewing.history import CONTENT_FIELDS, at_version
from innovations.submitting.parts import keep_parts

State = ReviewFlag.State
# What setting an edit back gives back. Where a record belongs and who may read it are no claims:
# a moderator may have moved it since, or its people kept it to members.
SET_BACK = tuple(
    name for name in CONTENT_FIELDS if name not in ("place", "visibility", "members_until")
)


@transaction.atomic
def accept_edit(*, flag: ReviewFlag, by: User, version: int) -> FlagOutcome:
    """It is fine: the version that was looked at is the approved one from now on."""
    innovation = _take(flag, to=State.FINE, by=by, version=version)
    Innovation.objects.filter(pk=innovation.pk).update(approved_version=version)
    keep_parts(innovation)
    return _write_down(flag, by=by, version=version)


@transaction.atomic
def ask_about_edit(*, flag: ReviewFlag, by: User, version: int, message: str) -> FlagOutcome:
    """Ask its people for more. The edit stays public; their next one is shown as the answer."""
    if not message.strip():
        raise ValidationError({"message": _("Say what you want to know")})
    _take(flag, to=State.ASKED, by=by, version=version)
    return _write_down(flag, by=by, version=version, message=message.strip())


@transaction.atomic
def revert_edit(*, flag: ReviewFlag, by: User, version: int, message: str) -> FlagOutcome:
    """Set the text back to what it was before the edit, as a new version; nothing is lost.

    Raises ValidationError by field where the old text lacks what a record needs today.
    """
    if not message.strip():
        raise ValidationError({"message": _("Say why you set it back")})
    innovation = _take(flag, to=State.REVERTED, by=by, version=version)
    before = at_version(innovation, flag.from_version)
    if before is None:
        raise TransitionError(_("The earlier text is not kept, so it cannot be set back."))
    saved = save_content(
        innovation=innovation,
        by=by,
        changes={name: getattr(before, name) for name in SET_BACK},
        expected_version=version,
        is_set_back=True,
    )
    Innovation.objects.filter(pk=saved.pk).update(approved_version=saved.content_version)
    return _write_down(flag, by=by, version=version, message=message.strip())


def _take(flag: ReviewFlag, *, to: str, by: User, version: int) -> Innovation:
    """Close the flag, or say who was quicker. One conditional UPDATE decides.

    The record's row is locked first, so that nobody edits what is being judged.
    """
    innovation = Innovation.objects.select_for_update(no_key=True).get(pk=flag.innovation_id)
    require_reviewer(by, innovation)
    if not innovation.is_published:  # it will be judged as a whole before anybody reads it
        raise TransitionError(what_happened(innovation, innovation.decisions.first()))
    if innovation.content_version != version:
        raise TextChanged(
            _(
                "The text was changed while you were reading it, so your decision was not saved. "
                "Read it again below."
            )
        )
    starts = [State.OPEN] if to == State.ASKED else list(ReviewFlag.UNRESOLVED)
    taken = ReviewFlag.objects.filter(pk=flag.pk, state__in=starts).update(state=to)
    if not taken:
        raise TransitionError(_("Nothing was changed.") + " " + what_was_said(flag))
    flag.refresh_from_db()
    return innovation


def _write_down(flag: ReviewFlag, *, by: User, version: int, message: str = "") -> FlagOutcome:
    outcome = FlagOutcome.objects.create(
        flag=flag, actor=by, outcome=flag.state, content_version=version, message=message
    )
    tell_of_flag(flag, outcome)
    return outcome


def what_was_said(flag: ReviewFlag) -> str:
    """One sentence about the last outcome of a flag: who, what, when."""
    outcome = flag.outcomes.select_related("actor").first()
    if outcome is None:
        return _("Nobody has looked at this edit yet.")
    sentence = {
        State.FINE: _("{person} found this edit fine on {when}."),
        State.ASKED: _("{person} asked about this edit on {when}."),
        State.REVERTED: _("{person} set this edit back on {when}."),
    }[outcome.outcome]
    at = timezone.localtime(outcome.created_at)
    return sentence.format(
        person=outcome.actor or _("Somebody whose account is closed"),
        when=_("{day} at {time}").format(day=date_format(at, "j F Y"), time=date_format(at, "H:i")),
    )
