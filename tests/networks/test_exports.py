"""The list of networks as a file."""

import csv
import io
from urllib.parse import parse_qs, urlsplit

import pytest

from networks.exports import HEADER
from networks.models import Network, NetworkMember
from places.models import Membership
from tests.factories import NetworkFactory, NetworkMemberFactory, PlaceFactory, moderator
from tests.networks.working.people import taking_part

pytestmark = pytest.mark.django_db
EXPORT = "/api/v1/networks/export.csv/"


def rows(client, query=None) -> list[dict]:
    response = client.get(EXPORT, query or {})
    assert response["Content-Type"] == "text/csv"
    assert response.streaming
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def test_a_network_is_one_line_with_its_places(client, settings):
    settings.SITE_URL, settings.SITE_NAME = "https://example.org", "Our site"
    network = NetworkFactory(
        name="Gauges", slug="gauges", other_partners=["Friends of the river", "A firm"],
        themes=["waste-and-recycling", "parks-and-green-space"], source_name="A newspaper",
    )  # fmt: skip
    lead = PlaceFactory(code="LDS", name="Leeds", official_name="Leeds City Council")
    NetworkMemberFactory(network=network, place=lead, role=NetworkMember.Role.LEAD)
    NetworkMemberFactory(network=network, place=PlaceFactory(code="BRD"))
    NetworkMemberFactory(network=network, state=NetworkMember.State.INVITED)
    NetworkMemberFactory(network=network, state=NetworkMember.State.ASKED)
    (row,) = rows(client)
    assert list(row) == HEADER
    told = {name: row[name] for name in HEADER if name not in ("updated_at", "published_at")}
    assert told == {
        "id": str(network.public_id), "name": "Gauges", "kind": "theme",
        "purpose": "Places that help people mend things together.", "results": "",
        "themes": "waste-and-recycling|parks-and-green-space", "stage": "forming",
        "is_quiet": "no", "joining": "request", "started_year": "", "review_due": "",
        "active_at": row["active_at"], "closed_at": "", "closing_note": "",
        "members_complete": "yes", "other_partners": "Friends of the river|A firm",
        "source_name": "A newspaper", "source_url": "", "provenance": "owner",
        "licence": "OGL-3.0", "lead_code": "LDS", "lead_name": "Leeds City Council",
        "places": "2", "place_codes": "BRD|LDS", "url": "https://example.org/networks/gauges/",
        "attribution": "Gauges, source: A newspaper, via Our site",
        "place_data_source": row["place_data_source"],
    }  # fmt: skip


def test_only_what_everybody_sees_is_in_it_whoever_asks(client):
    NetworkFactory(name="Open")
    private = NetworkFactory(name="Shut", visibility=Network.Visibility.PRIVATE)
    for status in ("submitted", "declined", "hidden"):
        NetworkFactory(name=status, status=status)
    member = taking_part(private, role=Membership.Role.STEWARD, leads=True)
    for person in (None, member, moderator()):
        if person:
            client.force_login(person)
        assert [row["name"] for row in rows(client)] == ["Open"]


def test_no_cell_is_run_as_a_formula(client):
    NetworkFactory(name="=1+1", purpose="@SUM(A1)", other_partners=["+44 people"])
    (row,) = rows(client)
    assert row["name"] == "'=1+1"
    assert row["purpose"] == "'@SUM(A1)"
    assert row["other_partners"] == "'+44 people"
    assert row["attribution"].startswith("'=1+1")


def test_the_page_offers_the_list_that_it_shows(client):
    NetworkFactory(name="Gauges", kind="theme")
    NetworkFactory(name="Gates", kind="transfer")
    page = client.get("/networks/?kind=transfer&q=ga&stage=&utm_source=mail")
    (address,) = [
        part.split('"')[0] for part in page.text.split('href="') if part.startswith(EXPORT)
    ]
    query = parse_qs(urlsplit(address.replace("&amp;", "&")).query)
    assert query == {"kind": ["transfer"], "q": ["ga"]}
    assert [row["name"] for row in rows(client, query)] == ["Gates"]
    assert f'href="{EXPORT}"' in client.get("/networks/").text


def test_what_is_not_known_is_refused_before_anything_is_sent(client):
    for query in ({"kind": "club"}, {"colour": "red"}, {"page_size": "5"}):
        assert client.get(EXPORT, query).status_code == 400
    assert client.get(EXPORT, HTTP_ACCEPT="text/csv").status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_it_takes_the_same_queries_for_any_number(client, number, django_assert_num_queries):
    for _each in range(number):
        NetworkMemberFactory(network=NetworkFactory())
    with django_assert_num_queries(2):
        assert len(rows(client)) == number


def test_nothing_is_missing_where_it_is_read_in_chunks(client, monkeypatch):
    monkeypatch.setattr("innovations.exports.CHUNK", 2)
    names = {NetworkMemberFactory().network.name for _each in range(5)}
    found = rows(client)
    assert (len(found), {row["name"] for row in found}) == (5, names)
    assert {row["places"] for row in found} == {"1"}
