"""Saved searches: what they ask for, and telling their owners what is new in them.

The daily mail is for those that their owner wants to hear of daily. The same mail tells of places
that somebody follows daily (`innovations.following`), so that nobody gets two. What is weekly comes
with the mail of `networks.following`, which asks here for the words.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.outbox import post
from innovations.addresses import Address, tidied
from innovations.filters import InnovationFilter
from innovations.finding.facet_choices import active_filters
from innovations.finding.seen_from import SAY_HOW
from innovations.following import news
from innovations.models import Innovation, SavedSearch
from innovations.telling.links import stop_address
from places.models import FormerPlaceSlug, Place

KIND = "saved-search-news"
MOST_LISTED = 5  # records of one search in a mail
MOST_PEOPLE = 5_000  # in one run; who is left is told by the next
# Whatever was published in a transaction that began before this has committed by now.
SETTLED_AFTER = timedelta(minutes=10)
PAUSE = {SavedSearch.Notify.DAILY: timedelta(days=1), SavedSearch.Notify.WEEKLY: timedelta(days=7)}


# --- What it asks for -------------------------------------------------------------------------


def query_of(data: QueryDict) -> str:
    """The filters among `data` as the address that is kept: no sort, no page, nothing unknown."""
    filterset = InnovationFilter.tolerant(tidied(data))
    kept = QueryDict(mutable=True)
    for name in sorted(InnovationFilter.base_filters):
        values = filterset.data.getlist(name)
        if name in ("place", "area"):
            values = [place.slug for place in filterset.chosen.get(name, ())]
        elif name in ("like", "near") and values:
            values = [filterset.chosen[name].place.slug]
        if values:
            kept.setlist(name, values)
    kept.pop("seen_from", None)  # of a sort
    if set(kept) <= {"words", *SAY_HOW}:  # how to take a filter, and no filter
        return ""
    return kept.urlencode()


def in_words(query: str) -> str:
    """What a query asks for, as a person would name it."""
    return words_of(InnovationFilter.tolerant(QueryDict(query)))


def words_of(filterset: InnovationFilter) -> str:
    """The same of filters, in the language of now."""
    address = Address(reverse("innovation-list"), filterset.data)
    return ", ".join(str(item.label) for item in active_filters(filterset, address))


def what_is_wrong(searches: Iterable[SavedSearch]) -> dict[int, list[str]]:
    """Why each of the searches cannot be used any more; those that can are left out.

    The page of the list leaves out what it does not know. A search without a filter would then
    silently find everything. One query, however many searches there are.
    """
    queries = {search.pk: QueryDict(search.query) for search in searches}
    named = {slug for query in queries.values() for slug in query.getlist("place")}
    at_present = Place.objects.filter(slug__in=named).values_list("slug")
    formerly = FormerPlaceSlug.objects.filter(slug__in=named).values_list("slug")
    known = {slug for (slug,) in at_present.union(formerly)}
    wrong = {pk: _wrong_in(query, known) for pk, query in queries.items()}
    return {pk: reasons for pk, reasons in wrong.items() if reasons}


def _wrong_in(query: QueryDict, known_places: set[str]) -> list[str]:
    query = query.copy()
    reasons = [
        _("“{name}” is no filter any more.").format(name=name)
        for name in query
        if name not in InnovationFilter.base_filters
    ]
    reasons += [
        _("“{value}” is not a place in the register.").format(value=slug)
        for slug in query.pop("place", ())
        if slug not in known_places
    ]
    filterset = InnovationFilter(query)
    if not filterset.is_valid():
        reasons += [message for errors in filterset.errors.values() for message in errors]
    return reasons


def news_of(search: SavedSearch, since: datetime, until: datetime) -> QuerySet[Innovation]:
    """What its owner may read of what was published then and fits; nothing of their own."""
    fresh = (
        Innovation.objects.visible_to(search.person)
        .published()
        .filter(published_at__gt=since, published_at__lte=until)
        .exclude(author=search.person)
    )
    return InnovationFilter(QueryDict(search.query), fresh).qs.order_by("-published_at", "-pk")


# --- Telling ----------------------------------------------------------------------------------


def tell_of_searches(now: datetime) -> int:
    """Post today's mails about saved searches and followed places; returns how many. Safe to
    repeat and to run twice at once: who has had the day's mail waits for the next one."""
    today, until = timezone.localdate(now), now - SETTLED_AFTER
    _pass_over_what_has_no_news(today, until)
    news.pass_over_what_has_no_news(today, until)
    opted_out = OptOut.objects.filter(kind=KIND).values("user_id")
    people = (
        SavedSearch.objects.due(today)
        .filter(person__is_active=True)
        .exclude(person__in=opted_out)
        .order_by("person_id")
        .values_list("person_id", flat=True)
        .distinct()
    )
    followers = news.people_due(today).exclude(person__in=opted_out)
    several = sorted({*people[:MOST_PEOPLE], *followers[:MOST_PEOPLE]})[:MOST_PEOPLE]
    return sum(_tell(person_id, today, until) for person_id in several)


def _pass_over_what_has_no_news(today: date, until: datetime) -> None:
    """On a day on which nothing was published, nobody's searches need to be run."""
    newest = (
        Innovation.objects.published()
        .filter(published_at__lte=until)
        .order_by("-published_at", "-pk")
        .values_list("published_at", flat=True)
        .first()
    )
    due = SavedSearch.objects.due(today).filter(broken_at=None)
    if newest is not None:
        due = due.filter(seen_until__gte=newest)
    due.update(due_on=today + PAUSE[SavedSearch.Notify.DAILY])


@transaction.atomic
def _tell(person_id: int, today: date, until: datetime) -> bool:
    key = f"searches:{person_id}:{today}"
    due = SavedSearch.objects.due(today).filter(person=person_id).order_by("name", "pk")
    searches = list(due.select_for_update(of=["self"], skip_locked=True).select_related("person"))
    places = news.due_of(person_id, today)
    if not (searches or places) or OutgoingMail.objects.filter(key=key).exists():
        return False
    wrong = what_is_wrong(searches)
    told = []
    for search in searches:
        since = search.seen_until
        if search.pk in wrong:
            told += [[search.pk, "", ""]] if search.broken_at is None else []
            search.broken_at = search.broken_at or timezone.now()
        else:
            search.broken_at = None
            if until > since and news_of(search, since, until).exists():
                told.append([search.pk, since.isoformat(), until.isoformat()])
                search.last_told_at = timezone.now()
            search.seen_until = max(since, until)
        search.due_on = today + PAUSE[search.notify]
    SavedSearch.objects.bulk_update(searches, ["seen_until", "last_told_at", "due_on", "broken_at"])
    at_places = news.look(places, today, until)
    if told or at_places:
        person = (searches or places)[0].person
        post(KIND, to=person, key=key, context={"searches": told, "places": at_places})
    return bool(told or at_places)


# --- What it says, when it is sent ------------------------------------------------------------


def contents(mail: OutgoingMail) -> dict | None:
    """What is new in each search and at each place that is still there, of what its owner may read
    by now."""
    # What is listed for a search is not listed for a place once more.
    shown, listed = said(mail.recipient, mail.context["searches"])
    number = sum(len(search["records"]) + search["more"] for search in shown)
    places = news.said(mail.recipient, mail.context.get("places", ()), listed)
    if not (shown or places):
        return None
    return {
        "subject_line": _subject(shown, number, places),
        "searches": shown,
        "places": places,
        "list_url": reverse("saved-searches"),
    }


def said(
    person, posted: Iterable[list], *, told: Collection[int] = (), most: int = MOST_LISTED
) -> tuple[list[dict], set[int]]:
    """What is new, or wrong, in each search that is still there, of what its owner may read by
    now; and the ids of the records that this lists. Those of `told` are left out."""
    windows = {pk: (since, until) for pk, since, until in posted}
    searches = SavedSearch.objects.filter(person=person, pk__in=windows)
    searches = list(searches.exclude(notify=SavedSearch.Notify.NEVER).select_related("person"))
    wrong = what_is_wrong(searches)
    shown: list[dict] = []
    listed: set[int] = set()
    for search in searches:
        since, until = windows[search.pk]
        if search.pk in wrong:
            shown.append(_said(search) | {"wrong": wrong[search.pk]})
        elif since:
            found = news_of(search, datetime.fromisoformat(since), datetime.fromisoformat(until))
            found = found.exclude(pk__in=told) if told else found
            if count := found.count():
                records = list(found.select_related("place")[:most])
                listed |= {record.pk for record in records}
                shown.append(_said(search, records, more=count - len(records)))
    return shown, listed


def _said(search: SavedSearch, records: Iterable[Innovation] = (), more: int = 0) -> dict:
    return {
        "pk": search.pk,
        "name": search.name,
        "wrong": [],
        "records": [
            {
                "title": record.title,
                "place": record.place.display_name,
                "kind": str(record.get_kind_display()),
                "url": record.get_absolute_url(),
            }
            for record in records
        ],
        "more": more,
        "url": f"{search.get_absolute_url()}&sort=newest",
        "edit_url": reverse("saved-search", args=[search.pk]),
        "stop_url": stop_address(search),
    }


def _subject(shown: list[dict], number: int, places: list[dict]) -> str:
    if places and not number:
        return _subject_of_places(places)
    if places:
        number += sum(place["number"] for place in places)
        said = ngettext(
            "{number} new in what you follow", "{number} new in what you follow", number
        )
        return said.format(number=number)
    if not number:
        return _("A search you saved no longer works")
    if len(shown) == 1:
        said = ngettext("{number} new in “{name}”", "{number} new in “{name}”", number)
        return said.format(number=number, name=shown[0]["name"])
    said = ngettext(
        "{number} new innovation in your searches",
        "{number} new innovations in your searches",
        number,
    )
    return said.format(number=number)


def _subject_of_places(places: list[dict]) -> str:
    number = sum(place["number"] for place in places)
    if len(places) == 1:
        said = ngettext("{number} new from {name}", "{number} new from {name}", number)
        return said.format(number=number, name=places[0]["name"])
    said = ngettext(
        "{number} new from places you follow", "{number} new from places you follow", number
    )
    return said.format(number=number)
