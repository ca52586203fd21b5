"""The link with which somebody stops following a place from a mail, without signing in."""

from django.core import signing
from django.urls import reverse

from innovations.models import FollowedPlace
from places.lineage import standing_today
from places.models import Place

_SALT = "innovations.following.stop"


def stop_address(followed: FollowedPlace) -> str:
    """It stays good: old mail is read late."""
    parts = [followed.person_id, followed.place_id, followed.notify]
    token = signing.dumps(parts, salt=_SALT)
    return reverse("followed-place-stop", args=[token])


def read_stop_link(token: str) -> tuple[int, int, str]:
    """(person, place, how often they were told). Raises signing.BadSignature."""
    person_id, place_id, *notify = signing.loads(token, salt=_SALT)
    return person_id, place_id, notify[0] if notify else ""  # older mails do not say it


def meant_by(place: Place) -> list[Place]:
    """What the link of a mail about `place` stops: what its followers are told of today.

    The place itself, until its followers have been carried over, and all that took over from it.
    """
    return list({each.pk: each for each in (*standing_today([place]), place)}.values())
