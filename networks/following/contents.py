"""What the weekly mail says, made when it is sent from what its reader may read then.

Nothing stands in it twice: what is nearest to the reader comes first (networks, places, searches,
then themes), and what comes later leaves out what was named. What the daily mail tells is left to
that one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.run import kept
from innovations.following import links as place_links
from innovations.following import news as of_places
from innovations.models import FollowedPlace, SavedSearch
from innovations.telling import links as search_links
from innovations.telling import searches as of_searches
from networks.following.events import Event, Kind
from networks.following.links import stop_address
from networks.following.week import Reader, Week, newest_first
from networks.models import FollowedNetwork, FollowedTheme
from places.lineage import with_predecessors

MOST_LISTED = 10  # lines about one thing that somebody follows
MOST_SOURCES = 40  # networks, places, searches and themes in one mail


@dataclass
class Source:
    """One thing that somebody follows, with all that happened there, the newest first; of a search
    that no longer works, why."""

    followed: FollowedNetwork | FollowedPlace | FollowedTheme | SavedSearch
    links: dict[str, str]  # the reason above it, and the links below
    events: list[Event] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def contents(mail: OutgoingMail) -> dict | None:
    person, posted = mail.recipient, mail.context
    until = datetime.fromisoformat(posted["until"])
    week = kept(("week", posted["until"]), lambda: Week(until))
    windows = {
        name: {pk: datetime.fromisoformat(since) if since else until for pk, since in posted[name]}
        for name in ("networks", "places", "searches", "themes")
        if posted.get(name)
    }
    reader = Reader(person)
    networks = list(FollowedNetwork.objects.filter(person=person).select_related("network"))
    places = list(FollowedPlace.objects.filter(person=person).select_related("place", "person"))
    searches = list(SavedSearch.objects.filter(person=person).select_related("person"))
    found = [
        *_networks(week, reader, networks, windows.get("networks", {})),
        *_places(week, places, windows.get("places", {})),
        *_searches(week, searches, windows.get("searches", {})),
        *_themes(week, person, windows.get("themes", {})),
    ]
    daily = told_daily(person, places, searches, windows, until)
    shown = _written(week, reader, found, told={
        *((Kind.RECORD, pk) for pk in daily),
        *((Kind.NETWORK, each.network_id) for each in networks),
    })  # fmt: skip
    if not shown:
        return None
    _note_told([source.followed for source, _said in shown if not source.wrong])
    sources = [said for _source, said in shown]
    number = sum(len(source["lines"]) + source["more"] for source in sources)
    return {
        "subject_line": _subject(number),
        "sources": sources[:MOST_SOURCES],
        "left_out": max(len(sources) - MOST_SOURCES, 0),
        "list_url": reverse("saved-searches"),
    }


def _written(
    week: Week, reader: Reader, sources: list[Source], told: set[tuple[str, int]]
) -> list[tuple[Source, dict]]:
    """Those of which something is left to tell, with their lines."""
    readable = reader.readable(event for source in sources for event in source.events)
    shown = []
    for source in sources:
        new = [each for each in source.events if each.key in readable and each.key not in told]
        listed = new[:MOST_LISTED]
        told |= {each.key for each in listed}
        lines = [week.line(each) for each in listed]
        lines += [{"text": reason, "url": ""} for reason in source.wrong]
        if lines:
            shown.append((source, source.links | {"lines": lines, "more": len(new) - len(listed)}))
    return shown


def told_daily(
    person, places: list[FollowedPlace], searches: list[SavedSearch],
    windows: dict[str, dict[int, datetime]], until: datetime,
) -> set[int]:  # fmt: skip
    """Ids of the records that the daily mail tells this person of, with its own promise."""
    searches = [each for each in searches if each.notify == SavedSearch.Notify.DAILY]
    places = [each for each in places if each.notify == FollowedPlace.Notify.DAILY]
    if not (searches or places):
        return set()
    if OptOut.objects.filter(user=person, kind=of_searches.KIND).exists():
        return set()
    since = min((moment for rows in windows.values() for moment in rows.values()), default=until)
    found: set[int] = set()
    wrong = of_searches.what_is_wrong(searches) if searches else {}
    for search in searches:
        if search.pk not in wrong:
            seen = of_searches.news_of(search, max(since, search.created_at), until)
            found.update(seen.values_list("pk", flat=True))
    for followed in places:
        window = (max(since, followed.since), until, with_predecessors([followed.place_id]))
        seen = of_places.records_of(followed, *window)
        found.update(seen.values_list("pk", flat=True))
    return found


def _networks(
    week: Week, reader: Reader, several: list[FollowedNetwork], windows: dict[int, datetime]
) -> Iterable[Source]:
    several = [each for each in several if each.pk in windows]
    seen = reader.networks(each.network_id for each in several) if several else set()
    several = [each for each in several if each.network_id in seen]
    week.networks.fill({each.network_id: windows[each.pk] for each in several})
    for each in several:
        links = {
            "reason": _("Because you follow the network “{name}”:").format(name=each.network.name),
            "see": _("See the network"),
            "url": each.network.get_absolute_url(),
            "stop": _("Stop following this network"),
            "stop_url": stop_address(each),
        }
        yield Source(each, links, week.networks.since(each.network_id, windows[each.pk]))


def _themes(week: Week, person, windows: dict[int, datetime]) -> Iterable[Source]:
    if not windows:
        return
    several = list(FollowedTheme.objects.filter(person=person, pk__in=windows))
    week.themes.fill({each.theme: windows[each.pk] for each in several})
    for each in several:
        links = {
            "reason": _("Because you follow the theme “{name}”:").format(name=each),
            "see": _("See the whole theme"),
            "url": f"{reverse('innovation-list')}?theme={each.theme}&sort=newest",
            "stop": _("Stop following this theme"),
            "stop_url": stop_address(each),
        }
        yield Source(each, links, week.themes.since(each.theme, windows[each.pk]))


def _places(
    week: Week, several: list[FollowedPlace], windows: dict[int, datetime]
) -> Iterable[Source]:
    several = [each for each in several if each.pk in windows]
    together = {each.pk: week.with_predecessors(each.place_id) for each in several}
    asked: dict[int, datetime] = {}
    for each in several:
        for place in together[each.pk]:
            asked[place] = min(windows[each.pk], asked.get(place, windows[each.pk]))
    week.places.fill(asked)
    for each in several:
        links = {
            "reason": _("Because you follow {name}:").format(name=each.place.display_name),
            "see": _("See the place"),
            "url": each.place.get_absolute_url(),
            "stop": _("Stop following this place"),
            "stop_url": place_links.stop_address(each),
        }
        found = [
            event
            for place in together[each.pk]
            for event in week.places.since(place, windows[each.pk])
        ]
        yield Source(each, links, newest_first(found))


def _searches(
    week: Week, several: list[SavedSearch], windows: dict[int, datetime]
) -> Iterable[Source]:
    several = [
        each for each in several if each.pk in windows and each.notify != SavedSearch.Notify.NEVER
    ]
    wrong = week.wrong(several)
    for each in several:
        if each.pk in wrong:
            yield Source(each, _links_of_broken(each), wrong=wrong[each.pk])
            continue
        week.searches.fill({each.query: windows[each.pk]})
        links = {
            "reason": _("Because you saved the search “{name}”:").format(name=each.name),
            "see": _("See the whole list"),
            "url": f"{each.get_absolute_url()}&sort=newest",
            "stop": _("Stop emails about this search"),
            "stop_url": search_links.stop_address(each),
        }
        yield Source(each, links, week.searches.since(each.query, windows[each.pk]))


def _links_of_broken(search: SavedSearch) -> dict[str, str]:
    said = _("Your search “{name}” no longer works, so we tell you nothing of it any more:")
    return {
        "reason": said.format(name=search.name),
        "see": _("See what is left of it"),
        "url": reverse("saved-search", args=[search.pk]),
        "stop": "",
        "stop_url": "",
    }


def _note_told(followed: list) -> None:
    for model in (FollowedPlace, SavedSearch):
        if told := [each.pk for each in followed if isinstance(each, model)]:
            model.objects.filter(pk__in=told).update(last_told_at=timezone.now())


def _subject(number: int) -> str:
    said = ngettext(
        "Your week: {number} new in what you follow",
        "Your week: {number} new in what you follow",
        number,
    )
    return said.format(number=number)
