"""Somebody who can sign in, and the way they do it."""

import base64
import hashlib
import hmac
import re
import struct
import time

from allauth.account.models import EmailAddress
from django.test import TestCase

from connected_localism.accounts.models import User

PASSWORD = "correct horse battery staple"


def person(email="cerys@example.org", **fields) -> User:
    user = User.objects.create_user(email, PASSWORD, **{"display_name": "Cerys Hughes"} | fields)
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def sign_in(client, user: User, path="/accounts/login/"):
    """The answer to the form; unlike `force_login` this leaves out no step."""
    return client.post(path, {"login": user.email, "password": PASSWORD})


def code_in(mail) -> str:
    """The code on its own line of a message."""
    [code] = re.findall(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.body, re.MULTILINE)
    return code


def totp(secret: str, at: float | None = None) -> str:
    """The six digits that an authenticator app shows for `secret`. Source: RFC 6238 and 4226."""
    counter = int(time.time() if at is None else at) // 30
    digest = hmac.digest(base64.b32decode(secret), struct.pack(">Q", counter), hashlib.sha1)
    start = digest[-1] & 15
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def set_up_app(client) -> str:
    """Go through the pages that set up an authenticator app; returns its secret."""
    page = client.get("/accounts/2fa/totp/activate/", follow=True)
    if "reauthenticate" in page.request["PATH_INFO"]:
        asked = f"{page.request['PATH_INFO']}?{page.request['QUERY_STRING']}"
        page = client.post(asked, {"password": PASSWORD}, follow=True)
    secret = page.context["form"].secret
    with TestCase.captureOnCommitCallbacks(execute=True):
        done = client.post("/accounts/2fa/totp/activate/", {"code": totp(secret)})
    assert done.status_code == 302, done.context["form"].errors
    return secret
