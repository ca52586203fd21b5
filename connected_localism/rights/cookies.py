"""Every cookie that we set. All are needed for what the visitor asks for, so none is asked about."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from places.chosen import COOKIE as PLACE_COOKIE


@dataclass(frozen=True)
class Cookie:
    name: str
    what: Promise
    until: Promise


def cookies() -> list[Cookie]:
    return [
        Cookie(
            settings.SESSION_COOKIE_NAME,
            _("Remembers that you are signed in, and on which step of signing in you are"),
            _("You sign out; at most 2 weeks after your last visit"),
        ),
        Cookie(
            settings.CSRF_COOKIE_NAME,
            _("Makes sure that a form was sent by you and not by another website"),
            _("1 year"),
        ),
        Cookie(
            PLACE_COOKIE,
            _("Remembers which place you chose as yours. It holds the code of that place alone"),
            _("You have us forget it; else 1 year after you chose it"),
        ),
        Cookie(
            "messages",
            _("Carries a note such as “Saved” to the next page"),
            _("The note has been shown"),
        ),
    ]
