"""What a file says that the places of a network share."""

import io
import json

import pytest

from networks.actions import exchange_parties, exchanges
from networks.importing.storing import import_networks
from networks.management.commands.import_networks import SAMPLE
from networks.models import Exchange
from tests.factories import MembershipFactory, PlaceFactory

pytestmark = pytest.mark.django_db
CASE = {"type": "document", "title": "Business case", "summary": "Costs.", "url": "https://x.org/"}


@pytest.fixture
def places():
    return [PlaceFactory(code=code) for code in ("AAA", "BBB")]


def take(*shared: dict):
    line = {
        "key": "gauges", "name": "Gauges", "kind": "theme", "purpose": "Read rivers.",
        "members": [{"place": "AAA", "role": "lead"}], "source_url": "https://example.org/",
        "source_name": "Example", "themes": ["climate-and-environment"], "shared": list(shared),
    }  # fmt: skip
    return import_networks(io.BytesIO(json.dumps(line).encode() + b"\n"))


def test_they_become_offers_of_the_network_from_a_public_source(places):
    assert take(CASE).created == 1
    exchange = Exchange.objects.get()
    assert (exchange.place, exchange.network.name, exchange.is_from_source, exchange.licence) == (
        None, "Gauges", True, "unchecked",
    )  # fmt: skip
    assert (exchange.kind, exchange.state, exchange.url, exchange.themes) == (
        "offer", "open", "https://x.org/", ["climate-and-environment"],
    )  # fmt: skip
    assert exchange.is_free_to_take
    assert take(CASE).unchanged == 1


def test_what_cannot_be_copied_was_given_and_is_not_open(places):
    take(
        {**CASE, "type": "staff-time"}, {**CASE, "type": "money", "title": "Grant", "place": "BBB"}
    )
    rows = Exchange.objects.order_by("type").values_list("type", "state", "place__code")
    assert list(rows) == [("money", "delivered", "BBB"), ("staff_days", "delivered", None)]


def test_the_file_changes_what_nobody_here_has(places):
    take(CASE)
    assert take({**CASE, "summary": "Costs and benefits."}).updated == 1
    assert Exchange.objects.get().summary == "Costs and benefits."
    assert list(Exchange.objects.with_words("benefit")) == [Exchange.objects.get()]
    assert take().updated == 1
    assert not Exchange.objects.exists()


def test_what_people_have_changed_or_taken_stays(places):
    second = {**CASE, "title": "Template"}
    take(CASE, second)
    case, template = Exchange.objects.order_by("title")
    officer = MembershipFactory(place=places[0]).user
    exchanges.save_exchange(case, by=officer, expected_version=1, changes={"title": "Ours"})
    taker = MembershipFactory(place=places[1])
    exchange_parties.ask(template, taker.place, by=taker.user)
    take({**CASE, "summary": "Other"})
    assert list(Exchange.objects.order_by("title").values_list("title", "summary")) == [
        ("Ours", "Costs."),
        ("Template", "Costs."),
    ]


def test_what_a_place_has_taken_stays_what_it_was_while_its_text_follows_the_file(places):
    take(CASE)
    case = Exchange.objects.get()
    officer = MembershipFactory(place=places[1]).user
    exchange_parties.ask(case, places[1], by=officer)
    changed = {**CASE, "type": "kit", "summary": "Costs and benefits."}
    assert take(changed).updated == 1
    case.refresh_from_db()
    assert (case.type, case.is_repeatable, case.state) == ("document", True, "open")
    assert case.summary == "Costs and benefits."
    assert take(changed).unchanged == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"type": "wisdom"}, "type"),
        ({"title": ""}, "title"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"place": "Nowhere"}, "Nowhere"),
        ({"licence": "free"}, "licence"),
    ],
)
def test_a_mistake_stops_the_whole_file(places, wrong, said):
    report = take(CASE, {**CASE, "title": "Another", **wrong})
    assert not Exchange.objects.exists()
    assert said in report.problems[0]


def test_the_sample_has_none_but_known_types():
    shared = [row for line in SAMPLE.open() for row in json.loads(line).get("shared", [])]
    from networks.importing.shared import TYPES

    assert len(shared) > 40
    assert {TYPES.get(row["type"], row["type"]) for row in shared} <= set(Exchange.Type.values)
