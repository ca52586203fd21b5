"""Every form of the site, with hostile text in every box: nothing comes back as markup.

The forms are those behind the routes of the permission matrix, so that a new one is tried without
being named here. What was typed is sent past the editor, again where the form asks for something
else, and read back from the answer and from the pages that show it.

Every box is shown all payloads when it is refused, and keeps as many as fit into MOST_TURNS
submissions: all of them where it takes a paragraph, and where it takes a line its own share, so
that the lines together have had all. EVERY_PAYLOAD=1 gives every box all of them, which takes half
an hour.
"""

import itertools
import math
import os
import zlib
from dataclasses import dataclass
from urllib.parse import urljoin

import pytest
from django.forms import BaseForm

from innovations.models import Innovation
from networks.models import Network
from tests.hostile.payloads import payloads
from tests.hostile.reading import Field, Form, Page
from tests.permissions.asking import Visitors, address
from tests.permissions.conftest import _one_kind_of_mail, visitors, world  # noqa: F401
from tests.permissions.marks import mark
from tests.permissions.rows import all_rows
from tests.permissions.walk import routes

pytestmark = pytest.mark.django_db
ROUTES = {route.name: route for route in routes() if not route.is_admin}
ROWS = all_rows()
PAYLOADS = payloads()
WORKED_OUT = "PWNED"  # what the expressions for template engines come to
# Boxes that hold a list of short texts: what stands between them, and how much fits.
LISTS = {"services": (", ", 160), "other_partners": ("\n", 160)}
ENOUGH = 2000  # characters in one box: a decision or message takes no more
MOST_TURNS = 1000 if os.environ.get("EVERY_PAYLOAD") else 20


def test_there_are_enough_of_them():
    assert len(PAYLOADS) == len(set(PAYLOADS)) > 350
    assert max(map(len, PAYLOADS)) <= 80


def test_they_would_be_found():
    """A page that showed them as they are would be found out; most are markup to a parser."""
    found = [payload for payload in PAYLOADS if Page(f"<p>{payload}</p>").dangers]
    assert len(found) >= 250
    assert Page("<p>&lt;img src=x onerror=pwn(1)&gt;</p>").dangers == []
    assert Page("<a href='java\tscript:pwn(1)'>x</a>").dangers


def posting_cells() -> list[tuple[str, str, str]]:
    """(route, role, state) of each form that somebody may open and send."""
    found = []
    for name in sorted(ROUTES.keys() & ROWS.keys()):
        tables = ROWS[name].tables()
        if "PUT" in ROUTES[name].methods or "GET" not in tables:
            continue
        cells = [
            cell
            for cell, outcome in tables["POST"].items()
            if outcome in ("done", "ok") and tables["GET"][cell] == "ok"
        ]
        cells.sort(key=lambda cell: tables["POST"][cell] != "done")
        if cells:
            preferred = [cell for cell in cells if cell[0] in ("author", "steward")]
            found.append((name, *(preferred or cells)[0]))
    return found


@pytest.mark.parametrize(("name", "role", "state"), posting_cells(), ids=lambda value: str(value))
def test_nothing_typed_comes_back_as_markup(name, role, state, world, visitors):  # noqa: F811
    row = ROWS[name]
    record = world.subject(row, state)
    path = address(ROUTES[name], row, world, record)
    good = row.data(world, record) if row.data else {}
    good = {name: _listed(value) for name, value in good.items()}
    is_kept = row.tables()["POST"][role, state] == "done"
    with visitors.visit(role) as client:
        opened = Page(client.get(path).content.decode())
    wrong = [f"{path}: {danger}" for danger in opened.dangers]
    for form in opened.forms:
        if form.method == "post" and form.texts:
            attack = Attack(visitors, role, path, form, good, record)
            wrong += attack.refused_text()
            if is_kept:
                wrong += attack.kept_text()
    assert not wrong, "\n".join(wrong[:20])


@dataclass
class Attack:
    """One form, sent again and again by one person; each time is undone."""

    visitors: Visitors
    role: str
    path: str
    form: Form
    good: dict[str, list[str]]
    record: Innovation | Network | None

    def __post_init__(self):
        self.refused: set[str] = set()
        self.longest: dict[str, int] = {}

    def refused_text(self) -> list[str]:
        """Everything at once in each box: what will not have it shows it again."""
        with self.visitors.visit(self.role) as client:
            answer = self._send(client, {box.name: [" ".join(PAYLOADS)] for box in self.form.texts})
            wrong = _found(self.path, answer)
            self.longest = _longest(answer)
        with self.visitors.visit(self.role) as client:
            answer = self._send(client, {box.name: PAYLOADS[:1] for box in self.form.texts})
            wrong += _found(self.path, answer)
            self.refused = _refused(answer)
        return wrong

    def kept_text(self) -> list[str]:
        """As much as each box takes, until it has had all."""
        boxes = [
            box for box in self.form.texts if not self._is_refused(box.name) and not box.is_trap
        ]
        packs = {box.name: self._share(box) for box in boxes}
        wrong, turns, kept = [], max(map(len, packs.values()), default=0), 0
        for turn in range(turns):
            typed = {name: [pack[turn % len(pack)]] for name, pack in packs.items()}
            with self.visitors.visit(self.role) as client:
                answer = self._send(client, typed)
                if answer.status_code == 200:  # it had characters that cannot be used taken out
                    wrong += _found(self.path, answer)
                    page = Page(answer.content.decode())
                    again = _same_form(page, self.form).values() | self._files
                    answer = client.post(self._action, again)
                wrong += _found(self.path, answer)
                wrong += self._look_around(client, answer, far=turn % 32 == 0)
                kept += answer.status_code == 302
        if kept < turns * 0.9:  # a name may refuse what a longer text is cleaned of
            wrong.append(f"{self.path}: kept {kept} of {turns}: {_refused(answer)}")
        return wrong

    def _share(self, box: Field) -> list[str]:
        """What this box is to keep, one text a turn; which share it is follows from its name."""
        packs = _packs(box.name, self.longest.get(box.name) or box.longest)
        every = math.ceil(len(packs) / MOST_TURNS)
        return packs[zlib.crc32(f"{self.path} {box.name}".encode()) % every :: every]

    def _is_refused(self, name: str) -> bool:
        """A box, or the field that it is a part of, as the day is of a date."""
        return name in self.refused or name.rpartition("_")[0] in self.refused

    @property
    def _files(self) -> dict[str, list]:
        """What a person has to choose again, as no page gives a file back."""
        return {name: value for name, value in self.good.items() if hasattr(value[0], "read")}

    @property
    def _action(self) -> str:
        return urljoin(self.path, self.form.action)

    def _send(self, client, typed: dict):
        good = {box.name: self.good.get(box.name, [box.value]) for box in self.form.texts}
        return client.post(self._action, self.form.values() | self.good | good | typed)

    def _look_around(self, client, answer, *, far: bool) -> list[str]:
        wrong = []
        shown = [answer.url] if answer.status_code == 302 else []
        for path in [*shown, *(_pages_that_show(self.path, self.record) if far else [])]:
            answer = client.get(path, follow=True)
            if "html" in answer.headers["Content-Type"]:
                wrong += _found(f"{self.path} then {path}", answer)
        return wrong


def _same_form(page: Page, form: Form) -> Form:
    return next(one for one in page.forms if one.action == form.action and one.texts)


def _packs(name: str, longest: int) -> list[str]:
    """All payloads in as few texts as fit into `longest` characters each."""
    between, longest = LISTS.get(name, (" ", min(longest, ENOUGH)))
    packs = [""]
    for payload in PAYLOADS:
        if len(packs[-1]) + len(payload) + len(between) > longest:
            packs.append("")
        packs[-1] += f"{between}{payload}" if packs[-1] else payload
    return packs


def _forms_in(answer) -> list[BaseForm]:
    contexts = answer.context or []
    values = [value for each in contexts for layer in each.dicts for value in layer.values()]
    return [value for value in values if isinstance(value, BaseForm)]


def _longest(answer) -> dict[str, int]:
    return {
        form.add_prefix(name): field.max_length
        for form in _forms_in(answer)
        for name, field in form.fields.items()
        if getattr(field, "max_length", None)
    }


def _refused(answer) -> set[str]:
    """The boxes of a form that came back because of what was in them."""
    return {form.add_prefix(name) for form in _forms_in(answer) for name in form.errors}


def _listed(value) -> list:
    if hasattr(value, "read"):  # a file goes along with what is typed beside it
        return [value]
    return [str(one) for one in value] if isinstance(value, list | tuple) else [str(value)]


def _found(path: str, answer) -> list[str]:
    text = answer.content.decode()
    wrong = [f"{path}: {danger}" for danger in Page(text).dangers]
    if WORKED_OUT in text:
        wrong.append(f"{path}: a template worked out what was typed")
    if answer.status_code >= 500:
        wrong.append(f"{path}: {answer.status_code}")
    return wrong


def _pages_that_show(path: str, record) -> list[str]:
    pages = [path, "/", "/places/", "/places/ownbury/", "/places/mine/", "/places/ownbury/members/",
             "/places/requests/", "/innovations/", "/innovations/mine/", "/innovations/review/",
             "/accounts/"]  # fmt: skip
    if isinstance(record, Network):
        own = f"/networks/{record.slug}/"
        pages += [own, f"{own}members/", f"{own}edit/", "/networks/", "/networks/mine/"]
    slugs = {record.slug} if isinstance(record, Innovation) else set()
    slugs.add(mark("public", "slug"))
    around = itertools.product(
        sorted(slugs), ("", "edit/", "review/", "hide/", "withdraw/", "report/")
    )
    return [*pages, *(f"/innovations/{slug}/{rest}" for slug, rest in around)]
