"""What a network has learnt, and its year on a page."""

from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from innovations.models import Innovation
from networks.actions.founding import set_stage
from networks.learning.learnt import learnt
from networks.models import NetworkMember
from places.models import Membership, Succession
from tests.factories import (
    AdoptionFactory,
    ExchangeFactory,
    ExchangePartyFactory,
    InnovationFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
)
from tests.places.reorganising.reform import abolish, heir

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()
Result = Innovation.Result


@pytest.fixture
def network():
    """Around a case study of Avon that worked, with Avon and Brent as members."""
    network = NetworkFactory()
    origin = PlaceFactory(name="Avon")
    record = InnovationFactory(
        published=True, place=origin, result=Result.WORKED, cost_gbp=12_000, lessons="Start small."
    )
    network.innovations.add(record)
    NetworkMemberFactory(network=network, place=origin, role=NetworkMember.Role.LEAD)
    NetworkMemberFactory(network=network, place=PlaceFactory(name="Brent"))
    return network


def taken_up(network, place, **values):
    values = {"stage": "live", "confirmed": True} | values
    return AdoptionFactory(innovation=network.innovations.get(), place=place, **values)


def test_what_did_not_work_comes_first_and_each_leads_to_its_record(network, client):
    brent = network.members.get(place__name="Brent").place
    taken_up(network, brent, result=Result.DID_NOT_WORK, how_it_went="Nobody came.")
    taken_up(network, PlaceFactory(name="Cefn"), result=Result.WORKED)
    found = learnt(network, ANYBODY)
    told = [(label, [row.place.name for row in rows]) for label, rows in found.by_result]
    assert told == [("Did not work", ["Brent"]), ("Worked", ["Avon", "Cefn"])]
    assert (found.told, found.silent) == (3, [])
    page = client.get(reverse("network-learnt", args=[network.slug])).content.decode()
    assert page.index("Nobody came.") < page.index("Cefn")
    assert "not in this network" in page
    assert f"{network.innovations.get().get_absolute_url()}#adoptions" in page


def test_who_has_not_said_is_named_and_observers_are_not_asked(network):
    NetworkMemberFactory(network=network, role=NetworkMember.Role.OBSERVER)
    assert [place.name for place in learnt(network, ANYBODY).silent] == ["Brent"]


def test_what_an_abolished_place_did_counts_for_what_took_over(network, client):
    brent = network.members.get(place__name="Brent").place
    taken_up(network, brent, result=Result.MIXED)
    after = heir()
    abolish(brent, after)
    found = learnt(network, ANYBODY)
    assert (found.told, found.silent) == (2, [])
    page = client.get(reverse("network-learnt", args=[network.slug])).content.decode()
    assert f"(carried on by {after.name})" in page
    assert "not in this network" not in page
    # The two are one place today, whoever of them says something.
    taken_up(network, after, result=Result.WORKED)
    assert learnt(network, ANYBODY).told == 2


def test_what_a_divided_place_did_counts_for_each_part(network):
    brent = network.members.get(place__name="Brent").place
    taken_up(network, brent, result=Result.MIXED)
    abolish(brent, heir("ONE"), heir("TWO"))
    found = learnt(network, ANYBODY)
    assert (found.told, found.silent) == (3, [])


def test_what_took_over_from_a_place_outside_the_network_speaks_for_it(network):
    outside = PlaceFactory(name="Dacorum")
    taken_up(network, outside, result=Result.MIXED)
    after = heir()
    NetworkMemberFactory(network=network, place=after)
    assert after in learnt(network, ANYBODY).silent
    abolish(outside, after)
    assert after not in learnt(network, ANYBODY).silent


def test_a_council_that_gave_a_part_away_speaks_for_itself_alone(network, client):
    brent = network.members.get(place__name="Brent").place
    still_there = PlaceFactory(name="Cefn")
    Succession.objects.create(from_place=still_there, to_place=brent, date=date(2020, 4, 1))
    taken_up(network, still_there, result=Result.WORKED)
    assert learnt(network, ANYBODY).silent == [brent]
    page = client.get(reverse("network-learnt", args=[network.slug])).content.decode()
    assert "not in this network" in page


def test_what_one_side_alone_says_does_not_count(network):
    brent = network.members.get(place__name="Brent").place
    own = InnovationFactory(published=True, place=brent, cost_gbp=1, lessons="Ours alone.")
    taken_up(network, brent, result=Result.WORKED, confirmed=False, state="waiting", record=own)
    found = learnt(network, ANYBODY)
    assert (found.told, found.unconfirmed) == (1, 1)
    assert [row.pounds for row in found.costs.rows] == [12_000]
    assert own not in found.lessons


def test_costs_range_over_every_record_that_its_reader_may_read(network):
    brent = network.members.get(place__name="Brent").place
    own = InnovationFactory(published=True, place=brent, cost_gbp=3_000, result=Result.MIXED)
    taken_up(network, brent, record=own)
    hidden = InnovationFactory(place=PlaceFactory(), cost_gbp=1)
    taken_up(network, hidden.place, record=hidden)
    found = learnt(network, ANYBODY)
    assert (found.costs.lowest, found.costs.highest) == (3_000, 12_000)
    assert [row.record for row in found.costs.rows] == [own, network.innovations.get()]


@pytest.mark.parametrize("number", [1, 3])
def test_both_pages_take_the_same_queries_for_any_number(
    network, client, number, django_assert_num_queries
):
    for _each in range(number):
        place = NetworkMemberFactory(network=network).place
        taken_up(network, place, result=Result.WORKED)
    with django_assert_num_queries(4):
        client.get(reverse("network-learnt", args=[network.slug]))
    year = timezone.localdate().year
    with django_assert_num_queries(10):
        client.get(reverse("network-year", args=[network.slug, year]))


def test_the_year_tells_what_happened_in_it(network, client):
    lead = network.members.get(role=NetworkMember.Role.LEAD)
    officer = MembershipFactory(place=lead.place, role=Membership.Role.OFFICER).user
    set_stage(network, by=officer, stage="adapting")
    this_year = timezone.localdate().year
    network.members.filter(place__name="Brent").update(joined_on=date(this_year, 1, 2))
    party = ExchangePartyFactory(
        exchange=ExchangeFactory(network=network), state="delivered",
        delivered_on=timezone.localdate(),
    )  # fmt: skip
    taken_up(network, PlaceFactory(name="Cefn"), result=Result.MIXED)
    page = client.get(reverse("network-year", args=[network.slug, this_year])).content.decode()
    for said in ("Brent joined on 2 January", "Adapting", party.exchange.title, "Mixed", "Cefn"):
        assert said in page
    assert client.get(reverse("network-year", args=[network.slug, 1999])).status_code == 404
