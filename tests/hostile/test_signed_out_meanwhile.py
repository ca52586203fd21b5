"""Every form of networks with a box for text, sent by somebody whose session has ended.

The forms are those behind the routes of the permission matrix, so that a new one is tried without
being named here.
"""

from urllib.parse import parse_qs, urljoin, urlparse

import pytest

from networks.models import Post, Report
from tests.hostile.reading import Form, Page
from tests.hostile.test_typed_scripts import ROUTES, ROWS, posting_cells
from tests.permissions.asking import TRACES, address, sign_in_addresses, written
from tests.permissions.conftest import _one_kind_of_mail, visitors, world  # noqa: F401

pytestmark = pytest.mark.django_db


def network_cells() -> list[tuple[str, str, str]]:
    """(route, role, state) of each form of networks that somebody may open and send."""
    return [cell for cell in posting_cells() if _is_of_networks(ROUTES[cell[0]].pattern)]


def _is_of_networks(pattern: str) -> bool:
    return pattern.startswith("networks/")


def test_what_is_typed_is_there_again(world, visitors):  # noqa: F811
    tried, wrong = set(), []
    for name, role, state in network_cells():
        row, record = ROWS[name], world.subject(ROWS[name], state)
        path = address(ROUTES[name], row, world, record)
        good = row.data(world, record) if row.data else {}
        files = {box: [value] for box, value in good.items() if hasattr(value, "read")}
        with visitors.visit(role) as client:
            for number, form in enumerate(_forms(client.get(path))):
                for pressed in _buttons(form):
                    tried.add(name)
                    sent = _filled_in(form) | pressed | files
                    told = _lost(client, world.people[role], path, form, number, sent)
                    wrong += [f"{name} {pressed}: {each}" for each in told]
    assert not wrong, "\n".join(wrong)
    assert len(tried) >= 35, sorted(tried)


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
    """What a person types: they do not see the box that catches programs."""
    boxes = [box for box in form.texts if not box.is_trap]
    return form.values() | {box.name: [f"Typed with care {at}"] for at, box in enumerate(boxes)}


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


def test_a_report_is_not_sent_as_nobody(world, visitors):  # noqa: F811
    """Anybody may report what they see, but this person wants to hear what becomes of it."""
    row, network = ROWS["network-report"], world.networks["netpublic"]
    path = address(ROUTES[row.name], row, world, network)
    with visitors.visit("anonymous") as client:
        form = _forms(client.get(path))[0]
        assert form.values()["kept_as"] == [""]
        assert client.post(path, form.values() | _report()).url == network.get_absolute_url()
    with visitors.visit("officer") as client:
        form = _forms(client.get(path))[0]
        client.session.flush()
        answer = client.post(path, form.values() | _report())
        assert answer.url.split("?")[0] in sign_in_addresses()
        assert Report.objects.filter(message="The year is wrong").count() == 0


def _report() -> dict[str, list[str]]:
    return {"about": ["fact"], "message": ["The year is wrong"]}
