"""How often anybody may use the API, counted by what each request costs us.

A key counts by itself, a session by its person, anybody else by network address. A minute's points
are spent from a count in the cache: one INCR in Redis, so that nobody gains by asking in parallel.
While Redis is away each process counts for itself and gives out a quarter; see cache.py.

Windows begin at another second for each who asks, so that not all of them come back at once.
"""

import math
import time
import zlib
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import ngettext
from rest_framework.permissions import SAFE_METHODS
from rest_framework.settings import api_settings
from rest_framework.throttling import BaseThrottle, SimpleRateThrottle

from connected_localism.common.frequency import network_of
from connected_localism.common.problems import is_api, problem

# In points. A view says `rate_cost` where another one is right.
RECORD = 1
ROWS_A_POINT = 100  # of a list, beside the point for asking
SEARCH = 1  # more, for a list with a question
WRITE = 5
EXPORT = 10
SCHEMA = 10  # it is made anew each time
WITHOUT_REDIS = 4  # the part that each process gives out: there are about as many processes


@dataclass(frozen=True)
class Allowance:
    """What is left to one who asks, after this request."""

    who: str  # "address", "person" or "key"
    points: int  # for each window
    window: int  # seconds
    left: int
    ends_in: int  # seconds until all points are there again
    is_kept: bool  # whether this request is within it

    def put_on(self, response: HttpResponse) -> None:
        """The header fields of draft-ietf-httpapi-ratelimit-headers, as docs/api-keys.md says."""
        response["RateLimit-Policy"] = f'"{self.who}";q={self.points};w={self.window}'
        response["RateLimit"] = f'"{self.who}";r={self.left};t={self.ends_in}'


def spend(who: str, ident: str, cost: int) -> Allowance | None:
    """Take `cost` points from what that one has; None where there is no limit.

    A request that costs more than everything is let through by who has not asked for anything else.
    """
    points, window = rate_of(who)
    if points is None:
        return None
    turn, passed = divmod(time.time() + zlib.crc32(ident.encode()) % window, window)
    key = f"rate:{who}:{ident}:{int(turn)}"
    spent = _count(key, cost, seconds=window + 1)
    if getattr(cache, "is_away", False):
        points = max(1, points // WITHOUT_REDIS)
    is_kept = spent <= points or spent == cost
    if not is_kept:  # what is refused costs nothing, or a large wish would use up the small ones
        spent = _count(key, -cost, seconds=window + 1)
    left = max(0, points - spent)
    return Allowance(who, points, window, left, math.ceil(window - passed), is_kept)


def rate_of(who: str) -> tuple[int | None, int | None]:
    """Points, and the seconds for which they are; None where there is no limit.

    Raises ValueError or KeyError for a setting that is not like "60/min".
    """
    name = {"address": "anon", "person": "user"}.get(who, who)  # as DRF calls them
    return SimpleRateThrottle.parse_rate(None, api_settings.DEFAULT_THROTTLE_RATES.get(name))


def points_a_minute(who: str) -> int | None:
    points, window = rate_of(who)
    return points and max(1, points * 60 // window)


def _count(key: str, amount: int, *, seconds: int) -> int:
    for _try in range(3):
        try:
            return cache.incr(key, amount)
        except ValueError:  # nothing is counted yet, or Redis came or went between the two lines
            cache.add(key, 0, timeout=seconds)
    return amount


def asker(request) -> tuple[str, str]:
    """Who asks, and by what they are told from others. `api_key` is set by who reads keys."""
    if key := getattr(request, "api_key", None):
        return "key", str(key.pk)
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    user = getattr(request, "user", None) if has_session else None
    if user and user.is_authenticated:
        return "person", str(user.pk)
    try:
        return "address", network_of(request)
    except (PermissionDenied, ValueError):  # a socket, or a proxy that names nobody
        return "address", "unknown"


def cost_of(request, view) -> int:
    if request.method == "OPTIONS" or not hasattr(view, request.method.lower()):
        return RECORD
    if declared := getattr(view, "rate_cost", None):
        return declared
    if request.method not in SAFE_METHODS:
        return WRITE
    paginator = getattr(view, "paginator", None)
    if paginator is None or getattr(view, "detail", False):
        return RECORD
    size = request.query_params.get("page_size", "")
    if not (size.isascii() and size.isdigit()):
        size = paginator.default_size
    rows = min(int(str(size)[:9]), paginator.max_size)
    question = SEARCH if request.query_params.get("q") else 0
    return RECORD + math.ceil(rows / ROWS_A_POINT) + question


class CostThrottle(BaseThrottle):
    def allow_request(self, request, view) -> bool:
        self.allowance = spend(*asker(request._request), cost_of(request, view))
        request._request.allowance = self.allowance
        return self.allowance is None or self.allowance.is_kept

    def wait(self) -> int:
        return self.allowance.ends_in


class RateLimitMiddleware:
    """Puts on every answer of the API what is left, and counts those that no view counted.

    These are refused before the throttles are asked: wrong keys, missing rights, unknown addresses.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not is_api(request):
            return response
        if not hasattr(request, "allowance"):
            request.allowance = spend(*asker(request), RECORD)
            if request.allowance and not request.allowance.is_kept:
                response = _refusal(request)
        if request.allowance:
            request.allowance.put_on(response)
        patch_vary_headers(response, ["Authorization"])
        return response


def _refusal(request: HttpRequest) -> HttpResponse:
    allowance = request.allowance
    said = ngettext(
        "Too many requests. Try again in %(seconds)d second.",
        "Too many requests. Try again in %(seconds)d seconds.",
        allowance.ends_in,
    )
    response = problem(request, "throttled", said % {"seconds": allowance.ends_in})
    response["Retry-After"] = str(allowance.ends_in)
    return response
