"""Who gets what at every address. How to add a row: `tests/permissions/__init__.py`."""

from collections import defaultdict

import pytest

from tests.permissions.asking import address
from tests.permissions.grid import ROLES
from tests.permissions.rows import all_rows
from tests.permissions.walk import routes

pytestmark = pytest.mark.django_db

ROUTES = {route.name: route for route in routes()}
ROWS = all_rows()
PAGES = sorted(name for name in ROUTES.keys() & ROWS.keys() if not ROUTES[name].is_admin)


def test_every_route_has_a_row_and_every_row_a_route():
    without_row = sorted(
        name for name, route in ROUTES.items() if not route.is_admin and name not in ROWS
    )
    assert without_row == [], "routes without a row in tests/permissions/routes_*.py"
    assert sorted(ROWS.keys() - ROUTES.keys()) == [], "rows without a route"


@pytest.mark.parametrize("name", PAGES)
def test_each_role_gets_what_the_table_says(name, world, visitors, count_cells):
    route, row = ROUTES[name], ROWS[name]
    tables = row.tables()
    assert set(tables) == set(route.methods), f"methods of {name}"
    wrong = []
    for method, cells in tables.items():
        for (role, state), expected in _asked(method, cells, row.states).items():
            record = world.subject(row, state)
            wrong += _ask(visitors, world, route, row, (method, role, state, record), expected)
    if route.has_welsh_twin:
        state = "public" if row.record else "netpublic" if row.network else "-"
        expected = tables["GET"]["steward", state]
        asked = ("GET", "steward", state, world.subject(row, state))
        wrong += _ask(visitors, world, route, row, asked, expected, language="cy")
    count_cells(
        sum(len(_asked(method, cells, row.states)) for method, cells in tables.items())
        + route.has_welsh_twin
    )
    assert not wrong, f"{name}:\n" + "\n".join(wrong)


def _asked(method: str, cells: dict, states: tuple[str, ...]) -> dict:
    """The cells that are asked: all, but of a method that an address does not have. It says so, as
    it says which it has, before any record is looked up: one state is enough for each role."""
    by_role = defaultdict(set)
    for (role, _state), outcome in cells.items():
        by_role[role].add(outcome)
    is_alike = all(len(found) == 1 for found in by_role.values())
    is_looked_up = method != "OPTIONS" and by_role["moderator"] != {"405"}
    if is_looked_up or not is_alike:
        return cells
    return {cell: outcome for cell, outcome in cells.items() if cell[1] == states[0]}


def _ask(visitors, world, route, row, asked, expected, language="en") -> list[str]:
    """What is wrong with the answer, in words."""
    method, role, state, record = asked
    has_body = method in ("POST", "PUT", "PATCH", "DELETE")
    path = address(route, row, world, record, language)
    answer = visitors.ask(
        role,
        method,
        path,
        data=(row.data(world, record) if row.data else {}) if has_body else None,
        content_type=row.content_type,
    )
    where = f"  {method} {language} {role} {state}: "
    wrong = []
    if answer.outcome != expected:
        wrong.append(f"{where}{answer.outcome}, not {expected} {answer.written or ''}")
    unexpected = set(answer.written) - set(row.may_write)
    if unexpected and (method in ("GET", "HEAD", "OPTIONS") or expected != "done"):
        wrong.append(f"{where}writes {sorted(unexpected)}")
    if leaks := world.leaks(answer.text, role, asked=path, own_address=row.shows_own_address):
        wrong.append(f"{where}LEAKS {sorted(leaks)}")
    return wrong


@pytest.mark.parametrize("name", [name for name in PAGES if "POST" in ROUTES[name].methods])
def test_a_form_of_another_site_is_refused(name, world, visitors, count_cells):
    """Wherever somebody may post, a POST without our token is stopped before the view."""
    route, row = ROUTES[name], ROWS[name]
    cells = row.tables()["POST"]
    allowed = [cell for cell, outcome in cells.items() if outcome in ("ok", "done", "moved")]
    if not allowed or row.csrf_exempt:
        return
    role, state = allowed[-1]
    record = world.subject(row, state)
    path = address(route, row, world, record)
    data = row.data(world, record) if row.data else {}
    answer = visitors.ask(role, "POST", path, data=data, with_token=False)
    assert (answer.outcome, answer.written) == ("403", {})
    count_cells()


OPEN = {"admin:login", "admin:logout"}  # the doors of the desk, for going in and out


def test_the_desk_is_closed_to_everybody_but_staff(world, visitors, count_cells):
    """The Django admin as one group: each of its addresses, for people who are not staff."""
    admin = [route for route in ROUTES.values() if route.is_admin and route.name not in OPEN]
    wrong = []
    for route in admin:
        path = "/" + route.pattern.replace("<path:object_id>", "1").replace("<id>", "1")
        path = path.replace("<path:content_type_id>", "1")
        if "(?P" in path:
            path = path.split("^")[0].split("(?P")[0] + (
                "innovations/" if "app_label" in path else "x/"
            )
        for role in ROLES:
            for method in ("GET", "POST"):
                answer = visitors.ask(role, method, path)
                count_cells()
                if answer.outcome not in ("login", "404", "403") or answer.written:
                    wrong.append(f"  {method} {path} {role}: {answer.outcome} {answer.written}")
                if leaks := world.leaks(answer.text, role, asked=path):
                    wrong.append(f"  {method} {path} {role}: LEAKS {sorted(leaks)}")
    assert len(admin) > 40
    assert not wrong, "\n".join(wrong)
