"""Telling the people of councils beforehand that these are going to be replaced, and where that is
taken back: one mail each."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from connected_localism.accounts.models import User
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.outbox import post
from places.models import Membership, Place, Succession

KIND = "place-to-be-succeeded"


def told_of(place_ids: Iterable[int]) -> QuerySet[Membership]:
    """The memberships of places that end or take over whose people are told: who wants to be."""
    members = Membership.objects.confirmed().filter(place__in=place_ids, user__is_active=True)
    return members.exclude(user__mail_opt_outs__kind=KIND)


def announce(successions: Iterable[Succession]) -> int:
    """Post one mail to everybody who belongs to a place on either side; returns how many.

    Of days that have come nothing is announced: people are asked to move then. Call it in the
    transaction that records or moves them. Another day is told again, also one that was told
    before it was moved: each time has its own moment.
    """
    steps = [step for step in successions if step.date > timezone.localdate()]
    if not steps:
        return 0
    now = timezone.now()
    for step in steps:
        step.announced_at = now
    Succession.objects.bulk_update(steps, ["announced_at"])
    of_person = _by_person(steps, told_of)
    for person, concerned in of_person.items():
        key = f"{KIND}:{concerned[0].pk}:{_moment(concerned[0])}:{person.pk}"
        context = {"successions": [step.pk for step in concerned], "announced": _moment(steps[0])}
        post(KIND, to=person, key=key, context=context)
    return len(of_person)


def _moment(step: Succession) -> str:
    """When it was announced, as it is in the keys of the mails; before that was kept, its day."""
    told = step.announced_at
    return f"{told.astimezone(UTC):%Y%m%dT%H%M%S.%f}" if told else str(step.date)


def _by_person(
    steps: Iterable[Succession], members_of: Callable[[Iterable[int]], QuerySet[Membership]]
) -> dict[User, list[Succession]]:
    """For everybody on either side the successions that concern them, oldest first."""
    of_place: dict[int, list[Succession]] = defaultdict(list)
    for step in sorted(steps, key=lambda step: step.pk):
        of_place[step.from_place_id].append(step)
        of_place[step.to_place_id].append(step)
    of_person: dict[User, dict[int, Succession]] = defaultdict(dict)
    for membership in members_of(of_place).select_related("user").order_by("pk"):
        of_person[membership.user] |= {step.pk: step for step in of_place[membership.place_id]}
    return {
        person: [concerned[pk] for pk in sorted(concerned)]
        for person, concerned in of_person.items()
    }


def contents(mail: OutgoingMail) -> dict | None:
    """What is still announced of it, or is taken back, and what it means for its reader."""
    own = set(Membership.objects.confirmed().filter(user=mail.recipient).values_list("place", flat=True))  # fmt: skip
    if "taken_back" in mail.context:
        return _contents_taken_back(mail.context["taken_back"], own)
    # Of a day that was moved meanwhile another mail tells.
    announced = mail.context.get("announced")
    steps = [
        step
        for step in Succession.objects.filter(
            pk__in=mail.context["successions"], date__gt=timezone.localdate()
        )
        .select_related("from_place", "to_place")
        .order_by("date", "from_place__official_name", "to_place__official_name", "pk")
        if {step.from_place_id, step.to_place_id} & own
        and (announced is None or _moment(step) == announced)
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


# --- Taken back -------------------------------------------------------------------------------


def were_told(steps: Iterable[Succession]) -> dict[User, list[Succession]]:
    """For everybody who was told of `steps` beforehand, and still belongs there, which of them.

    Who came later was not told. Nor was anybody whose mail has not gone out: it is dropped when
    its turn comes. Mails that went out are not kept for ever, so one that is not there has.
    """
    told: dict[User, list[Succession]] = {}
    steps = [step for step in steps if step.date > timezone.localdate()]
    for moment in sorted({_moment(step) for step in steps}):
        batch = [step for step in steps if _moment(step) == moment]
        found = _by_person(
            batch, lambda place_ids, at=batch[0].announced_at: _members(place_ids, at)
        )
        unsent = OutgoingMail.objects.filter(
            kind=KIND, recipient__in=list(found), key__contains=f":{moment}:"
        ).exclude(state__in=[OutgoingMail.State.SENT, OutgoingMail.State.SENDING])
        kept_back = set(unsent.values_list("recipient", flat=True))
        for person, concerned in found.items():
            if person.pk not in kept_back:
                told.setdefault(person, []).extend(concerned)
    return told


def _members(place_ids: Iterable[int], at: datetime | None) -> QuerySet[Membership]:
    """Those of `told_of` who belonged there at a moment already."""
    members = told_of(place_ids)
    if at is None:
        return members
    joined = Coalesce("confirmed_at", "created_at")
    return members.annotate(joined_at=joined).filter(joined_at__lte=at)


def take_back(steps: Iterable[Succession]) -> int:
    """Post one mail to everybody who was told of `steps`; returns how many.

    Call it in the transaction that deletes them, before it does.
    """
    told = were_told(steps)
    for person, concerned in told.items():
        taken_back = [[step.from_place_id, step.to_place_id, str(step.date)] for step in concerned]
        key = f"{KIND}:back:{concerned[0].pk}:{_moment(concerned[0])}:{person.pk}"
        post(KIND, to=person, key=key, context={"taken_back": taken_back})
    return len(told)


def _contents_taken_back(steps: list[tuple[int, int, str]], own: set[int]) -> dict | None:
    """What was taken back and not announced again for the same day."""
    places = Place.objects.in_bulk({pk for before, after, _day in steps for pk in (before, after)})
    there = {
        (step.from_place_id, step.to_place_id, str(step.date))
        for step in Succession.objects.filter(from_place__in=places)
    }
    heirs: dict[tuple[int, str], list[Place]] = defaultdict(list)
    for before, after, day in steps:
        if (
            {before, after} & own
            and {before, after} <= places.keys()
            and (before, after, day) not in there
        ):
            heirs[before, day].append(places[after])
    if not heirs:
        return None
    concerned = {before for before, _day in heirs}
    concerned |= {heir.pk for after in heirs.values() for heir in after}
    first = places[next(iter(heirs))[0]]
    return {
        "place": next(places[pk] for pk in sorted(concerned & own)).official_name,
        "is_taken_back": True,
        "reforms": [
            {
                "place": places[before].official_name,
                "day": date_format(date.fromisoformat(day), "j F Y"),
                "successors": ", ".join(heir.official_name for heir in after),
                "goes_on": places[before].active_until is None,
            }
            for (before, day), after in heirs.items()
        ],
        "all_go_on": all(places[before].active_until is None for before, _day in heirs),
        "page_url": first.get_absolute_url(),
        "mine_url": reverse("my-places"),
    }
