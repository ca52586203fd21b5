"""Places brought together: asked for, answered by each place, taken back, ended without an answer.

Each locks the introduction, so that of two people at once one comes after the other.
"""

import uuid

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from connected_localism.common.locks import lock_until_commit
from innovations.slugs import constraint_name
from networks.decisions import WrongMoment
from networks.introducing.limits import require_introduction_left
from networks.introducing.occasion import Occasion
from networks.introducing.telling import ask_the_sides, say_not_now, tell_of_agreement
from networks.models import Introduction, IntroductionSide, IntroductionStep
from networks.permissions import may_commit, require_commits
from places.limits import hold
from places.models import Place
from places.permissions import is_moderator

State, SideState, Step = Introduction.State, IntroductionSide.State, IntroductionStep.Step
ENOUGH = 2  # places that agree


@transaction.atomic
def ask(
    occasion: Occasion,
    *,
    by: User,
    asked_for: Place | None,
    others: list[Place],
    message: str,
    form_key: uuid.UUID | None = None,
) -> tuple[Introduction, bool]:
    """Ask the `others` whether they want to meet `asked_for`; returns it and whether it is new.

    Asking is that place's own consent. A moderator proposes it without a place. What was asked
    already, by whichever side, is returned as it is. Raises PermissionDenied, ValidationError by
    field or TooMany.
    """
    _require_may_ask(by, occasion, asked_for, others)
    hold(by)
    if form_key and (sent := _sent(by, form_key)):
        return sent, False
    places = [*([asked_for] if asked_for else []), *others]
    lock_until_commit("introduction " + " ".join(sorted(place.code for place in places)))
    if present := _present(occasion, places, by=None if asked_for else by):
        return present, False
    require_introduction_left(by, others)
    introduction = Introduction(
        subject=occasion.subject, innovation=occasion.innovation, adoption=occasion.adoption,
        asked_by=by, asked_for=asked_for, message=message.strip(), form_key=form_key,
    )  # fmt: skip
    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            introduction.save(force_insert=True)
    except IntegrityError as error:
        if constraint_name(error) != "introduction_once_per_form":
            raise
        return _sent(by, form_key), False
    with pghistory.context(user=by.pk):
        for place in places:
            side = IntroductionSide(
                introduction=introduction, place=place, innovation=occasion.record_of(place)
            )
            if place == asked_for:
                side.state, side.answered_by = SideState.CONSENTED, by
                side.answered_at = introduction.created_at
            side.save(force_insert=True)
    _write_down(introduction, Step.ASKED, by=by, place=asked_for)
    asked = introduction.sides.filter(state=SideState.ASKED).select_related("place")
    ask_the_sides(introduction, list(asked), by=by)
    return introduction, True


def _require_may_ask(by: User, occasion: Occasion, asked_for, others: list[Place]) -> None:
    if asked_for is None:
        if not is_moderator(by):
            raise PermissionDenied(_("Only officers and stewards of one of the places can ask."))
        fewest = ENOUGH
    else:
        require_commits(by, asked_for)
        if asked_for not in occasion.places and not occasion.takes_any_place:
            raise PermissionDenied(_("Only officers and stewards of one of the places can ask."))
        fewest = ENOUGH - 1
    wrong = [place for place in others if place not in occasion.places or place == asked_for]
    if wrong or len(others) < fewest:
        raise ValidationError({"places": _("Select the places to be asked")})
    if gone := [place for place in [asked_for, *others] if place and place.is_abolished]:
        raise ValidationError(_("{place} does not exist any more.").format(place=gone[0]))


def _sent(by: User, form_key: uuid.UUID) -> Introduction | None:
    return Introduction.objects.filter(asked_by=by, form_key=form_key).first()


def _present(occasion: Occasion, places: list[Place], *, by: User | None) -> Introduction | None:
    """The same places about one of the same records, not taken back, within the time for an answer.

    A moderator hears of nothing but what they proposed themselves: then it is `by` them.
    """
    wanted = {place.pk for place in places}
    found = Introduction.objects.filter(
        innovation__in=occasion.records, state__in=Introduction.ANSWERABLE
    ).prefetch_related("sides")
    if by is not None:
        found = found.filter(asked_for=None, asked_by=by)
    for introduction in found:
        is_same = {side.place_id for side in introduction.sides.all()} == wanted
        if is_same and introduction.is_answerable:
            return introduction
    return None


@transaction.atomic
def answer(side: IntroductionSide, *, by: User, consents: bool) -> IntroductionSide:
    """Say, for a place, whether it wants to meet the others, or “not now”.

    Raises PermissionDenied or WrongMoment.
    """
    introduction, side = _held(side)
    require_commits(by, side.place)
    wanted = SideState.CONSENTED if consents else SideState.DECLINED
    if side.state == wanted:
        return side
    _require_answerable(introduction, side)
    _save_side(side, by=by, state=wanted)
    _write_down(
        introduction, Step.CONSENTED if consents else Step.DECLINED, by=by, place=side.place
    )
    settle(introduction, by=by, came=side if consents else None)
    return side


@transaction.atomic
def undo(side: IntroductionSide, *, by: User) -> IntroductionSide:
    """Take the answer of a place back, until the places know each other.

    Raises PermissionDenied or WrongMoment.
    """
    introduction, side = _held(side)
    require_commits(by, side.place)
    if side.state == SideState.ASKED:
        return side
    _require_answerable(introduction, side)
    _save_side(side, by=by, state=SideState.ASKED)
    _write_down(introduction, Step.UNDONE, by=by, place=side.place)
    settle(introduction, by=by, came=None)
    return side


@transaction.atomic
def withdraw(introduction: Introduction, *, by: User) -> Introduction:
    """Take an introduction back that one has asked for, before the places know each other.

    Raises PermissionDenied or WrongMoment.
    """
    introduction = held(introduction)
    if not may_withdraw(by, introduction):
        raise PermissionDenied(_("Only the place that asked can take it back."))
    if introduction.state == State.WITHDRAWN:
        return introduction
    if introduction.state not in (State.OPEN, State.DECLINED):
        raise WrongMoment(where_it_stands(introduction))
    _save(introduction, by=by, state=State.WITHDRAWN)
    _write_down(introduction, Step.WITHDRAWN, by=by, place=introduction.asked_for)
    return introduction


def may_withdraw(user, introduction: Introduction) -> bool:
    if introduction.asked_for is None:
        return is_moderator(user) and introduction.asked_by_id == user.pk
    return may_commit(user, introduction.asked_for)


def lapse_overdue() -> int:
    """End what was not answered in time; returns how many."""
    ended = 0
    for pk in Introduction.objects.overdue().order_by("pk").values_list("pk", flat=True)[:500]:
        with transaction.atomic():
            overdue = Introduction.objects.overdue().select_for_update(of=("self",))
            introduction = overdue.filter(pk=pk).first()
            if introduction is None:
                continue
            _save(introduction, by=None, state=State.LAPSED)
            _write_down(introduction, Step.LAPSED, by=None)
            say_not_now(introduction)
            ended += 1
    return ended


def held(introduction: Introduction) -> Introduction:
    """The introduction as it is now, locked until the end of the transaction."""
    locked = Introduction.objects.select_for_update(of=("self",))
    return locked.select_related("asked_for", "asked_by").get(pk=introduction.pk)


def where_it_stands(introduction: Introduction) -> str:
    sentences = {
        State.AGREED: _("These places know each other already."),
        State.WITHDRAWN: _("This introduction was taken back."),
        State.LAPSED: _("The time for an answer is over."),
    }
    if introduction.state in sentences:
        return sentences[State(introduction.state)]
    return _("The time for an answer is over.")


def _held(side: IntroductionSide) -> tuple[Introduction, IntroductionSide]:
    """Raises WrongMoment where a successor has the part of the place by now."""
    introduction = held(side.introduction)
    present = IntroductionSide.objects.select_related("place").filter(pk=side.pk).first()
    if present is None:
        raise WrongMoment(
            _("{place} was abolished. What took over from it answers now.").format(
                place=side.place.display_name
            )
        )
    present.introduction = introduction
    return introduction, present


def _require_answerable(introduction: Introduction, side: IntroductionSide) -> None:
    if introduction.asked_for_id == side.place_id and introduction.state != State.AGREED:
        raise WrongMoment(_("Your place has asked for this. It can take it back."))
    is_in = introduction.state == State.AGREED and side.has_consented
    if is_in or not introduction.is_answerable:
        raise WrongMoment(where_it_stands(introduction))


def settle(
    introduction: Introduction, *, by: User | None, came: IntroductionSide | None = None
) -> None:
    """Draw from the answers what they mean for all, and tell who is to know.

    `came` is the side that has just agreed: nothing else brings places together.
    """
    sides = list(introduction.sides.select_related("place", "answered_by"))
    agreed = [side for side in sides if side.has_consented]
    if introduction.state == State.AGREED:
        if came is not None:
            tell_of_agreement(introduction, agreed, by=by)
        return
    if came is not None and _can_meet(agreed):
        _save(introduction, by=by, state=State.AGREED)
        _write_down(introduction, Step.AGREED, by=None)
        tell_of_agreement(introduction, agreed, by=by)
        return
    left = [side for side in sides if side.state != SideState.DECLINED]
    state = State.OPEN if _can_meet(left) else State.DECLINED
    if introduction.state != state:
        _save(introduction, by=by, state=state)
        if state == State.DECLINED:
            say_not_now(introduction)


def _can_meet(sides: list[IntroductionSide]) -> bool:
    """Whether these are enough to be introduced. Parts of one council are no two sides: each has
    the answer that it gave once."""
    origins = frozenset().union(*(side.origins for side in sides))
    return min(len(sides), len(origins)) >= ENOUGH


def _save(introduction: Introduction, *, by: User | None, **changes) -> None:
    for name, value in changes.items():
        setattr(introduction, name, value)
    introduction.updated_at = timezone.now()
    with pghistory.context(user=by.pk if by else None):
        introduction.save()


def _save_side(side: IntroductionSide, *, by: User, state: str) -> None:
    side.state = state
    is_answer = state != SideState.ASKED
    side.answered_by = by if is_answer else None
    side.answered_at = timezone.now() if is_answer else None
    with pghistory.context(user=by.pk):
        side.save()


def _write_down(
    introduction: Introduction, step: str, *, by: User | None, place: Place | None = None
) -> IntroductionStep:
    return IntroductionStep.objects.create(
        introduction=introduction, step=step, actor=by, place=place
    )
