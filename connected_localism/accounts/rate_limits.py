"""The page for people who tried too often: it says when they can go on."""

import math
import time

from allauth.core.internal.ratelimit import get_cache_key, get_rates
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import ngettext

# What is counted at which page; see ACCOUNT_RATE_LIMITS and allauth's defaults.
_COUNTED = {
    "account_login": ["login"],
    "account_request_login_code": ["request_login_code"],
    "account_signup": ["signup", "confirm_email"],
    "account_reset_password": ["reset_password"],
    "account_reset_password_from_key": ["reset_password_from_key"],
    "account_change_password": ["change_password"],
    "account_email": ["manage_email"],
    "account-prove": ["reauthenticate", "request_login_code"],
    "account_reauthenticate": ["reauthenticate"],
    "mfa_reauthenticate": ["reauthenticate"],
    "mfa_reauthenticate_webauthn": ["reauthenticate"],
    "council-sign-in": ["login"],
}
_UNKNOWN = 300  # seconds; longer than most limits last


def too_many_requests(request: HttpRequest, exception=None) -> HttpResponse:
    wait = seconds_to_wait(request)
    minutes = math.ceil(wait / 60)
    said = ngettext(
        "To keep accounts safe we slow things down after several attempts. "
        "Try again in %(minutes)d minute.",
        "To keep accounts safe we slow things down after several attempts. "
        "Try again in %(minutes)d minutes.",
        minutes,
    )
    context = {"explanation": said % {"minutes": minutes}}
    response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(wait)
    return response


def seconds_to_wait(request: HttpRequest) -> int:
    """Until none of the limits of this page is used up; 300 where it has none we know of."""
    match = request.resolver_match
    waits = []
    for action in _COUNTED.get(match.url_name if match else "", []):
        for rate in get_rates(app="allauth.account", action=action):
            address = request.POST.get("email", getattr(request.user, "email", "")).lower()
            if rate.per == "user" and not request.user.is_authenticated:
                continue
            key = get_cache_key(
                request, app="allauth.account", action=action, rate=rate, key=address
            )
            times = cache.get(key) or []  # the latest first
            if len(times) >= rate.amount:
                waits.append(times[-1] + rate.duration - time.time())
    return max(1, math.ceil(max(waits))) if waits else _UNKNOWN
