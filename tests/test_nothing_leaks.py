"""What is not for a reader is nowhere: on no page, in no count, search, file, redirect or log.

The matrix asks every address (`tests/permissions`), each plainly. Here are the questions: searches,
filters, sorts, pages and formats, from people with the most rights to those with the least, so that
what was counted and kept for one is not shown to the next.
"""

import logging
import re

import pytest
from django.db import models

from innovations.models import Innovation, Theme
from tests.permissions.conftest import visitors, world  # noqa: F401
from tests.permissions.grid import NETWORK_STATES, ROLES, STATES
from tests.permissions.marks import ADDRESS, READABLE, mark

pytestmark = pytest.mark.django_db
ROLES_BY_RIGHTS = tuple(reversed(ROLES))
QUESTIONS = [
    "/", "/cy/", "/places/", "/places/?q=ownbury", "/places/ownbury/", "/cy/places/ownbury/",
    "/places/ownbury/gaps/", "/places/otherton/gaps/", "/places/otherton/", "/places/ownbury/alike/",
    "/innovations/", "/cy/innovations/", "/innovations/?q=lanterns",
    "/innovations/?q=lanterns+library+zebra&words=any", "/innovations/?q=qxhiddenxsummary+lanterns",
    "/innovations/?place=ownbury", "/innovations/?theme=waste-and-recycling",
    "/innovations/?stage=ended", "/innovations/?region=North+West",
    "/innovations/?sort=title", "/innovations/?sort=updated", "/innovations/?sort=started",
    *(f"/innovations/?q={mark(state, what)}" for state in STATES for what in ("title", "challenge")),
    *(f"/innovations/{mark(state, 'formerslug')}/" for state in STATES),
    "/innovations/qxpublicxslug/", "/innovations/qxmembersxslug/", "/cy/innovations/qxpublicxslug/",
    "/innovations/mine/", "/innovations/mine/?show=places", "/innovations/review/",
    "/api/v1/innovations/", "/api/v1/innovations/?q=lanterns", "/api/v1/innovations/?page_size=100",
    *(f"/api/v1/innovations/?q={mark(state, 'title')}" for state in STATES),
    "/api/v1/innovations/export.csv/", "/api/v1/innovations/export.csv/?q=lanterns",
    "/api/v1/themes/", "/api/v1/themes/waste-and-recycling/", "/api/v1/places/",
    "/api/v1/places/OWN/", "/api/v1/schema/", "/healthz", "/readyz", "/robots.txt", "/sitemap.xml",
    "/no-such-page/", "/innovations/no-such-record/", "/api/v1/no-such-list/",
    "/networks/", "/cy/networks/", "/networks/?q=lanterns", "/networks/?place=otherton",
    "/networks/?kind=theme&stage=forming", "/networks/?after=nonsense", "/networks/mine/",
    "/networks/review/", "/networks/connections/", "/networks/connections/?place=otherton", *(f"/networks/?q={mark(state, 'name')}" for state in NETWORK_STATES),
    "/api/v1/networks/", "/api/v1/exchanges/", "/api/v1/exchanges/?q=lanterns", "/api/v1/statements/",
    "/api/v1/networks/?q=lanterns",
    *(f"/api/v1/networks/?q={mark(state, 'name')}" for state in NETWORK_STATES),
    "/innovations/?after=nonsense", "/innovations/?page=999", "/media/",
]  # fmt: skip


def test_no_answer_shows_what_is_not_for_its_reader(world, visitors):  # noqa: F811
    wrong = []
    for question in QUESTIONS:
        for role in ROLES_BY_RIGHTS:
            answer = visitors.ask(role, "GET", question, keep_cache=True)
            if leaks := world.leaks(answer.text, role, asked=question):
                wrong.append(f"  {question} to {role}: {sorted(leaks)}")
            if answer.outcome.startswith("5"):
                wrong.append(f"  {question} to {role}: {answer.outcome}")
    assert not wrong, "\n".join(wrong)


def test_each_reader_finds_what_is_for_them(world, visitors):  # noqa: F811
    """Otherwise nothing above would prove anything."""
    for role in ROLES:
        listed = visitors.ask(role, "GET", "/innovations/?q=lanterns").text
        for state in ("public", "members"):
            is_there = mark(state, "title") in listed
            assert is_there == (READABLE[role, state] == "yes"), (role, state)
    own = visitors.ask("author", "GET", "/innovations/mine/").text
    assert all(mark(state, "title") in own for state in STATES)


def test_each_reader_finds_and_counts_the_networks_for_them(world, visitors):  # noqa: F811
    published = NETWORK_STATES[:5]
    for role in (*ROLES_BY_RIGHTS, *ROLES):
        listed = visitors.ask(role, "GET", "/networks/?q=lanterns", keep_cache=True).text
        found = [state for state in NETWORK_STATES if mark(state, "name") in listed]
        assert found == [state for state in published if READABLE[role, state] == "yes"], role
        assert f"{len(found)} networks</h2>" in listed


def published_for(role: str) -> int:
    return sum(READABLE[role, state] == "yes" for state in ("public", "members"))


def test_what_is_counted_is_what_may_be_read(world, visitors):  # noqa: F811
    """Every number that stands anywhere, with the counts of others still in the cache."""
    wrong = []
    for role in (*ROLES_BY_RIGHTS, *ROLES):
        expected = published_for(role)
        for name, number in counts(visitors, role).items():
            if number != expected:
                wrong.append(f"  {name} to {role}: {number}, not {expected}")
    assert not wrong, "\n".join(wrong)


def counts(visitors, role: str) -> dict:  # noqa: F811
    def answer(path: str) -> str:
        return visitors.ask(role, "GET", path, keep_cache=True).text

    def number(pattern: str, text: str) -> int:
        return int(re.search(pattern, text, re.S)[1])

    found = {}
    for path in ("", "?q=lanterns", "?place=ownbury", "?theme=waste-and-recycling&stage=ended"):
        page = answer(f"/innovations/{path}")
        found[f"list {path}"] = number(r'id="results">(\d+)', page)
        found[f"cards {path}"] = page.count('<article class="app-card')
        for facet in re.findall(r"app-facet__count\">\(?(\d+)(?! chosen)", page):
            found[f"facet {path} {len(found)}"] = int(facet)
    home = answer("/")
    found["home"] = number(r"<strong>(\d+)</strong> innovation", home)
    found["home theme"] = number(r'app-tile__count">(\d+)', home)
    found["place list"] = number(r"Ownbury.*?cell--numeric\">(\d+)", answer("/places/"))
    found["API list"] = answer("/api/v1/innovations/").count('"slug":"qx')
    found["CSV"] = len(re.findall(r"\n[^\n]*qx\w+xslug", answer("/api/v1/innovations/export.csv/")))
    theme = answer(f"/api/v1/themes/{Theme.WASTE}/")
    found["API theme"] = number(r'"innovations":(\d+)', theme)
    return found


def test_no_address_of_a_person_is_in_the_log(world, visitors, caplog):  # noqa: F811
    logging.disable(logging.NOTSET)
    with caplog.at_level(logging.DEBUG):
        for role in ROLES:
            for path in ("/", "/innovations/mine/", "/accounts/", "/no-such-page/"):
                visitors.ask(role, "GET", path)
        for address in ("officer@people.example", "nobody@people.example"):
            form = {"login": address, "password": "wrong"}
            visitors.ask("anonymous", "POST", "/accounts/login/", data=form)
            visitors.ask("anonymous", "POST", "/accounts/login/code/", data={"email": address})
            reset = {"email": address}
            visitors.ask("anonymous", "POST", "/accounts/password/reset/", data=reset)
    logging.disable(logging.WARNING)
    assert caplog.records
    logged = caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert ADDRESS.findall(logged) == []


# What is kept for the machine alone, or holds no text that people wrote.
WITHOUT_TEXT = {"SearchDocument", "Vector", "MatchJob", "Match", "InnovationEvent"}


def test_every_table_around_a_record_is_in_the_world(world):  # noqa: F811
    """A new table with text must be put into `tests/permissions/hanging.py`, to be looked for."""
    missing = []
    for relation in Innovation._meta.related_objects:
        model = relation.related_model
        texts = [
            field
            for field in model._meta.concrete_fields
            if isinstance(field, models.CharField | models.TextField | models.JSONField)
            and not field.choices
            and not getattr(field, "primary_key", False)
        ]
        if texts and model.__name__ not in WITHOUT_TEXT and not model._default_manager.exists():
            missing.append(model.__name__)
    assert missing == []
