"""What follows on the day on which places take over from others.

Records need nothing: they stay with the old place and are found under the new ones by the
successions themselves. Here is what has to be done once: addresses, communities, domains, and asking
people to move.
"""

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from connected_localism.common.locks import lock_until_commit
from places import announcements
from places.actions import verifying
from places.lineage import Lineage
from places.models import CommunityList, CommunityProposal, Place, PlaceDomain, Succession
from places.reorganising.asking import ask_to_move
from places.signals import places_changed, places_succeeded
from places.slugs import hand_over_slug, holder_of_plain_slug

# Held by everything that changes which places there are: imports, the command and the daily round.
REGISTER_LOCK = "import_places"
State = PlaceDomain.State


def carry_over_and_tell(changed: Collection[int]) -> None:
    """End what a command has begun in its transaction: carry over what is due, then tell of the
    places it has `changed`, once.

    In this order, in which people's work takes the same locks: first what goes on, such as a
    network, then what only counts as changed, such as its statements.
    """
    carry_over_due()
    if changed:
        places_changed.send(Place, place_ids=set(changed))


@transaction.atomic
def carry_over_due() -> list[Succession]:
    """Do what follows from every succession whose day has come and for which it is not done.

    Exactly once, also when two do it at the same time or a process is killed on the way: all of
    it commits with the mark that it is done. Returns those successions, oldest first.
    """
    lock_until_commit(REGISTER_LOCK)
    due = list(
        Succession.objects.filter(date__lte=timezone.localdate(), carried_over_at=None)
        .select_related("from_place", "to_place")
        .order_by("date", "pk")
    )
    if not due:
        return []
    lineage = Lineage()
    ended = list({step.from_place_id: step.from_place for step in due}.values())

    slugs = _give_plain_addresses({step.to_place_id for step in due}, lineage)
    for step in due:
        for place in (step.from_place, step.to_place):
            place.slug = slugs.get(place.pk, place.slug)
    _move_what_lies_within(ended, lineage)
    _carry_domains(due, lineage)
    Succession.objects.filter(pk__in=[step.pk for step in due]).update(
        carried_over_at=timezone.now()
    )
    place_ids = {pk for step in due for pk in (step.from_place_id, step.to_place_id)}
    _mark_changed(place_ids)
    ask_to_move(ended, lineage)
    places_succeeded.send(Succession, successions=due)
    places_changed.send(Place, place_ids=place_ids)
    return due


def sole_successor(place_id: int, lineage: Lineage) -> int | None:
    """The one place that took over all of it; None where it was divided or nothing did."""
    steps = lineage.out_of([place_id])[place_id]
    today = timezone.localdate()
    return steps[0].to_place_id if len(steps) == 1 and steps[0].date <= today else None


def _give_plain_addresses(place_ids: Collection[int], lineage: Lineage) -> dict[int, str]:
    """Where a place took over from one of its name, give it the plain address; returns the new
    addresses by place."""
    slugs = {}
    for heir in Place.objects.filter(pk__in=place_ids).order_by("active_from", "pk"):
        holder = holder_of_plain_slug(heir, lineage.predecessors(heir.pk))
        if holder:
            hand_over_slug(holder, heir)
            slugs |= {holder.pk: holder.slug, heir.pk: heir.slug}
    return slugs


def _move_what_lies_within(ended: list[Place], lineage: Lineage) -> None:
    """Communities and proposed ones come under the sole successor of their council.

    Where the council was divided nobody can tell under which: those who look after what took over
    are asked to say so, and whoever accepts a proposal or a list says it of that one.
    """
    ids = [place.pk for place in ended]
    communities = Place.objects.filter(kind=Place.Kind.COMMUNITY).active()
    proposals = CommunityProposal.objects.filter(state=CommunityProposal.State.WAITING)
    lists = CommunityList.objects.filter(state=CommunityList.State.WAITING)
    has_some = set(communities.filter(parent__in=ids).values_list("parent_id", flat=True))
    for waiting in (proposals, lists):
        has_some |= set(waiting.filter(council__in=ids).values_list("council_id", flat=True))
    for place in ended:  # in the order of the years, so that chains are followed to their end
        successor = sole_successor(place.pk, lineage)
        if place.pk in has_some and successor:
            communities.filter(parent=place).update(parent=successor, updated_at=timezone.now())
            proposals.filter(council=place).update(council=successor)
            lists.filter(council=place).update(council=successor)
            has_some.add(successor)
        elif place.pk in has_some and (left := communities.filter(parent=place).count()):
            announcements.of_communities_left(place, left)


def _carry_domains(due: list[Succession], lineage: Lineage) -> None:
    """Note at each new place the domains of the old one.

    They prove nothing there until a moderator confirms them, apart from a confirmed one of which
    it was said that it goes over. Those it let in keep what they have at the old place.
    """
    states: dict[int, dict[str, str]] = defaultdict(dict)
    involved = {pk for step in due for pk in (step.from_place_id, step.to_place_id)}
    for place_id, domain, state in PlaceDomain.objects.filter(place__in=involved).values_list(
        "place_id", "domain", "state"
    ):
        states[place_id][domain] = state
    hints = []
    for step in due:  # in the order of the years, so that chains are followed to their end
        for domain, state in states[step.from_place_id].items():
            if domain not in states[step.to_place_id]:
                noted = State.SHARED if state == State.SHARED else State.HINT
                states[step.to_place_id][domain] = noted
                hints.append(PlaceDomain(place_id=step.to_place_id, domain=domain, state=noted))
    PlaceDomain.objects.bulk_create(hints, ignore_conflicts=True)
    for step in due:
        if step.takes_domains and sole_successor(step.from_place_id, lineage):
            _hand_over_domains(step)


def _hand_over_domains(step: Succession) -> None:
    """Have confirmed domains of an abolished place prove who belongs to its successor.

    Nobody is confirmed again because of it, unlike when a domain is found to be wrong.
    """
    for domain in PlaceDomain.objects.filter(place=step.from_place, state=State.CONFIRMED):
        heir = PlaceDomain.objects.get(place=step.to_place, domain=domain.domain)
        PlaceDomain.objects.filter(pk=domain.pk).update(state=State.HINT)
        PlaceDomain.objects.filter(pk=heir.pk).update(
            state=State.CONFIRMED, confirmed_by=domain.confirmed_by, confirmed_at=timezone.now()
        )
        verifying.confirm_waiting_at(step.to_place)


def _mark_changed(place_ids: Collection[int]) -> None:
    """Partners who ask for what has changed fetch both sides again."""
    Place.objects.filter(pk__in=place_ids).update(updated_at=timezone.now())
