"""The link with which somebody stops following a network or theme from a mail, without signing in."""

from django.core import signing
from django.urls import reverse

from networks.models import FollowedNetwork, FollowedTheme

_SALT = "networks.following.stop"


def stop_address(followed: FollowedNetwork | FollowedTheme) -> str:
    """It stays good: old mail is read late."""
    is_theme = isinstance(followed, FollowedTheme)
    what = ["theme", followed.theme] if is_theme else ["network", followed.network_id]
    token = signing.dumps([followed.person_id, *what], salt=_SALT)
    return reverse("following-stop", args=[token])


def read_stop_link(token: str) -> tuple[int, str, int | str]:
    """(person, "network" or "theme", which). Raises signing.BadSignature."""
    person_id, kind, which = signing.loads(token, salt=_SALT)
    return person_id, kind, which
