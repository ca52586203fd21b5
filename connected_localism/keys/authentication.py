"""`Authorization: Bearer conloc_…`: a program that acts for the person whose key it has."""

import structlog
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from connected_localism.keys.models import ApiKey
from connected_localism.keys.secret import digest_of, is_whole


class KeyAuthentication(BaseAuthentication):
    """A key may do what its person may do today as an ordinary person: never what moderators may.

    The scope is asked for here rather than by a permission class, as no view can leave this out.
    """

    def authenticate(self, request):
        scheme, _space, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None  # signed in by session, or not at all
        key = _live_key(secret.strip().decode("ascii", "replace"))
        request._request.api_key = key  # whose points this request costs, refused or not
        key.user.rights_at_rest = True  # see accounts/second_factor.py: a program shows none
        _require_scope(key, request.method)
        _note_use(key)
        structlog.contextvars.bind_contextvars(api_key=key.start)
        return key.user, key

    def authenticate_header(self, request) -> str:
        return 'Bearer realm="api"'


def _live_key(secret: str) -> ApiKey:
    """Raises AuthenticationFailed, with words that say which of the possible reasons it was."""
    if not is_whole(secret):
        raise AuthenticationFailed(
            _("This is no key of this website, or something of it is missing. Copy it whole.")
        )
    key = ApiKey.objects.select_related("user").filter(digest=digest_of(secret)).first()
    if key is None:
        raise AuthenticationFailed(_("There is no such key, or it was deleted."))
    if key.is_revoked:
        raise AuthenticationFailed(
            _("This key was revoked on %s.") % _day(key.revoked_at), code="key_revoked"
        )
    if key.is_expired:
        raise AuthenticationFailed(
            _("This key expired on %s. Make a new one on the page “API keys” of your account.")
            % _day(key.expires_at),
            code="key_expired",
        )
    if not key.user.is_active:
        raise AuthenticationFailed(
            _("The account of the person with this key is closed."), code="account_closed"
        )
    return key


def _require_scope(key: ApiKey, method: str) -> None:
    needed = ApiKey.Scope.READ if method in SAFE_METHODS else ApiKey.Scope.WRITE
    if needed not in key.scopes:
        raise PermissionDenied(
            _("This needs a key with the scope “%(needed)s”; this one has “%(has)s”.")
            % {"needed": needed.value, "has": "”, “".join(key.scopes)},
            code="insufficient_scope",
        )


def _note_use(key: ApiKey) -> None:
    """To the day: enough to see which keys nobody needs, and one row written a day."""
    today = timezone.localdate()
    if key.last_used_on != today:
        ApiKey.objects.filter(pk=key.pk).update(last_used_on=today)


def _day(moment) -> str:
    return date_format(timezone.localtime(moment), "j F Y")
