"""A second factor: what it is for, and whether a session has shown one.

The rule: **special rights belong to sessions that have shown a second factor.** Whoever may do more
than ordinary people (staff, superusers, anybody with a permission, which on this site means the
moderators) is an ordinary person in every other session: they read and write as such, and are led
to the page where they set a second factor up.

It is kept in one place, `User.has_perm` and its siblings, which pages, API and the desk all ask.
`SignedInMiddleware` says of each request's person whether their rights rest (`rights_at_rest`).
Considered instead and left: a redirect of moderators to the set-up page, which every address
outside the middleware's list would escape, the API first; and taking permissions away until set-up,
which would leave a stolen password all rights for anyone who once set up a device.

A person outside a request, in a task or a list of moderators, has all their rights: the rule is
about who sits at the other end. So whatever signs people in by something else than a session, such
as a key for the API, must set `rights_at_rest` itself.
"""

from allauth.mfa.models import Authenticator
from django.conf import settings

from connected_localism.accounts.models import User

_KEY = "second_factor"  # in the session: the id of the person who has shown theirs
DEVICES = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)  # codes on paper come with these


def mark(session, user: User) -> None:
    """Note that `user` has just shown a second factor in `session`."""
    session[_KEY] = user.pk


def unmark(session) -> None:
    session.pop(_KEY, None)


def is_shown(session, user: User) -> bool:
    return session.get(_KEY) == user.pk


def must_rest(session, user: User) -> bool:
    """Whether the special rights of `user`, if there are any, rest in `session`."""
    return settings.MFA_REQUIRED and not is_shown(session, user)


def has_device(user: User) -> bool:
    """Whether `user` has set up a second factor."""
    return Authenticator.objects.filter(user=user, type__in=DEVICES).exists()
