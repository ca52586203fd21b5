"""A place's part in networks goes on with what takes over from it."""

from django.db.models import QuerySet
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import ngettext

from networks.decisions import write_down
from networks.models import Network, NetworkDecision, NetworkMember
from networks.succession import gone_ids, gone_with_heirs
from places.signals import places_succeeded, reorganisation_planned

Role, State = NetworkMember.Role, NetworkMember.State
# What a successor takes over. What is invited or has asked goes on too: somebody waits for it.
GOES_ON = (State.ACTIVE, State.INVITED, State.ASKED)
# Where two predecessors were in one network, the successor keeps the stronger part of each kind.
_BY_STATE = {State.ACTIVE: 0, State.INVITED: 1, State.ASKED: 2}
_BY_ROLE = {Role.LEAD: 0, Role.ADOPTER: 1, Role.PARTNER: 2, Role.OBSERVER: 3}


@receiver(places_succeeded)
def carry_membership_over(sender, successions, **kwargs) -> None:
    """Each successor takes the part of the place that is gone, and the page says whose it was.

    Only one place can lead: where a council was divided, the most populous of its successors
    does, and the others are partners until they agree on something else.
    """
    held = NetworkMember.objects.filter(place__in=gone_ids(successions), state__in=GOES_ON)
    _hold_networks(held)
    concerned = held.order_by().values_list("place", flat=True)
    for place, heirs in gone_with_heirs(successions, concerned):
        rows = NetworkMember.objects.filter(place=place, state__in=GOES_ON)
        for member in rows.select_related("network", "place").order_by("pk"):
            was = (member.state, member.role)
            member.state = State.SUCCEEDED
            if was[0] == State.ACTIVE:
                member.left_on = place.active_until
            member.updated_at = timezone.now()
            member.save()
            for heir in heirs:
                _take_over(member, heir, *was, is_first=heir == heirs[0])


def _hold_networks(members: QuerySet[NetworkMember]) -> None:
    """Lock the networks before anything in them, as people's work does: of two at once one comes
    after the other, and reads what the other has written."""
    concerned = Network.objects.filter(pk__in=members.order_by().values("network"))
    list(concerned.order_by("pk").select_for_update().values_list("pk"))


def _take_over(before: NetworkMember, heir, state: str, role: str, *, is_first: bool) -> None:
    network = before.network
    if role == Role.LEAD and (not is_first or network.members.leads().exists()):
        role = Role.PARTNER
    present = network.members.filter(place=heir).first()
    took_part = present is not None and present.is_active
    if present is None:
        present = NetworkMember(network=network, place=heir, state=state, role=role)
    elif present.state in GOES_ON:
        present.state = min(present.state, state, key=_BY_STATE.__getitem__)
        present.role = min(present.role, role, key=_BY_ROLE.__getitem__)
    elif state == State.ACTIVE:
        present.state, present.role = state, role
    else:
        return  # it said itself that it wants no part
    present.carried_from = present.carried_from or before.place
    present.is_from_source = present.is_from_source if present.pk else before.is_from_source
    present.message = present.message or before.message
    if present.state == State.ACTIVE:
        joined = present.joined_on if took_part else None  # who returns joins anew
        present.joined_on = joined or timezone.localdate()
        present.left_on = None
    present.updated_at = timezone.now()
    present.save()
    write_down(
        network,
        NetworkDecision.Step.CARRIED,
        by=None,
        place=heir,
        reason=before.place.official_name,
    )


@receiver(reorganisation_planned)
def say_which_networks(sender, from_places, to_places, **kwargs) -> list[str]:
    held = NetworkMember.objects.filter(place__in=from_places, state__in=GOES_ON)
    if not (count := held.values("network").distinct().count()):
        return []
    said = ngettext(
        "Its part in %(count)s network goes on with what takes over.",
        "Its part in %(count)s networks goes on with what takes over.",
        count,
    )
    return [said % {"count": count}]
