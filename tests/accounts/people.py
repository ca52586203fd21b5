"""Somebody who can sign in, and the way they do it."""

import re

from allauth.account.models import EmailAddress

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
