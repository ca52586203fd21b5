"""When each place took part in a network: its row tells only the last time, its history every one."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from networks.models import Network, NetworkMember
from places.models import Place

State = NetworkMember.State
_History = NetworkMember.pgh_event_model
ENDED = (State.LEFT, State.REMOVED, State.SUCCEEDED)


@dataclass
class Stay:
    """One time that a place took part, until its last day, or until today where that is None.

    `begin` is None where it has been there from the beginning, as far as is known; `joined` is the
    day on which its own people said that it takes part.
    """

    member: NetworkMember
    begin: date | None
    joined: date | None
    until: date | None = None
    carried_from: Place | None = None

    def was_there(self, day: date) -> bool:
        begun = self.begin is None or self.begin <= day
        return begun and (self.until is None or self.until >= day)


def stays_in(network: Network) -> list[Stay]:
    """By place and time; two queries. Who was only invited, or only asked, has none."""
    members = list(
        network.members.select_related("place", "carried_from").order_by("place__name", "pk")
    )
    history = defaultdict(list)
    events = _History.objects.filter(pgh_obj_id__in=[member.pk for member in members])
    for event in events.order_by("pgh_id").only(
        "pgh_obj_id", "pgh_created_at", "state", "is_from_source", "joined_on", "left_on",
        "carried_from_id",
    ):  # fmt: skip
        history[event.pgh_obj_id].append(event)
    return [stay for member in members for stay in _stays_of(member, history[member.pk])]


def _stays_of(member: NetworkMember, events: list) -> list[Stay]:
    found: list[Stay] = []
    present = before = None
    for step in (*events, member):  # the row last: what was brought in whole has no history
        if step.state == State.ACTIVE:
            if present is None:
                present = _begun(member, step, before, found)
                found.append(present)
            elif step.joined_on not in (None, before.joined_on):
                # Its people said so, or put it right.
                if not before.is_from_source:
                    present.begin = step.joined_on
                present.joined = step.joined_on
        elif present is not None:
            present.until, present = step.left_on or _day_of(step), None
        elif found and step.state in ENDED and step.left_on:
            found[-1].until = step.left_on  # put right afterwards
        before = step
    if not found and member.state in ENDED and member.left_on:
        found.append(Stay(member, member.joined_on, member.joined_on, member.left_on))
    return found


def _begun(member: NetworkMember, step, before, earlier: list[Stay]) -> Stay:
    joined = step.joined_on
    if earlier and (joined is None or joined < earlier[-1].until):
        joined = _day_of(step)  # the day of the first time had stayed in the row
    is_carried = step.carried_from_id and step.carried_from_id != (before and before.carried_from_id)  # fmt: skip
    return Stay(member, joined, joined, carried_from=member.carried_from if is_carried else None)


def _day_of(step) -> date:
    return timezone.localdate(getattr(step, "pgh_created_at", None) or step.updated_at)
