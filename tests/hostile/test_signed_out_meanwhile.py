"""Every form of networks with a box for text, sent by somebody whose session has ended.

The forms are those behind the routes of the permission matrix, so that a new one is tried without
being named here.
"""

from urllib.parse import parse_qs, urljoin, urlparse

import pytest
from django.urls import resolve

from networks.models import Post
from tests.hostile.reading import Form, Page
from tests.hostile.test_typed_scripts import ROUTES, ROWS, posting_cells
from tests.permissions.asking import TRACES, address, sign_in_addresses, written
from tests.permissions.conftest import _one_kind_of_mail, visitors, world  # noqa: F401

pytestmark = pytest.mark.django_db


def test_what_is_typed_is_there_again(world, visitors):  # noqa: F811
    tried, wrong = [], []
    for name, role, state in posting_cells():
        row = ROWS[name]
        path = address(ROUTES[name], row, world, row_subject := world.subject(row, state))
        if not resolve(path.partition("?")[0]).func.__module__.startswith("networks."):
            continue
        good = row.data(world, row_subject) if row.data else {}
        files = {name: [value] for name, value in good.items() if hasattr(value, "read")}
        with visitors.visit(role) as client:
            forms = _forms(client.get(path))
        for number, form in enumerate(forms):
            for pressed in _buttons(form):
                with visitors.visit(role) as client:
                    sent = _filled_in(form) | pressed | files
                    told = _lost(client, world.people[role], path, form, number, sent)
                tried.append(name)
                wrong += [f"{name} {pressed}: {each}" for each in told]
    assert not wrong, "\n".join(wrong)
    assert len(set(tried)) >= 30, sorted(set(tried))


def _lost(client, person, path: str, form: Form, number: int, sent: dict) -> list[str]:
    """What of it is not there once they have signed in, and whatever else went wrong."""
    client.session.flush()
    answer = client.post(urljoin(path, form.action), sent)
    if answer.status_code != 302 or answer.url.split("?")[0] not in sign_in_addresses():
        return [f"{answer.status_code} instead of the sign-in"]
    client.force_login(person)  # in the same browser
    before = written()
    again = client.get(parse_qs(urlparse(answer.url).query)["next"][0])
    changed = {table for table, rows in written().items() if rows != before.get(table)}
    forms = _forms(again)
    shown = forms[number].values() if number < len(forms) else {}
    wrong = [f"{box.name} is lost" for box in form.texts if _of(shown, box) != _of(sent, box)]
    if changed - set(TRACES):
        wrong.append(f"opening the form wrote to {changed}")
    return wrong


def _forms(answer) -> list[Form]:
    forms = Page(answer.content.decode()).forms
    return [form for form in forms if form.method == "post" and form.texts]


def _filled_in(form: Form) -> dict[str, list[str]]:
    typed = {box.name: [f"Typed with care {at}"] for at, box in enumerate(form.texts)}
    return form.values() | typed


def _buttons(form: Form) -> list[dict]:
    """What each button of the form sends along."""
    found = [{one.name: [one.value]} for one in form.fields if one.kind == "button"]
    return found or [{}]


def _of(values: dict, box) -> list[str]:
    return [value.strip() for value in values.get(box.name, [])]


@pytest.fixture
def thread_page(world):  # noqa: F811
    row = ROWS["network-thread-new"]
    return address(ROUTES[row.name], row, world, world.networks["netpublic"])


def test_what_is_sent_is_not_offered_again(world, visitors, thread_page):  # noqa: F811
    with visitors.visit("officer") as client:
        form = _forms(client.get(thread_page))[0]
        client.session.flush()
        client.post(thread_page, _filled_in(form))
        client.force_login(world.people["officer"])
        kept = _forms(client.get(thread_page))[0]
        answer = client.post(thread_page, kept.values())
        assert answer.status_code == 302
        assert Post.objects.filter(title="Typed with care 0").exists()
        assert "Typed with care" not in client.get(thread_page).content.decode()


def test_nobody_else_is_shown_it(world, visitors, thread_page):  # noqa: F811
    with visitors.visit("officer") as client:
        form = _forms(client.get(thread_page))[0]
        client.session.flush()
        client.post(thread_page, _filled_in(form))
        client.force_login(world.people["steward"])
        assert "Typed with care" not in client.get(thread_page).content.decode()


def test_a_file_is_to_be_chosen_again(world, visitors):  # noqa: F811
    """What is typed beside it is kept; the file itself is not even read."""
    row = ROWS["exchange-files"]
    network = world.networks["netpublic"]
    path = address(ROUTES[row.name], row, world, network)
    with visitors.visit("steward") as client:
        form = _forms(client.get(path))[0]
        client.session.flush()
        client.post(path, _filled_in(form) | {"file": row.data(world, network)["file"]})
        client.force_login(world.people["steward"])
        page = client.get(path)
    assert [str(message) for message in page.context["messages"]] == [
        "The file is not kept. Choose it again.",
        "You were signed out, and nothing was sent. Sign in, and go on where you were: what you typed is kept.",
    ]
    assert list(page.context["form"].errors) == ["file"]
    assert page.context["exchange"].files.count() == 1
