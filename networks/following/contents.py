"""What the weekly mail says, made when it is sent from what its reader may read then.

Nothing stands in it twice: what is nearest to the reader comes first (networks, places, searches,
then themes), and what comes later leaves out what was named. What the daily mail tells is left to
that one.
"""

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connected_localism.mail.models import OptOut, OutgoingMail
from innovations.following import news as of_places
from innovations.models import FollowedPlace, SavedSearch
from innovations.telling import searches as of_searches
from networks.following.lines import MOST_LISTED, NetworkNews, News, Readable, theme_news
from networks.following.links import stop_address
from networks.models import FollowedNetwork, FollowedTheme
from places.lineage import with_predecessors

MOST_SOURCES = 40  # networks, places, searches and themes in one mail


def contents(mail: OutgoingMail) -> dict | None:
    person, posted = mail.recipient, mail.context
    until = datetime.fromisoformat(posted["until"])
    told, readable = told_daily(person, posted, until), Readable(person)
    sources = [
        *_networks(readable, posted.get("networks", ()), until, told),
        *_places(person, posted.get("places", ()), until, told),
        *_searches(person, posted.get("searches", ()), until, told),
        *_themes(readable, posted.get("themes", ()), until, told),
    ]
    if not sources:
        return None
    number = sum(len(source["lines"]) + source["more"] for source in sources)
    return {
        "subject_line": _subject(number),
        "sources": sources[:MOST_SOURCES],
        "left_out": max(len(sources) - MOST_SOURCES, 0),
        "list_url": reverse("saved-searches"),
    }


def told_daily(person, posted: dict, until: datetime) -> set[int]:
    """Ids of the records that the daily mail tells this person of, with its own promise."""
    if OptOut.objects.filter(user=person, kind=of_searches.KIND).exists():
        return set()
    windows = [row[1] for rows in posted.values() if isinstance(rows, list) for row in rows]
    since = min((datetime.fromisoformat(each) for each in windows if each), default=until)
    found: set[int] = set()
    searches = SavedSearch.objects.filter(person=person, notify=SavedSearch.Notify.DAILY)
    searches = list(searches.select_related("person"))
    wrong = of_searches.what_is_wrong(searches) if searches else {}
    for search in searches:
        if search.pk not in wrong:
            seen = of_searches.news_of(search, max(since, search.created_at), until)
            found.update(seen.values_list("pk", flat=True))
    places = FollowedPlace.objects.filter(person=person, notify=FollowedPlace.Notify.DAILY)
    for followed in places.select_related("person"):
        window = (max(since, followed.since), until, with_predecessors([followed.place_id]))
        seen = of_places.records_of(followed, *window)
        found.update(seen.values_list("pk", flat=True))
    return found


def _networks(readable: Readable, posted, until: datetime, told: set[int]) -> list[dict]:
    windows = {pk: datetime.fromisoformat(since) for pk, since in posted}
    followed = FollowedNetwork.objects.filter(
        person=readable.person, pk__in=windows, network__in=readable.networks.values("pk")
    )
    followed = list(followed.select_related("network")) if windows else []
    news = NetworkNews(
        readable, {each.network_id: windows[each.pk] for each in followed}, until, told
    )
    return [
        _source(
            _("Because you follow the network “{name}”:").format(name=each.network.name),
            news.of(each.network_id),
            see=_("See the network"),
            url=each.network.get_absolute_url(),
            stop=_("Stop following this network"),
            stop_url=stop_address(each),
        )
        for each in followed
        if news.of(each.network_id).lines
    ]


def _themes(readable: Readable, posted, until: datetime, told: set[int]) -> list[dict]:
    windows = {pk: datetime.fromisoformat(since) for pk, since in posted}
    rows = FollowedTheme.objects.filter(person=readable.person, pk__in=windows) if windows else []
    networks_told = set(
        FollowedNetwork.objects.filter(person=readable.person).values_list("network", flat=True)
        if windows
        else ()
    )
    sources = []
    for each in rows:
        news = theme_news(readable, each.theme, windows[each.pk], until, told, networks_told)
        if news.lines:
            sources.append(
                _source(
                    _("Because you follow the theme “{name}”:").format(name=each),
                    news,
                    see=_("See the whole theme"),
                    url=f"{reverse('innovation-list')}?theme={each.theme}&sort=newest",
                    stop=_("Stop following this theme"),
                    stop_url=stop_address(each),
                )
            )
    return sources


def _places(person, posted, until: datetime, told: set[int]) -> list[dict]:
    windows = [[pk, since, until.isoformat()] for pk, since in posted]
    shown = of_places.said(person, windows, told) if windows else []
    FollowedPlace.objects.filter(pk__in=[place["pk"] for place in shown]).update(
        last_told_at=timezone.now()
    )
    return [
        {
            "reason": _("Because you follow {name}:").format(name=place["name"]),
            "lines": [_of_record(record) for record in place["records"]]
            + [_of_adoption(adoption) for adoption in place["adoptions"]],
            "more": place["more"],
            "see": _("See the place"),
            "url": place["url"],
            "stop": _("Stop following this place"),
            "stop_url": place["stop_url"],
        }
        for place in shown
    ]


def _searches(person, posted, until: datetime, told: set[int]) -> list[dict]:
    windows = [[pk, since, until.isoformat()] for pk, since in posted]
    if not windows:
        return []
    shown, listed = of_searches.said(person, windows, told=told, most=MOST_LISTED)
    told |= listed
    working = [search["pk"] for search in shown if not search["wrong"]]
    SavedSearch.objects.filter(pk__in=working).update(last_told_at=timezone.now())
    return [_of_search(search) for search in shown]


def _of_search(search: dict) -> dict:
    if search["wrong"]:
        said = _("Your search “{name}” no longer works, so we tell you nothing of it any more:")
        return {
            "reason": said.format(name=search["name"]),
            "lines": [{"text": reason, "url": ""} for reason in search["wrong"]],
            "more": 0,
            "see": _("See what is left of it"),
            "url": search["edit_url"],
            "stop": "",
            "stop_url": "",
        }
    return {
        "reason": _("Because you saved the search “{name}”:").format(name=search["name"]),
        "lines": [_of_record(record) for record in search["records"]],
        "more": search["more"],
        "see": _("See the whole list"),
        "url": search["url"],
        "stop": _("Stop emails about this search"),
        "stop_url": search["stop_url"],
    }


def _source(reason: str, news: News, **links: str) -> dict:
    lines = news.newest()
    return {"reason": reason, "lines": lines, "more": news.number - len(lines), **links}


def _of_record(record: dict) -> dict:
    return {"text": _("“{title}”, {place} ({kind})").format(**record), "url": record["url"]}


def _of_adoption(adoption: dict) -> dict:
    said = _("{place} takes up “{title}” of {origin} ({stage})")
    return {"text": said.format(**adoption), "url": adoption["url"]}


def _subject(number: int) -> str:
    said = ngettext(
        "Your week: {number} new in what you follow",
        "Your week: {number} new in what you follow",
        number,
    )
    return said.format(number=number)
