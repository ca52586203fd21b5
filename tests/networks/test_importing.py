"""Networks from the sample file."""

import io

import pytest

from networks.importing.storing import import_networks
from networks.models import Network
from tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db

LINE = (
    b'{"key": "gauges", "name": "Gauges", "kind": "theme", "purpose": "Read rivers.", '
    b'"members": [{"place": "AAA", "role": "lead"}, {"place": "BBB"}], '
    b'"source_url": "https://example.org/", "source_name": "Example"}\n'
)


@pytest.fixture
def places():
    return [PlaceFactory(code=code) for code in ("AAA", "BBB", "CCC")]


def take(content: bytes):
    return import_networks(io.BytesIO(content))


def test_the_same_file_twice_changes_nothing(places):
    assert take(LINE).created == 1
    assert take(LINE).unchanged == 1
    network = Network.objects.get()
    assert (network.is_published, network.active_at) == (True, None)
    rows = network.members.values_list("place__code", "role", "is_from_source")
    assert sorted(rows) == [("AAA", "lead", True), ("BBB", "partner", True)]


def test_what_the_file_says_anew_is_brought_in_step(places):
    take(LINE)
    assert take(LINE.replace(b"BBB", b"CCC").replace(b"rivers", b"lakes")).updated == 1
    network = Network.objects.get()
    assert network.purpose == "Read lakes."
    assert sorted(network.members.values_list("place__code", flat=True)) == ["AAA", "CCC"]


def test_what_people_have_said_stays(places):
    take(LINE)
    network = Network.objects.get()
    network.members.filter(place__code="BBB").update(
        is_from_source=False, role="lead", state="left"
    )
    assert take(LINE.replace(b'{"place": "BBB"}', b'{"place": "CCC"}')).updated == 1
    states = dict(network.members.values_list("place__code", "state"))
    assert states == {"AAA": "active", "BBB": "left", "CCC": "active"}
    Network.objects.filter(pk=network.pk).update(version=5, name="Ours")
    assert take(LINE).kept == ["Ours"]


def test_a_mistake_stops_the_whole_file(places):
    report = take(LINE + LINE.replace(b"AAA", b"Nowhere at all").replace(b"gauges", b"other"))
    assert not Network.objects.exists()
    assert len(report.problems) == 1
    assert "Line 2" in report.problems[0]


def test_a_place_that_was_removed_here_is_not_brought_back(places):
    take(LINE)
    row = Network.objects.get().members.get(place__code="BBB")
    type(row).objects.filter(pk=row.pk).update(state="removed")
    take(LINE.replace(b'{"place": "BBB"}', b'{"place": "BBB", "role": "adopter"}'))
    row.refresh_from_db()
    assert (row.state, row.role) == ("removed", "partner")
