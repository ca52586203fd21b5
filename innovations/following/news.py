"""What is new at followed places. It is told in the daily mail about saved searches, or in the
weekly one of `networks.following`.

The daily mail looks at what is due (`look`) in the transaction in which it is posted; both ask for
the words (`said`) when they are sent.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from innovations.following.links import stop_address
from innovations.models import Adoption, FollowedPlace, Innovation
from places.lineage import Lineage

MOST_LISTED = 5  # records of one place in a mail, and as many adoptions
PAUSE = timedelta(days=1)


# --- What there is ----------------------------------------------------------------------------


def records_of(
    followed: FollowedPlace, since: datetime, until: datetime, place_ids: Collection[int]
) -> QuerySet[Innovation]:
    """What its follower may read of what these places led or took part in and was published then;
    nothing of their own."""
    took_part = Innovation.further_places.through.objects.filter(place__in=place_ids)
    return (
        Innovation.objects.visible_to(followed.person)
        .published()
        .filter(Q(place__in=place_ids) | Q(pk__in=took_part.values("innovation_id")))
        .filter(published_at__gt=since, published_at__lte=until)
        .exclude(author=followed.person)
        .order_by("-published_at", "-pk")
    )


def adoptions_of(
    followed: FollowedPlace, since: datetime, until: datetime, place_ids: Collection[int]
) -> QuerySet[Adoption]:
    """What these places have taken up, as far as its follower may know; nothing they recorded."""
    return (
        Adoption.objects.visible_to(followed.person)
        .filter(place__in=place_ids, created_at__gt=since, created_at__lte=until)
        .exclude(recorded_by=followed.person)
        .order_by("-created_at", "-pk")
    )


def _places(followed: FollowedPlace, lineage: Lineage) -> list[int]:
    return [followed.place_id, *lineage.predecessors(followed.place_id)]


# --- Looking, in the transaction in which the mail is posted ----------------------------------


def people_due(today: date) -> QuerySet:
    """Ids of the people who follow a place that is to be looked at."""
    due = FollowedPlace.objects.due(today).filter(person__is_active=True)
    return due.order_by("person_id").values_list("person_id", flat=True).distinct()


def pass_over_what_has_no_news(today: date, until: datetime) -> None:
    """On a day on which nothing was published or taken up, no place needs to be looked at."""
    due = FollowedPlace.objects.due(today)
    if not due.exists():
        return
    for newest in (
        Innovation.objects.published()
        .filter(published_at__lte=until)
        .order_by("-published_at", "-pk")
        .values_list("published_at", flat=True)
        .first(),
        Adoption.objects.shown()
        .filter(created_at__lte=until)
        .order_by("-created_at")
        .values_list("created_at", flat=True)
        .first(),
    ):
        if newest is not None:
            due = due.filter(seen_until__gte=newest)
    due.update(due_on=today + PAUSE)


def due_of(person_id: int, today: date) -> list[FollowedPlace]:
    """The places to be looked at for a person, locked until the transaction ends."""
    due = FollowedPlace.objects.due(today).filter(person=person_id).order_by("place__name", "pk")
    locked = due.select_for_update(of=["self"], skip_locked=True)
    return list(locked.select_related("person", "place"))


def look(several: Iterable[FollowedPlace], today: date, until: datetime) -> list[list]:
    """Note that they were looked at; returns those with news, as the mail keeps them."""
    several = list(several)
    lineage = Lineage() if several else None
    told = []
    for followed in several:
        since = followed.seen_until
        if until > since:
            window = (followed, since, until, _places(followed, lineage))
            if records_of(*window).exists() or adoptions_of(*window).exists():
                told.append([followed.pk, since.isoformat(), until.isoformat()])
                followed.last_told_at = timezone.now()
            followed.seen_until = until
        followed.due_on = today + PAUSE
    FollowedPlace.objects.bulk_update(several, ["seen_until", "last_told_at", "due_on"])
    return told


# --- What it says, when it is sent ------------------------------------------------------------


def said(person, posted: Iterable[list], listed: set[int]) -> list[dict]:
    """What is new at each place that is still followed, of what may be read by now.

    `listed` are the ids of records that the mail names already; those named here are added.
    """
    windows = {pk: (since, until) for pk, since, until in posted}
    followed_places = FollowedPlace.objects.filter(person=person, pk__in=windows)
    followed_places = list(followed_places.select_related("person", "place"))
    lineage = Lineage() if followed_places else None
    told = set()  # ids of adoptions
    shown = []
    for followed in followed_places:
        since, until = (datetime.fromisoformat(moment) for moment in windows[followed.pk])
        window = (followed, since, until, _places(followed, lineage))
        records = records_of(*window).exclude(pk__in=listed)
        adoptions = adoptions_of(*window).exclude(pk__in=told)
        count, taken_up = records.count(), adoptions.count()
        if not count + taken_up:
            continue
        records = list(records.select_related("place")[:MOST_LISTED])
        adoptions = list(adoptions.select_related("place", "innovation__place")[:MOST_LISTED])
        listed |= {record.pk for record in records}
        told |= {adoption.pk for adoption in adoptions}
        shown.append(
            {
                "pk": followed.pk,
                "name": followed.place.display_name,
                "number": count + taken_up,
                "records": [_record(record) for record in records],
                "adoptions": [_adoption(adoption) for adoption in adoptions],
                "more": count + taken_up - len(records) - len(adoptions),
                "url": followed.place.get_absolute_url(),
                "stop_url": stop_address(followed),
            }
        )
    return shown


def _record(record: Innovation) -> dict:
    return {
        "title": record.title,
        "place": record.place.display_name,
        "kind": str(record.get_kind_display()),
        "url": record.get_absolute_url(),
    }


def _adoption(adoption: Adoption) -> dict:
    return {
        "title": adoption.innovation.title,
        "place": adoption.place.display_name,
        "origin": adoption.innovation.place.display_name,
        "stage": str(adoption.get_stage_display()),
        "url": adoption.innovation.get_absolute_url(),
    }
