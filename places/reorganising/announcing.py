"""Telling the people of councils beforehand that these are going to be replaced: one mail each."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from connected_localism.accounts.models import User
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.outbox import post
from places.models import Membership, Place, Succession

KIND = "place-to-be-succeeded"


def told_of(place_ids: Iterable[int]) -> QuerySet[Membership]:
    """The memberships of places that end or take over whose people are told."""
    return Membership.objects.confirmed().filter(place__in=place_ids, user__is_active=True)


def announce(successions: Iterable[Succession]) -> int:
    """Post one mail to everybody who belongs to a place on either side; returns how many.

    Of days that have come nothing is announced: people are asked to move then. Call it in the
    transaction that records or moves them. Another day is told again.
    """
    steps = [step for step in successions if step.date > timezone.localdate()]
    if not steps:
        return 0
    of_place: dict[int, list[Succession]] = defaultdict(list)
    for step in sorted(steps, key=lambda step: step.pk):
        of_place[step.from_place_id].append(step)
        of_place[step.to_place_id].append(step)
    of_person: dict[User, dict[int, Succession]] = defaultdict(dict)
    for membership in told_of(of_place).select_related("user").order_by("pk"):
        of_person[membership.user] |= {step.pk: step for step in of_place[membership.place_id]}
    for person, concerned in of_person.items():
        first = concerned[min(concerned)]
        key = f"{KIND}:{first.pk}:{first.date}:{person.pk}"
        post(KIND, to=person, key=key, context={"successions": sorted(concerned)})
    return len(of_person)


def contents(mail: OutgoingMail) -> dict | None:
    """What is still announced of it, and what it means for its reader."""
    own = set(Membership.objects.confirmed().filter(user=mail.recipient).values_list("place", flat=True))  # fmt: skip
    steps = [
        step
        for step in Succession.objects.filter(
            pk__in=mail.context["successions"], date__gt=timezone.localdate()
        )
        .select_related("from_place", "to_place")
        .order_by("date", "from_place__official_name", "to_place__official_name", "pk")
        if {step.from_place_id, step.to_place_id} & own
    ]
    if not steps:
        return None
    ending = list({step.from_place_id: step.from_place for step in steps}.values())
    # All that take over, also where the reader belongs to one of them alone.
    heirs: dict[int, list[Place]] = defaultdict(list)
    for step in (
        Succession.objects.filter(from_place__in=ending)
        .select_related("to_place")
        .order_by("to_place__official_name", "pk")
    ):
        heirs[step.from_place_id].append(step.to_place)
    day_of = {step.from_place_id: step.date for step in steps}
    mine = [place for place in ending if place.pk in own]
    taking_over = {step.to_place_id: step.to_place for step in steps if step.to_place_id in own}
    return {
        "place": (mine or list(taking_over.values()))[0].official_name,
        "first_day": date_format(steps[0].date, "j F Y"),
        "reforms": [
            {
                "place": place.official_name,
                "last_day": date_format(day_of[place.pk] - timedelta(days=1), "j F Y"),
                "day": date_format(day_of[place.pk], "j F Y"),
                "successors": ", ".join(heir.official_name for heir in heirs[place.pk]),
            }
            for place in ending
        ],
        "belongs_to_ending": bool(mine),
        "taking_over": ", ".join(place.official_name for place in taking_over.values()),
        "page_url": ending[0].get_absolute_url(),
        "mine_url": reverse("my-places"),
    }
