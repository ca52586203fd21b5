"""Showing once more who one is, by a code that is mailed, before something that matters.

For people who have neither password nor second factor, because they sign in by code or with their
council: allauth would ask them for nothing, and whoever finds their browser open could close the
account, or lay a way in of their own.
"""

import time

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.code_verification import AbstractCodeVerificationProcess
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import ratelimit
from django.http import HttpRequest

from connected_localism.accounts.addresses import verified_addresses
from connected_localism.accounts.models import User

_KEY = "proving"  # in the session: the code on its way


def has_only_mail(user: User) -> bool:
    """Whether a mailed code is all that `user` can be asked for."""
    return user.is_authenticated and not get_reauthentication_flows(user)


def is_shown(request: HttpRequest) -> bool:
    """Whether whoever has only mail signed in, or entered a code, a few minutes ago."""
    records = get_authentication_records(request, request.user)
    latest = max((record["at"] for record in records), default=0)
    return time.time() - latest < app_settings.REAUTHENTICATION_TIMEOUT


class MailedCode(AbstractCodeVerificationProcess):
    """A code on its way to the person's main address; three wrong ones, and it is worth nothing."""

    def __init__(self, request: HttpRequest, state: dict):
        self.request = request
        super().__init__(
            state=state,
            user=request.user,
            timeout=app_settings.LOGIN_BY_CODE_TIMEOUT,
            max_attempts=app_settings.LOGIN_BY_CODE_MAX_ATTEMPTS,
        )

    @classmethod
    def begin(cls, request: HttpRequest) -> bool:
        """Mail a code; False where that mailbox had too many. A former code is void then."""
        address = address_of(request.user)
        if not ratelimit.consume(request, action="request_login_code", key=address):
            return False
        process = cls(request, cls.initial_state(user=request.user, email=address))
        process.state["code"] = get_adapter().generate_login_code()
        process.send()
        process.persist()
        return True

    @classmethod
    def under_way(cls, request: HttpRequest) -> "MailedCode | None":
        """The code that this person is waiting for in this session, if it still counts."""
        state = request.session.get(_KEY)
        if not state:
            return None
        process = cls(request, state)
        is_theirs = state["email"] == address_of(request.user)
        return process.abort_if_invalid() if is_theirs else process.abort()

    def finish(self) -> None:
        self.abort()
        record_authentication(
            self.request, self.user, method="code", email=self.state["email"], reauthenticated=True
        )

    def send(self) -> None:
        context = {"request": self.request, "code": self.code}
        get_adapter().send_mail("account/email/proving_code", self.state["email"], context)

    def persist(self) -> None:
        self.request.session[_KEY] = self.state

    def abort(self) -> None:
        self.request.session.pop(_KEY, None)


def address_of(user: User) -> str:
    """Where the code goes: the main address, which is confirmed, as nobody signs in without one."""
    return next(iter(verified_addresses(user)), user.email)
