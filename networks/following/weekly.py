"""One mail a week, at most, to each person about all that they follow.

A week ends on Monday at midnight, and what was seen until then moves there in the transaction that
posts the mail: a worker that dies has done both or neither, and whoever runs the week again finds
nobody left to tell. The text is made when the mail is sent (`contents.py`).
"""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Min, QuerySet
from django.utils import timezone

from connected_localism.accounts.models import User
from connected_localism.common.locks import advisory_lock
from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.outbox import post_all
from innovations.models import FollowedPlace, SavedSearch
from innovations.telling.searches import SETTLED_AFTER, what_is_wrong
from networks.following.latest import Latest
from networks.models import FollowedNetwork, FollowedTheme

KIND = "week-of-news"
PEOPLE_AT_ONCE = 500

Contexts = dict[int, dict[str, list]]


def end_of_the_week(now: datetime) -> datetime:
    """The last Monday at midnight whose transactions have all ended."""
    day = timezone.localdate(now - SETTLED_AFTER)
    return timezone.make_aware(datetime.combine(day - timedelta(days=day.weekday()), time()))


def tell_of_the_week(now: datetime) -> int:
    """Post the week's mails; returns how many. Safe to repeat, and to run twice at once."""
    until = end_of_the_week(now)
    posted, after = 0, 0
    with advisory_lock("tell-of-the-week") as held:
        since = _earliest(until) if held else None
        if since is None:
            return 0
        latest = Latest(since, until)
        while people := _next_people(until, after=after):
            posted += _tell(people, until, latest)
            after = people[-1]
    return posted


def _unseen(until: datetime) -> list[QuerySet]:
    """Everything that is followed by the week and was not looked at until then."""
    return [
        rows.order_by().filter(seen_until__lt=until)
        for rows in (
            FollowedNetwork.objects.all(),
            FollowedTheme.objects.all(),
            FollowedPlace.objects.weekly(),
            SavedSearch.objects.weekly(),
        )
    ]


def _earliest(until: datetime) -> datetime | None:
    found = [rows.aggregate(first=Min("seen_until"))["first"] for rows in _unseen(until)]
    return min(filter(None, found), default=None)


def _next_people(until: datetime, *, after: int) -> list[int]:
    first, *others = [
        rows.filter(person__gt=after).values_list("person", flat=True) for rows in _unseen(until)
    ]
    return list(first.union(*others).order_by("person")[:PEOPLE_AT_ONCE])


@transaction.atomic
def _tell(people: list[int], until: datetime, latest: Latest) -> int:
    """The same number of queries, however many people there are and whatever they follow."""
    # Held to the end, so that nobody begins or stops to follow something meanwhile.
    active = set(
        User.objects.filter(pk__in=people, is_active=True)
        .select_for_update(no_key=True)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    wanted = active - set(
        OptOut.objects.filter(kind=KIND, user__in=people).values_list("user", flat=True)
    )
    keys = {_key(person, until): person for person in people}
    # Who has had the week's mail and has changed since how often they hear of something.
    had_one = OutgoingMail.objects.filter(key__in=keys).values_list("key", flat=True)
    had_one = {keys[key] for key in had_one}
    networks, themes, places, searches = (
        rows.filter(person__in=[pk for pk in people if pk not in had_one])
        for rows in _unseen(until)
    )
    news: Contexts = defaultdict(lambda: defaultdict(list))
    _note(news, "networks", networks, "network", latest.networks.get)
    _note(news, "themes", themes, "theme", latest.themes.get)
    _note(news, "places", places, "place", latest.at_place)
    _note(news, "searches", searches, "pk", lambda pk: latest.records)
    _look_for_broken(news, searches)
    mails = [
        (person, _key(person, until), {"until": until.isoformat()} | news[person])
        for person in sorted(news)
        if person in wanted and any(news[person].values())
    ]
    if mails:
        post_all(KIND, mails)
    for rows in (networks, themes, places, searches):
        rows.update(seen_until=until)
    return len(mails)


def _key(person_id: int, until: datetime) -> str:
    return f"week:{until:%G-%V}:{person_id}"


def _note(news: Contexts, name: str, rows: QuerySet, target: str, latest) -> None:
    """[id of the row, since when] of each that has had something new since it was looked at."""
    for person, pk, what, since in rows.values_list("person", "pk", target, "seen_until"):
        newest = latest(what)
        if newest is not None and newest > since:
            news[person][name].append([pk, since.isoformat()])


def _look_for_broken(news: Contexts, searches: QuerySet) -> None:
    """A search that no longer works is told of once, with an empty moment, and then left alone."""
    looked_at = list(searches)
    wrong = what_is_wrong(looked_at)
    for search in looked_at:
        if search.pk not in wrong:
            continue
        posted = news[search.person_id]["searches"] if search.person_id in news else []
        posted[:] = [each for each in posted if each[0] != search.pk]
        if search.broken_at is None:
            news[search.person_id]["searches"].append([search.pk, ""])
    broken = [search.pk for search in looked_at if search.pk in wrong and not search.broken_at]
    SavedSearch.objects.filter(pk__in=broken).update(broken_at=timezone.now())
    mended = [search.pk for search in looked_at if search.pk not in wrong and search.broken_at]
    SavedSearch.objects.filter(pk__in=mended).update(broken_at=None)
