"""What waits for a reviewer: records, edits and appeals, and how much of it there is."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from connected_localism.accounts.models import User
from innovations.models import Appeal, Innovation, ReadingNow, ReviewFlag
from places.models import Membership, Place
from places.people import stewards_of
from places.permissions import is_moderator, stewarded_place_ids

COUNT_LASTS = 60  # seconds; the number in the navigation may be that old


@dataclass(frozen=True)
class Waiting:
    """How much waits: in all, for more than a week, for more than four weeks."""

    total: int
    over_week: int
    over_month: int


@dataclass(frozen=True)
class Reviewer:
    """A person with what they may review, looked up once a request."""

    user: User
    is_moderator: bool
    place_ids: tuple[int, ...]  # of the places they steward

    @classmethod
    def of(cls, user: User) -> "Reviewer":
        return cls(user, is_moderator(user), tuple(stewarded_place_ids(user)))

    @property
    def reviews(self) -> bool:
        return self.is_moderator or bool(self.place_ids)

    def may_decide(self, prefix: str = "") -> Q:
        """Which records this person decides on: nobody moderates what they wrote themselves."""
        at_own_places = Q(**{f"{prefix}place_id__in": self.place_ids})
        if not self.is_moderator:
            return at_own_places
        return ~Q(**{f"{prefix}author": self.user}) | Q(**{f"{prefix}author": None}) | at_own_places

    def waiting(self) -> QuerySet[Innovation]:
        return Innovation.objects.waiting_for_review().filter(self.may_decide())

    def flags(self) -> QuerySet[ReviewFlag]:
        return ReviewFlag.objects.filter(self.may_decide("innovation__"))

    def appeals(self) -> QuerySet[Appeal]:
        """Appeals go to the moderators, who may hear more than the place's stewards did."""
        if not self.is_moderator:
            return Appeal.objects.none()
        return Appeal.objects.waiting().exclude(decision__innovation__author=self.user)


def chosen(waiting: QuerySet, reviewer: Reviewer, filters: dict) -> QuerySet:
    """`waiting` under the cleaned filters of QueueForm."""
    if place := filters.get("place"):
        waiting = waiting.filter(place__slug=place)
    if kind := filters.get("kind"):
        waiting = waiting.filter(kind=kind)
    if age := filters.get("age"):
        waiting = waiting.filter(submitted_at__lt=timezone.now() - timedelta(days=age))
    match filters.get("whose"):
        case "mine":
            waiting = waiting.filter(place_id__in=reviewer.place_ids)
        case "unstewarded":
            waiting = waiting.filter(~Exists(_STEWARDS))
    return waiting


_STEWARDS = Membership.objects.confirmed().filter(
    place=OuterRef("place"), role=Membership.Role.STEWARD, user__is_active=True
)


def waiting_before(innovation: Innovation) -> int:
    """How many records wait longer for the same people: stewards of its place, or moderators.

    Moderators do review what waits at a place with stewards, but are not waited for there.
    """
    longer = Innovation.objects.waiting_for_review().filter(
        submitted_at__lt=innovation.submitted_at
    )
    if stewards_of(innovation.place).exists():
        return longer.filter(place=innovation.place_id).count()
    return longer.filter(~Exists(_STEWARDS)).count()


def counted(waiting: QuerySet) -> Waiting:
    """How much of a queryset of records waits, in one query."""
    now = timezone.now()

    def longer_than(days: int) -> Count:
        return Count("pk", filter=Q(submitted_at__lt=now - timedelta(days=days)))

    return Waiting(
        **waiting.order_by().aggregate(
            total=Count("pk"), over_week=longer_than(7), over_month=longer_than(28)
        )
    )


def by_place(waiting: QuerySet) -> list[dict]:
    """The places where something waits, the longest wait first."""
    rows = (
        waiting.order_by()
        .values("place_id")
        .annotate(number=Count("pk"), since=Min("submitted_at"))
        .order_by("since", "place_id")
    )
    rows = list(rows)
    places = Place.objects.only("slug", "name", "name_cy").in_bulk([r["place_id"] for r in rows])
    return [{"place": places[row["place_id"]], **row} for row in rows]


def readers_of(innovations) -> dict[int, ReadingNow]:
    """Who says they are looking at which of these records, by the record's id."""
    readings = ReadingNow.objects.present().filter(innovation__in=[i.pk for i in innovations])
    return {reading.innovation_id: reading for reading in readings.select_related("reviewer")}


def number_waiting(user: User) -> int | None:
    """How much waits for `user` in all, at most a minute old; None for those who review nothing.

    It stands on every page, so rights and rows are looked up once a minute. Rights that changed
    meanwhile show a wrong number for that long, but open nothing.
    """
    key = _key(user, rights_at_rest=user.rights_at_rest)
    number = cache.get(key, default="unknown")
    if number == "unknown":
        reviewer = Reviewer.of(user)
        number = _count_all(reviewer) if reviewer.reviews else None
        cache.set(key, number, COUNT_LASTS)
    return number


def forget_number_waiting(user: User) -> None:
    """Have it counted anew, since this person has just changed it."""
    cache.delete_many([_key(user, rights_at_rest=at_rest) for at_rest in (True, False)])


def _key(user: User, *, rights_at_rest: bool) -> str:
    return f"reviews-waiting:{user.pk}:{bool(rights_at_rest)}"


def _count_all(reviewer: Reviewer) -> int:
    number = reviewer.waiting().count() + reviewer.flags().to_look_at().count()
    return number + reviewer.appeals().count()
