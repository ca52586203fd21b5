"""A crowd of people who all press the button at once, over HTTP."""

import html
import http.client
import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.test import Client

from tests.innovations.at_once import at_once

TOKEN = "a" * 32  # a site's own page holds the same in cookie and form


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    page: str  # without its entities

    def typed(self, field: str) -> str:
        """What stands in a box of several lines."""
        return re.search(rf'<textarea name="{field}".*?>\n?(.*?)</textarea>', self.page, re.S)[1]

    def value(self, field: str) -> str:
        return re.search(rf'<input type="hidden" name="{field}" value="(.*?)"', self.page)[1]


def press_at_once(live_server, people: list, path: str, forms: list[dict]) -> list[Answer]:
    """The answer to each person's form. The server has a thread and a connection for each."""
    live_server.thread.httpd.socket.listen(len(people))  # its queue holds 10 otherwise
    sessions = [_session_of(person) for person in people]
    answers = at_once(
        [
            lambda session=session, form=form: _post(live_server.url, session, path, form)
            for session, form in zip(sessions, forms, strict=True)
        ]
    )
    assert [answer for answer in answers if not isinstance(answer, Answer)] == []
    return answers


def statuses(answers: list[Answer]) -> dict[int, int]:
    """How many answers had each status."""
    found = [answer.status for answer in answers]
    return {status: found.count(status) for status in sorted(set(found))}


def _session_of(person) -> str:
    client = Client()
    client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def _post(server: str, session: str, path: str, form: dict) -> Answer:
    cookies = {settings.SESSION_COOKIE_NAME: session, settings.CSRF_COOKIE_NAME: TOKEN}
    headers = {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = urlencode(form | {"csrfmiddlewaretoken": TOKEN}, doseq=True)
    connection = http.client.HTTPConnection(urlsplit(server).netloc, timeout=30)
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        page = html.unescape(response.read().decode())
        return Answer(response.status, response.headers.get("Location", ""), page)
    finally:
        connection.close()
