"""Statements that a source tells of."""

import io

import pytest
from django.urls import reverse

from networks.importing.storing import import_networks
from networks.models import Network, Statement
from tests.factories import PlaceFactory, SignOnFactory

pytestmark = pytest.mark.django_db

LINE = (
    '{"key": "gauges", "name": "Gauges", "kind": "influence", "purpose": "Read rivers.", '
    '"members": [{"place": "AAA", "role": "lead"}], "members_complete": true, "statements": '
    '[{"title": "Let rivers be read", "summary": "Asks for gauges.", "year": 2021, '
    '"signatories": [{"place": "AAA"}, {"place": "BBB"}], "addressed_to": "UK Government", '
    '"url": "https://example.org/letter"}], '
    '"source_url": "https://example.org/", "source_name": "Example"}\n'
)
NONE_NAMED = LINE.replace('[{"place": "AAA"}, {"place": "BBB"}]', "[]")


@pytest.fixture(autouse=True)
def places():
    return [PlaceFactory(code=code, population=1_000) for code in ("AAA", "BBB", "CCC")]


def take(line: str):
    return import_networks(io.BytesIO(line.encode()))


def named() -> list[tuple[str, bool]]:
    rows = Statement.objects.get().sign_ons.active()
    return sorted(rows.values_list("place__code", "is_from_source"))


def test_the_same_file_twice_changes_nothing(client):
    assert take(LINE).created == 1
    assert take(LINE).unchanged == 1
    statement = Statement.objects.get()
    assert (statement.state, statement.source_year, statement.opened_at) == ("closed", 2021, None)
    assert named() == [("AAA", True), ("BBB", True)]
    text = client.get(statement.get_absolute_url()).content.decode()
    assert "2,000 residents" in text
    assert "named by the source" in text


def test_where_the_source_names_nobody_the_page_says_so(client):
    take(NONE_NAMED)
    statement = Statement.objects.get()
    assert statement.signatories_complete is False
    for address in (statement.get_absolute_url(), reverse("statement-list")):
        text = client.get(address).content.decode()
        assert "The source names none of those who signed" in text
        assert "0 residents" not in text


def test_what_the_file_says_anew_is_brought_in_step():
    take(LINE)
    assert take(LINE.replace("BBB", "CCC").replace("Asks for", "Demands")).updated == 1
    assert named() == [("AAA", True), ("CCC", True)]
    assert list(Statement.objects.get().versions.values_list("text", flat=True)) == [
        "Asks for gauges.", "Demands gauges.",
    ]  # fmt: skip
    assert set(Statement.objects.get().sign_ons.values_list("text_version__number", flat=True)) == {2}  # fmt: skip
    assert take(LINE.replace("Let rivers", "Let lakes")).updated == 1
    assert Statement.objects.get().title == "Let lakes be read"


def test_what_people_have_said_stays(places):
    take(NONE_NAMED)
    SignOnFactory(statement=Statement.objects.get(), place=places[2])
    assert take(NONE_NAMED).unchanged == 1
    assert named() == [("CCC", False)]
    Statement.objects.update(version=2, text="As people wrote it")
    take(LINE.replace("Asks for", "Demands"))
    assert Statement.objects.get().text == "As people wrote it"


@pytest.mark.parametrize(
    "mistake", [("BBB", "Nowhere"), ('"summary"', '"says"'), ("Asks for gauges.", "")]
)
def test_a_mistake_stops_the_file(mistake):
    assert len(take(LINE.replace(*mistake)).problems) == 1
    assert not Statement.objects.exists()


def test_deleting_a_network_takes_its_statements_along():
    take(LINE)
    Network.objects.all().delete()
    assert not Statement.objects.exists()
