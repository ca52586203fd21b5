"""One request to the site, what came of it, and what it wrote."""

import functools
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie

from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from connected_localism.accounts import second_factor
from tests.permissions.rows import Row
from tests.permissions.walk import Route
from tests.permissions.world import World

# A visit leaves traces here whatever is asked; they give nobody a right.
TRACES = ("django_session", "usersessions_usersession")


@dataclass
class Answer:
    outcome: str
    text: str
    written: dict[str, int]


class Visitors:
    """Somebody in each role, signed in once; whatever they do is undone after each request."""

    def __init__(self, world: World):
        self.world = world
        self.clients = {}
        self.cookies = {}
        for role in ("anonymous", *world.people):
            client = Client()
            if role in world.people:
                client.force_login(world.people[role])  # with a second factor, see conftest.py
            if role == "resting":
                session = client.session
                second_factor.unmark(session)
                session.save()
            self.clients[role] = client
            self.cookies[role] = client.cookies.output(header="")
        self.written = written()

    def ask(
        self,
        role: str,
        method: str,
        path: str,
        *,
        data=None,
        content_type="",
        with_token=True,
        keep_cache=False,
    ) -> Answer:
        """Send one request, from somebody who has done nothing yet, and undo what it did.

        Without the token it comes from a page of another site. With `keep_cache` what was counted
        for the reader before is still there.
        """
        if not keep_cache:
            cache.clear()
        client = self.clients[role]
        client.handler.enforce_csrf_checks = not with_token
        client.cookies = SimpleCookie(self.cookies[role])
        send = functools.partial(client.generic, method, path)
        if data is not None:
            options = {"content_type": content_type} if content_type else {}
            send = functools.partial(getattr(client, method.lower()), path, data, **options)
        point, may_have_written = transaction.savepoint(), []

        def note(execute, sql, *rest):
            if not str(sql).startswith("SELECT"):
                may_have_written.append(sql)
            return execute(sql, *rest)

        try:
            with connection.execute_wrapper(note):
                response = send()
                text = response.getvalue().decode(errors="replace") + str(response.headers)
            before = self.written
            if may_have_written:
                self.written = written()
        finally:
            transaction.savepoint_rollback(point)
        changed = {name: n - before.get(name, 0) for name, n in self.written.items()}
        changed = {name: n for name, n in changed.items() if n and name not in TRACES}
        return Answer(_outcome(response, changed), text, changed)

    @contextmanager
    def visit(self, role: str):
        """The browser of somebody in this role, for several requests that are undone together."""
        cache.clear()
        client = self.clients[role]
        client.handler.enforce_csrf_checks = False
        client.cookies = SimpleCookie(self.cookies[role])
        point = transaction.savepoint()
        try:
            yield client
        finally:
            transaction.savepoint_rollback(point)
            self.written = written()


def written() -> dict[str, int]:
    """Rows that this transaction has written so far, by table; PostgreSQL itself counts them.

    It goes on counting what was undone, so that one look after each request is enough.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables"
            " WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def _outcome(response, changed: dict) -> str:
    if response.status_code in (301, 302, 303):
        if response.url.split("?")[0] in sign_in_addresses():
            return "login"
        return "done" if changed else "moved"
    if response.status_code < 300:
        return "done" if changed else "ok"
    return str(response.status_code)


def sign_in_addresses() -> set[str]:
    found = {reverse("admin:login")}
    for language in ("en", "cy"):
        with translation.override(language):
            found.add(reverse("account_login"))
    return found


def address(route: Route, row: Row, world: World, record, language: str = "en") -> str:
    """The path of a route for this record, in English or at its Welsh twin."""
    kwargs = row.address_of(world, record)
    with translation.override(language):
        try:
            path = reverse(route.name, kwargs=kwargs) if route.is_named else route.name
        except NoReverseMatch as error:
            raise AssertionError(f"{row.name}: {error}; give its row `kwargs=`") from None
    query = row.query(world, record) if row.query else ""
    return f"{path}?{query}" if query else path
