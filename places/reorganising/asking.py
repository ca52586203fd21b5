"""Asking the people of abolished places to move: one mail each."""

from collections import defaultdict

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from places.lineage import Lineage
from places.models import Membership, Place

KIND = "place-succeeded"


def asked_of(places) -> QuerySet[Membership]:
    """The memberships of these places whose people are asked: confirmed ones and requests."""
    return Membership.objects.filter(
        place__in=places,
        state__in=[Membership.State.CONFIRMED, Membership.State.REQUESTED],
        user__is_active=True,
    )


def ask_to_move(ended: list[Place], lineage: Lineage) -> int:
    """Post one mail to everybody who belongs to these places, or asked to; returns how many.

    Who belongs to several of them gets one about all. Nobody is asked who has joined or asked a
    successor already, or where nothing that took over exists today.
    """
    memberships = list(
        asked_of([place.pk for place in ended]).select_related("user").order_by("pk")
    )
    if not memberships:
        return 0
    after = {place.pk: lineage.successors(place.pk) for place in ended}
    today = Place.objects.filter(pk__in={pk for pks in after.values() for pk in pks}).active()
    existing = today.in_bulk()
    named = {place.pk: place for place in ended}
    settled = _joined_already(memberships, existing)

    of_person: dict[User, list] = defaultdict(list)
    for membership in memberships:
        successors = [existing[pk] for pk in after[membership.place_id] if pk in existing]
        joined = settled[membership.user_id] & {successor.pk for successor in successors}
        if successors and not joined:
            of_person[membership.user].append((membership, named[membership.place_id], successors))
    for person, asked in of_person.items():
        _post(person, asked)
    return len(of_person)


def _joined_already(memberships: list[Membership], successors: dict) -> dict[int, set[int]]:
    """For each person, those of the successors that they belong to or have asked."""
    found: dict[int, set[int]] = defaultdict(set)
    people = {membership.user_id for membership in memberships}
    there = asked_of(successors).filter(user__in=people)
    for user_id, place_id in there.values_list("user_id", "place_id"):
        found[user_id].add(place_id)
    return found


def _post(person: User, asked: list[tuple[Membership, Place, list[Place]]]) -> None:
    with override(person.language):
        moves = [
            {
                "place": place.official_name,
                "last_day": date_format(place.active_until, "j F Y"),
                "successors": ", ".join(successor.official_name for successor in successors),
                "is_several": len(successors) > 1,
                "is_member": membership.state == Membership.State.CONFIRMED,
                "role": str(membership.get_role_display()),
                "move_url": reverse("place-move", args=[place.slug]),
            }
            for membership, place, successors in asked
        ]
        words = {"place": moves[0]["place"], "moves": moves, "mine_url": reverse("my-places")}
    first = min(membership.pk for membership, *_rest in asked)
    post(KIND, to=person, key=f"{KIND}:{first}", context=words)
