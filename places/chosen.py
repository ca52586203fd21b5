"""The reader's place: chosen once, remembered by a cookie, needed for no page."""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme

from connected_localism.common.text import folded
from places.models import Membership, Place, PlaceAlias

COOKIE = "my-place"
KEPT_FOR = 365 * 24 * 60 * 60  # seconds
MOST_OFFERED = 20
_CODE = re.compile(r"[A-Za-z0-9_-]{1,12}")


@dataclass(frozen=True)
class Chosen:
    """The place of a reader, or None.

    `is_own` where nobody chose it: it is one that the reader belongs to. Where the place was
    abolished, it is `former`, and the one that took over is the place; of several the reader is to
    choose, and they are the `options`.
    """

    place: Place | None = None
    is_own: bool = False
    former: Place | None = None
    options: list[Place] = field(default_factory=list)


def chosen_place(request: HttpRequest) -> Chosen:
    """The place of whoever asks. What depends on it must go through `keep_private`.

    A cookie that no place goes by is as good as none.
    """
    if not hasattr(request, "_chosen_place"):
        request._chosen_place = _remembered(request) or _own(request) or Chosen()
    return request._chosen_place


def _remembered(request) -> Chosen | None:
    place = with_code(request.COOKIES.get(COOKIE, ""))
    return place and _as_of_today(place)


def with_code(code: str) -> Place | None:
    """The place with a register code, whatever was sent as one."""
    return _with_area(Place.objects.filter(code=code)).first() if _CODE.fullmatch(code) else None


def _own(request) -> Chosen | None:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return None
    held = Membership.objects.confirmed().filter(user=user).order_by("created_at", "pk")
    first = held.values_list("place_id", flat=True).first()
    place = first and _with_area(Place.objects.filter(pk=first)).get()
    return place and _as_of_today(place, is_own=True)


def _as_of_today(place: Place, *, is_own: bool = False) -> Chosen:
    if not place.is_abolished:
        return Chosen(place, is_own)
    options = list(_with_area(place.current_successors().order_by("name", "pk")))
    if len(options) == 1:
        return Chosen(options[0], is_own, former=place)
    return Chosen(None, is_own, former=place, options=options)


def _with_area(places):
    return places.select_related("parent", "combined_authority")


def remember(response: HttpResponse, place: Place) -> None:
    response.set_cookie(COOKIE, place.code, max_age=KEPT_FOR, **_terms())


def forget(response: HttpResponse) -> None:
    terms = _terms()
    response.delete_cookie(COOKIE, path=terms["path"], samesite=terms["samesite"])


def _terms() -> dict:
    return {
        "path": settings.SESSION_COOKIE_PATH,
        "secure": settings.SESSION_COOKIE_SECURE,
        "httponly": True,
        "samesite": "Lax",
    }


def keep_private(response: HttpResponse) -> HttpResponse:
    """Have no cache between give one reader's page to another."""
    patch_vary_headers(response, ["Cookie"])
    patch_cache_control(response, private=True)
    return response


def called(name: str) -> list[Place]:
    """The places of today that go by just this name or code in any spelling, English or Welsh.

    What is gone stands for what took over.
    """
    key = folded(name)
    if not key:
        return []
    aliases = PlaceAlias.objects.filter(key=key).values("place_id")
    found: dict[int, Place] = {}
    for place in Place.objects.filter(Q(pk__in=aliases) | Q(code__iexact=name.strip())):
        after = place.current_successors() if place.is_abolished else [place]
        found |= {one.pk: one for one in after if exists(one)}
    return list(found.values())


def exists(place: Place) -> bool:
    """Whether the place is there today: neither abolished nor only announced."""
    return not place.is_abolished and not (
        place.active_from and place.active_from > timezone.localdate()
    )


def offered(name: str) -> list[Place]:
    """Places of today with a name that has `name` in it, at most MOST_OFFERED; councils first."""
    if not folded(name):
        return []
    found = Place.objects.named(name).active().order_by("name", "pk")[: 10 * MOST_OFFERED]
    return sorted(found, key=lambda place: place.kind == Place.Kind.COMMUNITY)[:MOST_OFFERED]


def safe_return(request: HttpRequest, address: str) -> str:
    """`address` if it is one of this site's own pages, else ""."""
    is_ours = (
        address.startswith("/")
        and not address.startswith("//")
        and url_has_allowed_host_and_scheme(
            address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
    )
    return address if is_ours else ""
