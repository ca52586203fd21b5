"""Decisions written down, and actions given to a place, changed, done and dropped."""

import uuid

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.models.adoption import acted_place_ids
from networks.decisions import WrongMoment, touch
from networks.models import Action, ActionStep, Network, Resolution
from networks.permissions import Standing, standings
from networks.working.permissions import keeps, require_keeps
from networks.working.writing import again, open_for, put, require_speaks
from places.models import Place

State, Step = Action.State, ActionStep.Step
SAID = {State.DONE: Step.DONE, State.DROPPED: Step.DROPPED, State.OPEN: Step.REOPENED}


@transaction.atomic
def decide(
    network: Network, *, by: User, place: Place, content: dict, form_key: uuid.UUID | None = None
) -> tuple[Resolution, bool]:
    """Write down what its places decided; whoever takes part can.

    Raises PermissionDenied, ValidationError by field, WrongMoment or TooMany.
    """
    network = open_for(network, by=by)
    require_speaks(by, network, place)
    with pghistory.context(user=by.pk):
        return put(Resolution(network=network, place=place, **content), by=by, form_key=form_key)


@transaction.atomic
def change_resolution(
    resolution: Resolution, *, by: User, expected_version: int, content: dict
) -> Resolution:
    """Raises PermissionDenied, WrongMoment or EditConflict."""
    network = open_for(resolution.network, by=by)
    resolution = again(resolution, network, expected_version)
    require_keeps(by, resolution)
    if resolution.is_removed:
        raise WrongMoment(_("This decision was removed."))
    if _set(resolution, content):
        _save(resolution, by=by)
    return resolution


@transaction.atomic
def give(
    network: Network,
    *,
    by: User,
    place: Place,
    content: dict,
    is_mine: bool = False,
    form_key: uuid.UUID | None = None,
) -> tuple[Action, bool]:
    """Write down what a place does until when; `is_mine`: by oneself.

    Raises PermissionDenied, ValidationError by field, WrongMoment or TooMany.
    """
    network = open_for(network, by=by)
    require_speaks(by, network, place)
    _require_inside(network, content["owner"])
    action = Action(network=network, place=place, **content)
    if is_mine:
        _take_on(action, by)
    with pghistory.context(user=by.pk):
        action, is_new = put(action, by=by, form_key=form_key)
    if is_new:
        _log(action, Step.WRITTEN, by=by)
    return action, is_new


@transaction.atomic
def change_action(
    action: Action, *, by: User, expected_version: int, content: dict, is_mine: bool = False
) -> Action:
    """Raises PermissionDenied, ValidationError by field, WrongMoment or EditConflict."""
    network = open_for(action.network, by=by)
    action = again(action, network, expected_version)
    require_acts(by, action)
    if not action.is_open:
        raise WrongMoment(_("This is not to be done any more."))
    before = (action.owner_id, action.person_id)
    changed = _set(action, content)
    if action.owner_id != before[0]:
        _require_inside(network, action.owner)
        action.person = action.carried_from = None
    if is_mine:
        _take_on(action, by)
    elif action.person_id == by.pk:
        action.person = None
    if changed or (action.owner_id, action.person_id) != before:
        _save(action, by=by)
        _log(action, Step.CHANGED, by=by, note=_what_changed(before, action))
    return action


@transaction.atomic
def set_state(action: Action, *, by: User, to: str, note: str = "") -> Action:
    """Done, dropped, or to be done after all. Raises PermissionDenied or WrongMoment."""
    network = open_for(action.network, by=by)
    action = again(action, network)
    require_acts(by, action)
    if action.state == to:
        return action
    if action.state != State.OPEN and to != State.OPEN:
        raise WrongMoment(_("This is not to be done any more."))
    action.state = to
    _save(action, by=by)
    _log(action, SAID[to], by=by, note=note)
    return action


def acts(user, action: Action, who: frozenset[Standing] | None = None) -> bool:
    """The people of the place that does it, of the one that wrote it down, and of the lead."""
    who = standings(user, action.network) if who is None else who
    if Standing.MEMBER not in who:
        return False
    return action.owner_id in acted_place_ids(user) or keeps(user, action, who)


def require_acts(user, action: Action) -> None:
    if not acts(user, action):
        raise PermissionDenied(
            _("Only the place that does it, the one that wrote it down and the lead can change it.")
        )


def _take_on(action: Action, by: User) -> None:
    if action.owner_id not in acted_place_ids(by):
        raise ValidationError(
            {"is_mine": _("You do not act for {place}.").format(place=action.owner)}
        )
    action.person = by


def _require_inside(network: Network, owner: Place) -> None:
    if not network.members.active().filter(place=owner).exists():
        raise ValidationError(
            {"owner": _("{place} takes no part in this network.").format(place=owner)}
        )


def _what_changed(before: tuple, action: Action) -> str:
    if action.owner_id != before[0]:
        return _("Now for {place}").format(place=action.owner.display_name)
    return ""


def _set(row, content: dict) -> bool:
    changed = [name for name, value in content.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, content[name])
    return bool(changed)


def _save(row, *, by: User) -> None:
    row.version += 1
    row.updated_at = timezone.now()
    with pghistory.context(user=by.pk):
        row.save()
    touch(row.network)


def _log(action: Action, step: str, *, by: User | None, note: str = "") -> None:
    ActionStep.objects.create(action=action, actor=by, step=step, note=note.strip())
