"""What holds for every request of somebody who is signed in."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.utils.translation import gettext as _

from connected_localism.accounts import second_factor, sessions


class SignedInMiddleware:
    """Ends sessions that were idle too long, and lets special rights rest (see second_factor.py).

    After the messages, as it leaves one, and before anything that asks what somebody may do.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        # Without the cookie nobody is signed in, and the answer need not vary by it.
        has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
        if has_session and request.user.is_authenticated:
            if self._was_idle_too_long(request):
                logout(request)
                messages.info(
                    request,
                    _("You were signed out, because you had not been here for more than 12 hours."),
                )
            else:
                user = request.user
                user.rights_at_rest = second_factor.must_rest(request.session, user)
                if sessions.note_seen(request.session):
                    sessions.note_device(request)
        return self.get_response(request)

    def _was_idle_too_long(self, request) -> bool:
        # Time first: it is in the session, the rights are two queries away.
        is_idle = sessions.idle_seconds(request.session) > sessions.IDLE_LIMIT
        return is_idle and request.user.has_special_rights()
