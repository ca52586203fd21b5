"""Importing rows of communities that name a council which is gone."""

from io import StringIO

import pytest
from django.core.management import call_command

from places.actions.dividing import bring_under
from places.importers import import_places
from places.models import Place
from tests.factories import moderator
from tests.places.conftest import unitary
from tests.places.reorganising.reform import abolish

pytestmark = pytest.mark.django_db


def parish(code="PARISH-1", parent="OLD", **cells):
    name = f"Parish {code[-1]}"
    return unitary(code, type="PAR", parent=parent, name=name, official_name=name, **cells)


def parent_of(code="PARISH-1") -> str:
    return Place.objects.get(code=code).parent.code


@pytest.fixture
def old(register):
    """A council with a community, and two others, as the register has them."""
    report = import_places(register(*map(unitary, ("OLD", "NORTH", "SOUTH")), parish()))
    assert report.problems == []
    return Place.objects.get(code="OLD")


def council(code: str) -> Place:
    return Place.objects.get(code=code)


def test_it_comes_under_the_one_that_took_over(old, register):
    abolish(old, council("NORTH"))
    report = import_places(register(parish(), parish("PARISH-2")))
    assert (report.created, report.unchanged, report.warnings) == (1, 1, [])
    assert (parent_of(), parent_of("PARISH-2")) == ("NORTH", "NORTH")


def test_it_comes_under_the_last_of_a_chain(old, register):
    abolish(old, council("NORTH"))
    abolish(council("NORTH"), council("SOUTH"))
    report = import_places(register(parish("PARISH-2")))
    assert (parent_of("PARISH-2"), report.warnings) == ("SOUTH", [])


def test_it_comes_under_what_the_same_file_says_took_over(old, register):
    ended = {"active_until": "2023-03-31", "successors": "NORTH", "succeeded_on": "2023-04-01"}
    file = register(unitary("OLD", **ended), parish())
    assert import_places(file).problems == []
    assert parent_of() == "NORTH"
    assert (import_places(file).unchanged, parent_of()) == (2, "NORTH")


def test_of_a_divided_council_it_stays_where_somebody_placed_it(old, register):
    abolish(old, council("NORTH"), council("SOUTH"))
    placed = council("PARISH-1")
    bring_under([placed.pk], of=old, to=council("SOUTH"), by=moderator())
    report = import_places(register(parish(website="https://parish.example/")))
    assert (report.updated, parent_of()) == (1, "SOUTH")
    assert council("PARISH-1").website == "https://parish.example/"
    assert [str(one) for one in report.warnings] == [
        "Line 2, PARISH-1, parent: OLD was abolished and divided, so it stays under SOUTH."
    ]


def test_of_a_divided_council_one_that_nobody_has_placed_waits(old, register):
    abolish(old, council("NORTH"), council("SOUTH"))
    report = import_places(register(parish(), parish("PARISH-2")))
    assert (parent_of(), parent_of("PARISH-2")) == ("OLD", "OLD")
    assert [one.code for one in report.warnings] == ["PARISH-2"]


def test_one_that_ended_with_its_council_stays_under_it(old, register):
    abolish(old, council("NORTH"))
    import_places(register(parish("PARISH-2", active_until="2019-03-31")))
    assert parent_of("PARISH-2") == "OLD"


def test_a_council_that_is_only_going_to_end_keeps_its_communities(old, register):
    ending = {"active_until": "2999-03-31", "successors": "NORTH", "succeeded_on": "2999-04-01"}
    import_places(register(unitary("OLD", **ending), parish()))
    assert parent_of() == "OLD"


def test_the_command_says_what_it_did_not_follow(old, register):
    abolish(old, council("NORTH"), council("SOUTH"))
    said, warned = StringIO(), StringIO()
    call_command("import_places", register(parish("PARISH-2")), stdout=said, stderr=warned)
    assert "1 created" in said.getvalue()
    assert "listed under OLD until somebody says where it comes" in warned.getvalue()
