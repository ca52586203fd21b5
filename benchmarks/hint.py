"""How long “already tried near you” takes while somebody types, as the browser asks for it.

    DATABASE_URL=... REDIS_URL=... SECRET_KEY=x python benchmarks/hint.py [--number 200]

Wants a database of made-up records with their vectors. Starts a gunicorn of its own, signs somebody
in, and sends what stands in the form after each few words of a title and a summary, with the token
of a form. The person, who is made for it, is deleted afterwards.
"""

import argparse
import os
import secrets
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "connected_localism.settings")
os.environ["TRUSTED_PROXY_COUNT"] = "1"  # a Unix socket has no address: this is the proxy

from pages import Server, percentiles

ADDRESS = "/innovations/submit/already-tried/"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--number", type=int, default=200, help="of records whose text is typed")
    number = parser.parse_args().number

    import django

    django.setup()
    from django.core.cache import cache

    from connected_localism.accounts.models import User
    from innovations.models import Innovation

    person = User.objects.create_user(email=f"{secrets.token_hex(8)}@example.org")
    try:
        headers = signed_in(person)
        typed = list(states(Innovation.objects.published().order_by("public_id")[:number]))
        times, empty = [], 0
        with Server() as server:
            for text in [typed[0], *typed]:
                cache.delete_pattern("*tried:*")  # nobody types as fast as this
                body = urlencode(text | {"csrfmiddlewaretoken": headers["X-CSRFToken"]})
                started = time.perf_counter()
                page = server.ask("POST", ADDRESS, body, headers)
                times.append((time.perf_counter() - started) * 1000)
                empty += b"app-tried__item" not in page
    finally:
        person.delete()
    p50, p95 = percentiles(times[1:])  # the first one reads the encoder
    print(f"{len(typed)} states of a form, {empty} without anything similar")
    print(f"{p50:.0f} ms p50, {p95:.0f} ms p95; load {os.getloadavg()[0]:.1f}")


def states(innovations):
    """What stands in the form: some words of the title, the title, and with its summary."""
    for one in innovations:
        words = one.title.split()
        yield {"title": " ".join(words[: max(len(words) // 2, 2)])}
        yield {"title": one.title}
        yield {"title": one.title, "summary": one.summary}


def signed_in(person) -> dict[str, str]:
    """The headers of a browser in which `person` is signed in and has a form open."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.middleware.csrf import _get_new_csrf_string

    session = SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.save()
    token = _get_new_csrf_string()
    return {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key};"
        f" {settings.CSRF_COOKIE_NAME}={token}",
        "X-CSRFToken": token,
        "HX-Request": "true",
        "X-Forwarded-For": "192.0.2.1",
        "Content-Type": "application/x-www-form-urlencoded",
    }


if __name__ == "__main__":
    main()
