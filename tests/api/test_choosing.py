"""`?fields=` and `?expand=`: what a partner leaves out is not read, and what is expanded is whole."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import (
    AdoptionFactory,
    ExchangeFactory,
    InnovationFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    StatementFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_rate_limits")]
API = "/api/v1/"
LISTS = (
    "adoptions", "decisions", "exchanges", "indicators", "innovations", "matches", "needs", "networks",
    "places", "relations", "services", "statements", "successions", "themes",
)  # fmt: skip


def rows(client, address: str) -> list[dict]:
    answer = client.get(API + address)
    assert answer.status_code == 200, answer.content
    document = answer.json()
    return document if isinstance(document, list) else document["results"]


def queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        rows(client, address)
    return len(asked)


@pytest.fixture
def tied():
    """One of each resource, tied to others wherever a row holds a reference."""
    county, old = PlaceFactory(code="COU", name="County"), PlaceFactory(code="OLD", name="Old")
    place = PlaceFactory(code="LDS", name="Leeds", parent=county)
    old.successions_out.create(to_place=place, date="2023-04-01")
    innovation = InnovationFactory(published=True, place=place, title="Repair cafe")
    innovation.further_places.add(county)
    own = InnovationFactory(published=True, place=county)
    AdoptionFactory(innovation=innovation, place=county, record=own, confirmed=True)
    network = NetworkFactory()
    network.innovations.add(innovation)
    NetworkMemberFactory(network=network, place=place)
    ExchangeFactory(network=network, place=place)
    StatementFactory(network=network)
    return innovation


@pytest.mark.parametrize("resource", LISTS)
def test_unknown_names_get_an_error_that_names_the_known(client, resource):
    for parameter in ("fields", "expand"):
        answer = client.get(f"{API}{resource}/?{parameter}=title,colour&nothing=1")
        assert answer.status_code == 400
    [said] = client.get(f"{API}{resource}/?fields=colour").json()["errors"]["fields"]
    assert said.startswith("Not known: colour. Known are: ")


def test_unknown_parameters_of_one_record_are_an_error_too(client, tied):
    detail = f"innovations/{tied.public_id}/"
    assert client.get(f"{API}{detail}?colour=red").status_code == 400
    assert client.get(f"{API}{detail}?page_size=1").status_code == 400
    answer = client.get(f"{API}{detail}?fields=title")
    assert answer.json() == {"id": str(tied.public_id), "title": "Repair cafe"}


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("innovations/?fields=title,place", {"id", "title", "place"}),
        ("innovations/?fields=title&fields=kind", {"id", "title", "kind"}),
        ("innovations/?fields=title&expand=place", {"id", "title", "place"}),
        ("places/?fields=name", {"code", "name"}),
        ("themes/?fields=name", {"slug", "name"}),
        ("adoptions/?fields=stage", {"id", "stage"}),
        ("successions/?fields=date", {"from_place", "to_place", "date"}),
        ("networks/?fields=name", {"id", "name"}),
        ("statements/?fields=title", {"id", "title"}),
        ("exchanges/?fields=title", {"id", "title"}),
    ],
)
def test_only_the_chosen_fields_are_given_and_always_the_id(client, tied, address, names):
    found = rows(client, address)
    assert found
    assert [row.keys() for row in found] == [names] * len(found)


@pytest.mark.parametrize(
    "resource", ["innovations", "places", "adoptions", "networks", "exchanges", "statements"]
)
def test_fewer_fields_ask_the_database_less(client, tied, resource):
    everything = queries(client, f"{resource}/")
    few = {"places": "name", "adoptions": "stage", "networks": "name"}.get(resource, "title")
    assert queries(client, f"{resource}/?fields={few}") < everything


def test_long_texts_that_are_not_given_are_not_read(client, tied):
    with CaptureQueriesContext(connection) as asked:
        rows(client, "innovations/?fields=title,approach")
    [listing] = [each["sql"] for each in asked if '"title"' in each["sql"]]
    assert '"approach"' in listing
    assert '"challenge"' not in listing


EXPANDED = [
    ("innovations", "place", "deprivation_score"),
    ("innovations", "further_places", "deprivation_score"),
    ("innovations", "adoptions", "is_confirmed"),
    ("adoptions", "place", "deprivation_score"),
    ("adoptions", "innovation", "title"),
    ("adoptions", "record", "title"),
    ("places", "parent", "name"),
    ("places", "successors", "name"),
    ("places", "predecessors", "name"),
    ("successions", "to_place", "deprivation_score"),
    ("networks", "innovations", "title"),
    ("exchanges", "place", "deprivation_score"),
    ("exchanges", "network", "name"),
    ("statements", "network", "name"),
]


@pytest.mark.parametrize(("resource", "field", "holds"), EXPANDED)
def test_what_is_expanded_is_whole(client, tied, resource, field, holds):
    values = [row[field] for row in rows(client, f"{resource}/?expand={field}")]
    parts = [part for value in values for part in (value if isinstance(value, list) else [value])]
    whole = [part for part in parts if part is not None]
    assert whole
    assert all(holds in part for part in whole)


def test_expanding_costs_the_same_for_one_row_and_for_many(client, tied):
    everything = "innovations/?expand=place,further_places,met_by,adoptions"
    one = queries(client, everything)
    for number in range(2):
        parent = PlaceFactory(code=f"C{number}")
        other = InnovationFactory(published=True, place__parent=parent)
        other.further_places.add(parent)
        AdoptionFactory(innovation=other, place=parent, record=tied)
    assert queries(client, everything) == one
    adoptions = "adoptions/?expand=place,innovation,record"
    assert len(rows(client, adoptions)) == 3
    assert queries(client, adoptions) <= 8


def test_an_expanded_reference_hides_what_its_reader_may_not_read(client, tied):
    hidden = InnovationFactory(title="Secret plan")
    tied.adoptions.update(record=hidden)
    for address in ("adoptions/?expand=record,innovation", "innovations/?expand=adoptions"):
        answer = client.get(API + address)
        assert answer.status_code == 200
        assert "Secret plan" not in answer.content.decode()
