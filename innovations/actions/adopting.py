"""Adoptions: recorded by one side, confirmed or declined by the other, changed, taken back.

Each locks the innovation first, so that of two people at once one comes after the other, and has
the computed level of evidence brought up to date in the same transaction.
"""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.actions.writing import EditConflict
from innovations.adopting.evidence import recompute_level
from innovations.adopting.telling import ask_to_confirm, tell_of_answer, tell_of_withdrawal
from innovations.lifecycle import TextChanged, TransitionError
from innovations.models import Adoption, Innovation
from innovations.permissions import (
    adoption_sides,
    may_answer_adoption,
    may_edit_adoption,
    may_withdraw_adoption,
)
from places.models import Place

Side, Stage, State = Adoption.Side, Adoption.Stage, Adoption.State
SAID = (
    "stage", "result", "what_changed", "how_it_went", "is_independent", "started", "record",
)  # fmt: skip


@transaction.atomic
def record_adoption(
    innovation: Innovation, place: Place, by: User, stage: str = Stage.INTERESTED, **said
) -> Adoption:
    """Write down that `place` takes up `innovation`, and ask the other side to confirm it.

    `said` are further values (see SAID). The same again changes nothing; recorded by the other
    side it is thereby confirmed; what was withdrawn begins anew.
    Raises PermissionDenied, ValidationError by field, or TransitionError.
    """
    held = _hold(innovation)
    side = _recording_side(by, held, place)
    if not held.is_published:
        raise TransitionError(_("Only a published innovation can be taken up."))
    if held.kind == Innovation.Kind.NEED:
        raise TransitionError(_("This is a need; there is nothing to take up yet."))
    if place.pk == held.place_id or held.further_places.filter(pk=place.pk).exists():
        raise ValidationError({"place": _("This place is where it was done. Choose another one.")})
    _check({"stage": stage, **said}, place=place, innovation=held, by=by)

    present = Adoption.objects.filter(innovation=held, place=place).first()
    if present is None:
        adoption = Adoption(innovation=held, place=place)
    elif present.state == State.WITHDRAWN:
        adoption = present
    else:
        present.innovation = held
        return _said_again(present, {"stage": stage, **said}, by=by, side=side)
    _set(adoption, {"stage": stage, **said})
    adoption.recorded_from, adoption.recorded_by, adoption.state = side, by, State.WAITING
    adoption.answered_by = adoption.answered_at = None
    _save(adoption, by=by)
    ask_to_confirm(adoption, by=by)
    return adoption


def _said_again(adoption: Adoption, said: dict, *, by: User, side: str) -> Adoption:
    """What is recorded already: confirmed where the other side says it now, in its own words
    where that is the place itself."""
    if adoption.is_confirmed or not may_answer_adoption(by, adoption):
        if adoption.state == State.DECLINED:
            raise TransitionError(_declined(adoption))
        return adoption
    claims_more = said.get("is_independent", False) and not adoption.is_independent
    if side == Side.ADOPTER:
        _set(adoption, said)
        if claims_more and adoption.recorded_from == Side.ORIGIN:
            return _ask_again(adoption, by=by)
    return _answered(adoption, by=by, state=State.CONFIRMED)


@transaction.atomic
def change_adoption(
    adoption: Adoption, *, by: User, expected_version: int, changes: dict
) -> Adoption:
    """Say how it goes on, or correct what was said.

    Who turns it into an independent one after the other side confirmed it asks that side again:
    evidence is computed from it. Raises EditConflict, PermissionDenied, ValidationError or
    TransitionError.
    """
    held = _held(adoption)
    if not may_edit_adoption(by, held):
        raise PermissionDenied(_("Only the people of the place that takes it up can change this."))
    if held.version != expected_version:
        raise EditConflict(held)
    if held.state not in Adoption.SHOWN:
        raise TransitionError(_what_became_of(held))
    _check(
        {name: getattr(held, name) for name in SAID} | changes,
        place=held.place, innovation=held.innovation, by=by,
    )  # fmt: skip
    changes = {name: value for name, value in changes.items() if getattr(held, name) != value}
    if not changes:
        return held
    _set(held, changes)
    if held.is_confirmed and changes.get("is_independent", False):
        return _ask_again(held, by=by)
    _save(held, by=by)
    return held


@transaction.atomic
def confirm_adoption(adoption: Adoption, *, by: User, version: int) -> Adoption:
    """Say, as the other side or a moderator, that it is so. A decline can be taken back thus."""
    held = _to_be_answered(adoption, by=by, version=version)
    if held.state == State.CONFIRMED and held.answered_by_id == by.pk:
        return held  # a second click
    if held.state not in (State.WAITING, State.DECLINED):
        raise TransitionError(_what_became_of(held))
    return _answered(held, by=by, state=State.CONFIRMED)


@transaction.atomic
def decline_adoption(adoption: Adoption, *, by: User, version: int, reason: str) -> Adoption:
    """Say, as the other side or a moderator, that it is not so; from then on nobody sees it."""
    held = _to_be_answered(adoption, by=by, version=version)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is not right")})
    if held.state == State.DECLINED and held.answered_by_id == by.pk:
        return held
    if held.state != State.WAITING:
        raise TransitionError(_what_became_of(held))
    return _answered(held, by=by, state=State.DECLINED, reason=reason.strip())


@transaction.atomic
def withdraw_adoption(adoption: Adoption, *, by: User) -> Adoption:
    """Take it back, as one of the two sides or as a moderator; safe to repeat.

    What was begun and given up is better told as stopped.
    """
    held = _held(adoption)
    if not may_withdraw_adoption(by, held):
        raise PermissionDenied(_("Only the people of the two places can withdraw this."))
    if held.state == State.WITHDRAWN:
        return held
    was_shown = held.state in Adoption.SHOWN
    held.state, held.reason = State.WITHDRAWN, ""
    _save(held, by=by)
    if was_shown:
        tell_of_withdrawal(held, by=by)
    return held


# --- Parts of these ---------------------------------------------------------------------------


def _hold(innovation: Innovation) -> Innovation:
    held = Innovation.objects.select_for_update(no_key=True, of=["self"])
    return held.select_related("place", "author").get(pk=innovation.pk)


def _held(adoption: Adoption) -> Adoption:
    """The adoption as it is now, with the row of its innovation locked."""
    innovation = _hold(adoption.innovation)
    held = Adoption.objects.select_related("place", "record", "recorded_by").get(pk=adoption.pk)
    held.innovation = innovation
    return held


def _recording_side(by: User, innovation: Innovation, place: Place) -> str:
    sides = adoption_sides(by, innovation, place)
    if not sides:
        raise PermissionDenied(
            _("Only members of a place can say what it takes up, or the people who did it first.")
        )
    return Side.ADOPTER if Side.ADOPTER in sides else Side.ORIGIN


def _check(said: dict, *, place: Place, innovation: Innovation, by: User) -> None:
    """Raise ValidationError where values contradict each other."""
    stage, result, record = said["stage"], said.get("result", ""), said.get("record")
    if stage not in Stage.values:
        raise ValidationError({"stage": _("Select how far it has got")})
    if result not in ("", Innovation.Result.UNTESTED) and stage not in Adoption.TRIED:
        raise ValidationError(
            {"result": _("A result needs a trial. Change how far it has got, or leave it out.")}
        )
    if record is not None:
        readable = Innovation.objects.visible_to(by).filter(place=place).exclude(pk=innovation.pk)
        if not readable.filter(pk=record.pk).exists():
            raise ValidationError({"record": _("Choose an innovation of that place")})


def _set(adoption: Adoption, values: dict) -> None:
    for name, value in values.items():
        if name not in SAID:
            raise TypeError(f"An adoption does not say {name!r}.")
        setattr(adoption, name, value)


def _save(adoption: Adoption, *, by: User) -> None:
    """Write a new version, and what follows from it for the innovation."""
    if adoption.pk:
        adoption.version += 1
    adoption.updated_at = timezone.now()
    with pghistory.context(user=by.pk):
        adoption.save()
        recompute_level(adoption.innovation)


def _to_be_answered(adoption: Adoption, *, by: User, version: int) -> Adoption:
    held = _held(adoption)
    if not may_answer_adoption(by, held):
        raise PermissionDenied(_("Only the other side or a moderator can answer this."))
    is_own_answer = held.answered_by_id == by.pk and held.version == version + 1
    if held.version != version and not is_own_answer:
        raise TextChanged(
            _("It was changed while you were reading it, so your answer was not saved. Read it again below.")
        )  # fmt: skip
    return held


def _answered(adoption: Adoption, *, by: User, state: str, reason: str = "") -> Adoption:
    adoption.state, adoption.reason = state, reason
    adoption.answered_by, adoption.answered_at = by, timezone.now()
    _save(adoption, by=by)
    tell_of_answer(adoption, by=by)
    return adoption


def _ask_again(adoption: Adoption, *, by: User) -> Adoption:
    adoption.recorded_from, adoption.recorded_by, adoption.state = Side.ADOPTER, by, State.WAITING
    adoption.answered_by, adoption.answered_at, adoption.reason = None, None, ""
    _save(adoption, by=by)
    ask_to_confirm(adoption, by=by)
    return adoption


def _what_became_of(adoption: Adoption) -> str:
    match adoption.state:
        case State.CONFIRMED:
            return _("This has been confirmed.")
        case State.DECLINED:
            return _declined(adoption)
        case State.WITHDRAWN:
            return _("This has been withdrawn.")
    return _("This waits for the other side.")


def _declined(adoption: Adoption) -> str:
    return _("The other side declined this: {reason}").format(reason=adoption.reason)
