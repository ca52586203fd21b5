"""The places where somebody is signed in: seeing and ending them, and when they end by themselves.

Of a device we keep its browser and system and when it was last seen, to the nearest few minutes.
Where somebody was, by IP address, is not kept: people know their devices, not their addresses.
"""

import time
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.timezone import now

from connected_localism.accounts.models import User

IDLE_LIMIT = 12 * 3600  # seconds; for people with special rights
PRECISION = 300  # seconds between two notes of when a session was last seen
NO_ADDRESS = "0.0.0.0"  # noqa: S104  allauth's column wants an address
_KEY = "seen"

_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "CrOS": "ChromeOS",
    "Windows": "Windows",
    "Mac OS X": "Mac",
    "Linux": "Linux",
}
# Most browsers also name those they descend from; so the order counts.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "CriOS": "Chrome",
    "Chrome": "Chrome",
    "Safari": "Safari",
}


def device_name(user_agent: str) -> str:
    """Browser and system, such as "Firefox / Windows"; empty when neither is known."""
    browser = next((name for mark, name in _BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in user_agent), "")
    return " / ".join(filter(None, (browser, system)))


def is_device_name(text: str) -> bool:
    """Whether `text` is what `device_name` makes, rather than what a browser says of itself."""
    return set(text.split(" / ")) <= {"", *_BROWSERS.values(), *_SYSTEMS.values()}


def live_sessions(user: User) -> QuerySet[UserSession]:
    """Where `user` is signed in now, the latest seen first."""
    live = Session.objects.filter(expire_date__gt=now())
    rows = UserSession.objects.filter(user=user, session_key__in=live.values("session_key"))
    return rows.order_by("-last_seen_at", "pk")


def end(rows: QuerySet[UserSession]) -> int:
    """Sign those sessions out; returns how many there were."""
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def end_others(request) -> int:
    """Sign the person out everywhere but here."""
    here = request.session.session_key
    return end(UserSession.objects.filter(user=request.user).exclude(session_key=here))


def note_seen(session) -> bool:
    """Note in `session` that it is in use; False where that was done a moment ago."""
    moment = int(time.time())
    if moment - session.get(_KEY, 0) < PRECISION:
        return False
    session[_KEY] = moment
    return True


def idle_seconds(session) -> float:
    """How long nobody has been seen in `session`; 0 for one that has just begun."""
    return time.time() - session.get(_KEY, time.time())


def note_device(request) -> None:
    """Keep the row of this session, from which its person sees where they are signed in.

    And, to the day, that the account is in use: it is not closed while it is.
    """
    moment = now()
    long_ago = Q(last_seen_at=None) | Q(last_seen_at__lt=moment - timedelta(days=1))
    User.objects.filter(long_ago, pk=request.user.pk).update(last_seen_at=moment)
    seen = UserSession.objects.filter(session_key=request.session.session_key, user=request.user)
    if not seen.update(last_seen_at=moment):
        UserSession.objects.create_from_request(request)
