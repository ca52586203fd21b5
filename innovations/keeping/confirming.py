"""Asking the people of a record whether it is still true, and the links with which they answer."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from django.core import signing
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.outbox import post
from innovations.models import ConfirmationReminder, Innovation
from places.models import Membership, Place
from places.people import stewards_of
from places.permissions import stewarded_place_ids

KIND = "still-true"
REMIND_AGAIN_AFTER = {1: timedelta(days=30), 2: timedelta(days=60)}  # so after 30 and 90 days
LINK_VALID_FOR = timedelta(days=60)
MOST_LISTED = 10  # in one mail; the rest is on the page that it leads to
MOST_AT_ONCE = 20_000  # records in one run; what is left waits for the next day
_SALT = "innovations.confirming"


# --- Whom to ask ------------------------------------------------------------------------------


def answers_for(person: User, innovation: Innovation) -> bool:
    """Whether `person` is one whose word about a record was, or would be, asked by mail.

    Its author or a steward of its place. A moderator cannot know whether it is still true.
    """
    if not person.is_active:
        return False
    if innovation.author_id == person.pk:
        return True
    return stewards_of(innovation.place).filter(pk=person.pk).exists()


class _Asked:
    """Whom to ask about each record; knows who wants no such mail, and remembers stewards."""

    def __init__(self):
        self._stewards: dict[int, list[User]] = {}
        self._opted_out = set(_opted_out())

    def about(self, innovation: Innovation) -> list[User]:
        """The author; the stewards where there is none, or where the author wants no such mail."""
        author = innovation.author
        if author is not None and author.is_active and author.pk not in self._opted_out:
            return [author]
        return self._stewards_of(innovation.place)

    def _stewards_of(self, place: Place) -> list[User]:
        if place.pk not in self._stewards:
            self._stewards[place.pk] = [
                steward for steward in stewards_of(place) if steward.pk not in self._opted_out
            ]
        return self._stewards[place.pk]


def _opted_out() -> QuerySet:
    return OptOut.objects.filter(kind=KIND).values_list("user_id", flat=True)


# --- What is due ------------------------------------------------------------------------------


def due_now(today: date) -> QuerySet:
    """Published records whose review day has come, longest due first."""
    return Innovation.objects.published().filter(review_due__lte=today).order_by("review_due", "pk")


def due_for(person: User, today: date) -> QuerySet:
    """The due records that `person` is asked about: their own and, at places they are a steward
    of, those whose author is gone or is not asked by mail."""
    nobody_else = Q(author=None) | Q(author__is_active=False) | Q(author__in=_opted_out())
    at_places = Q(place_id__in=stewarded_place_ids(person)) & nobody_else
    return due_now(today).filter(Q(author=person) | at_places).select_related("place")


def _due_for_a_reminder(today: date) -> QuerySet:
    """Those of which nobody was reminded yet since they fell due, or not lately.

    Desk research about places that nobody here belongs to is left out: nobody could be asked.
    """
    last = ConfirmationReminder.objects.filter(
        innovation=OuterRef("pk"), review_due=OuterRef("review_due")
    ).order_by("-number")
    again = Q()
    for number, pause in REMIND_AGAIN_AFTER.items():
        again |= Q(reminded=number, reminded_on__lte=today - pause)
    stewarded = Membership.objects.confirmed().filter(role=Membership.Role.STEWARD)
    # Stewards act for the abolished places that theirs took over, so those are not ruled out here.
    somebody = (
        Q(author__isnull=False)
        | Q(place_id__in=stewarded.values("place_id"))
        | Q(place__active_until__lt=today)
    )
    return (
        due_now(today)
        .filter(somebody)
        .annotate(
            reminded=Coalesce(Subquery(last.values("number")[:1]), Value(0)),
            reminded_on=Subquery(last.values("sent_on")[:1]),
        )
        .filter(Q(reminded=0) | again)
    )


@transaction.atomic
def remind(today: date) -> int:
    """Ask everybody whose records are due, in one mail each; returns how many mails.

    Safe to repeat: a person gets one such mail a day, and a record is asked about three times at
    most. Whoever has had today's mail already is asked about what came up since on another day.
    """
    records = _due_for_a_reminder(today).select_related("place", "author").only(
        "pk", "title", "slug", "review_due", "confirmed_at", "provenance", "source_checked",
        "place", "author",
    )[:MOST_AT_ONCE]  # fmt: skip
    asked, mails, people = _Asked(), defaultdict(list), {}
    for innovation in records:
        for person in asked.about(innovation):
            mails[person.pk].append(innovation)
            people[person.pk] = person
    keys = {pk: f"{KIND}:{pk}:{today}" for pk in mails}
    had_one = set(OutgoingMail.objects.filter(key__in=keys.values()).values_list("key", flat=True))
    reminders = {}
    for pk, due in mails.items():
        if keys[pk] in had_one:
            continue
        post(KIND, to=people[pk], key=keys[pk], context=_context(people[pk], due, today))
        for innovation in due:
            reminders[innovation.pk] = ConfirmationReminder(
                innovation=innovation,
                review_due=innovation.review_due,
                number=innovation.reminded + 1,
                sent_on=today,
            )
    ConfirmationReminder.objects.bulk_create(reminders.values(), ignore_conflicts=True)
    return len(mails.keys() - {pk for pk in mails if keys[pk] in had_one})


def _context(person: User, due: list[Innovation], today: date) -> dict:
    with override(person.language):
        return {
            "number": len(due),
            "title": due[0].title,
            "records": [
                {
                    "title": innovation.title,
                    "place": innovation.place.display_name,
                    "since": _since(innovation),
                    "url": link_for(innovation, person),
                }
                for innovation in due[:MOST_LISTED]
            ],
            "more": max(len(due) - MOST_LISTED, 0),
            "all_url": reverse("innovations-to-confirm"),
        }


def _since(innovation: Innovation) -> str:
    if innovation.confirmed_at is None:
        return _("Never confirmed")
    at = timezone.localtime(innovation.confirmed_at)
    return _("Last confirmed on {day}").format(day=date_format(at, "j F Y"))


# --- The link ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Link:
    """What a mailed link says: which record, who was asked, and the review day it was about."""

    innovation_id: int
    person_id: int
    review_due: date


def link_for(innovation: Innovation, person: User) -> str:
    """The address at which `person` can answer without signing in."""
    token = signing.dumps([innovation.pk, person.pk, innovation.review_due.isoformat()], salt=_SALT)
    return reverse("confirm-by-link", args=[token])


def read_link(token: str) -> Link:
    """Raises signing.SignatureExpired or signing.BadSignature."""
    innovation_id, person_id, due = signing.loads(token, salt=_SALT, max_age=LINK_VALID_FOR)
    return Link(innovation_id, person_id, date.fromisoformat(due))
