"""The year of a network on one page: what belongs to it, by the day on which it happened."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from innovations.models import Adoption, Innovation
from networks.actions.membership import join, leave
from networks.learning.stays import stays_in
from networks.learning.year import LISTED, year_of
from networks.models import Network, NetworkMember
from places.models import Place
from tests.factories import (
    AdoptionFactory,
    ExchangeFactory,
    ExchangePartyFactory,
    InnovationFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    StatementFactory,
)

pytestmark = pytest.mark.django_db
ANYBODY = AnonymousUser()
Result = Innovation.Result
LAST_MINUTE = datetime(2024, 12, 31, 23, 59, tzinfo=UTC)  # the winter of London is that of UTC
FIRST_MINUTE = datetime(2025, 1, 1, 0, 1, tzinfo=UTC)
LAST_DAY, FIRST_DAY = LAST_MINUTE.date(), FIRST_MINUTE.date()


@pytest.fixture
def network():
    """Here since 2023, around one innovation."""
    network = NetworkFactory(created_at=datetime(2023, 5, 1, tzinfo=UTC))
    network.innovations.add(InnovationFactory(published=True))
    return network


def taken_up(network, place=None, **values) -> Adoption:
    values = {"stage": "live", "confirmed": True, "place": place or PlaceFactory()} | values
    return AdoptionFactory(innovation=network.innovations.get(), **values)


def page_of(client, network, number=2024) -> str:
    return client.get(reverse("network-year", args=[network.slug, number])).content.decode()


def bulk_places(number: int) -> list[Place]:
    return Place.objects.bulk_create(PlaceFactory.build_batch(number))


def in_years(network, kind: str) -> dict[int, list]:
    return {number: getattr(year_of(network, number, ANYBODY), kind).rows for number in (2024, 2025)}  # fmt: skip


# --- The day ----------------------------------------------------------------------------------


def test_what_was_shared_belongs_to_the_year_of_its_delivery(network):
    exchange = ExchangeFactory(network=network)
    late, early = (
        ExchangePartyFactory(exchange=exchange, state="delivered", delivered_on=day)
        for day in (LAST_DAY, FIRST_DAY)
    )
    # Thanks that come later bring nothing into another year.
    exchange.parties.update(updated_at=timezone.now())
    assert in_years(network, "shared") == {2024: [late], 2025: [early]}


def test_a_result_belongs_to_the_year_in_which_it_was_said(network):
    late, early = (taken_up(network, result=Result.WORKED) for _each in range(2))
    for adoption, moment in ((late, LAST_MINUTE), (early, FIRST_MINUTE)):
        adoption.events.update(pgh_created_at=moment)
    # Another word about it brings the result into no other year.
    Adoption.objects.update(what_changed="Other doors", updated_at=timezone.now())
    assert in_years(network, "results") == {2024: [late], 2025: [early]}


def test_another_result_is_dated_by_when_it_was_changed(network):
    adoption = taken_up(network, result=Result.WORKED)
    Adoption.objects.update(result=Result.MIXED)
    first, second = adoption.events.order_by("pgh_id")
    for event, moment in ((first, LAST_MINUTE), (second, FIRST_MINUTE)):
        adoption.events.filter(pk=event.pk).update(pgh_created_at=moment)
    assert in_years(network, "results") == {2024: [], 2025: [adoption]}


def test_what_a_place_takes_up_belongs_to_the_year_in_which_it_began(network):
    said = taken_up(network, started="2024-12-31", created_at=FIRST_MINUTE)
    late = taken_up(network, created_at=LAST_MINUTE)
    early = taken_up(network, created_at=FIRST_MINUTE)
    taken_up(network, started="2019", created_at=LAST_MINUTE)  # before it was here
    found = in_years(network, "taken_up")
    assert {number: {row.pk for row in rows} for number, rows in found.items()} == {
        2024: {said.pk, late.pk},
        2025: {early.pk},
    }


def test_statements_and_steps_belong_to_the_year_in_london(network):
    late, early = (
        StatementFactory(network=network, opened_at=moment)
        for moment in (LAST_MINUTE, FIRST_MINUTE)
    )
    # In summer London is an hour ahead; a year never ends then, but the same rule holds.
    found = in_years(network, "statements")
    assert {number: [card.statement for card in rows] for number, rows in found.items()} == {
        2024: [late],
        2025: [early],
    }


# --- Who took part ----------------------------------------------------------------------------


def test_who_takes_part_until_the_last_day_of_a_year_took_part_in_it(network):
    NetworkMemberFactory(network=network, joined_on=FIRST_DAY)
    leaver = NetworkMemberFactory(network=network, joined_on=date(2023, 6, 1))
    NetworkMember.objects.filter(pk=leaver.pk).update(state="left", left_on=LAST_DAY)
    gone = NetworkMemberFactory(network=network, joined_on=date(2023, 6, 1))
    NetworkMember.objects.filter(pk=gone.pk).update(state="left", left_on=date(2024, 12, 30))
    assert [year_of(network, number, ANYBODY).members for number in (2023, 2024, 2025)] == [2, 1, 1]


def test_a_place_that_leaves_and_returns_has_two_times(network, client):
    officer = MembershipFactory()
    place, user = officer.place, officer.user
    network.joining = Network.Joining.OPEN
    network.save()
    member = NetworkMemberFactory(network=network, place=place, joined_on=date(2023, 6, 1))
    member = leave(member, by=user)
    member.left_on = LAST_DAY
    member.save()
    member.events.update(pgh_created_at=LAST_MINUTE)
    today = timezone.localdate()
    assert join(network, place, by=user, role="partner").joined_on == today
    assert [(stay.joined, stay.until) for stay in stays_in(network)] == [
        (date(2023, 6, 1), LAST_DAY),
        (today, None),
    ]
    assert "took part until 31 December" in page_of(client, network)
    assert f"{place.name} joined on" in page_of(client, network, today.year)
    assert year_of(network, 2025, ANYBODY).members == 0


def test_a_return_that_kept_the_day_of_the_first_time_is_dated_by_its_history(network):
    first = date(2023, 6, 1)
    member = NetworkMemberFactory(network=network, joined_on=first)
    rows = NetworkMember.objects.filter(pk=member.pk)
    rows.update(state="left", left_on=LAST_DAY)
    rows.update(state="active", left_on=None)  # joined_on as it was
    moments = (datetime(2023, 6, 1, tzinfo=UTC), LAST_MINUTE, datetime(2025, 3, 1, tzinfo=UTC))
    for event, moment in zip(member.events.order_by("pgh_id"), moments, strict=True):
        member.events.filter(pk=event.pk).update(pgh_created_at=moment)
    assert [(stay.joined, stay.until) for stay in stays_in(network)] == [
        (first, LAST_DAY),
        (date(2025, 3, 1), None),
    ]


def test_who_asks_again_still_took_part_before_and_nobody_learns_that_it_asks(network, client):
    member = NetworkMemberFactory(network=network, joined_on=date(2024, 2, 1))
    rows = NetworkMember.objects.filter(pk=member.pk)
    rows.update(state="left", left_on=date(2024, 8, 1))
    rows.update(state="asked")
    asked = NetworkMemberFactory(network=network, state="asked")
    page = page_of(client, network)
    assert f"{member.place.name} took part until 1 August" in page
    assert asked.place.name not in page
    assert year_of(network, timezone.localdate().year, ANYBODY).members == 0


def test_a_place_that_a_source_names_was_there_before_it_said_so(network):
    member = NetworkMemberFactory(network=network, is_from_source=True)
    NetworkMember.objects.filter(pk=member.pk).update(is_from_source=False, joined_on=FIRST_DAY)
    years = [year_of(network, number, ANYBODY) for number in (2024, 2025)]
    assert [year.members for year in years] == [1, 1]
    assert [[stay.member for stay in year.joined.rows] for year in years] == [[], [member]]


def test_who_carries_on_the_part_of_another_is_said_so(network, client):
    before = NetworkMemberFactory(network=network, place=PlaceFactory(name="Mendip"))
    NetworkMemberFactory(
        network=network, place=PlaceFactory(name="Somerset"), carried_from=before.place,
        joined_on=date(2024, 4, 1),
    )  # fmt: skip
    assert "Somerset carries on the part of Mendip from 1 April" in page_of(client, network)


# --- How many ---------------------------------------------------------------------------------


def test_places_are_counted_not_what_they_take_up(network, client):
    record = InnovationFactory(published=True)
    network.innovations.add(record)
    first = network.innovations.exclude(pk=record.pk).get()
    place = PlaceFactory()
    for innovation in (first, record):
        AdoptionFactory(innovation=innovation, place=place, confirmed=True, started="2024")
    page = page_of(client, network)
    assert "1 place took up what the network stands around" in page
    assert page.count(f"{place.name}: <a") == 2


def test_things_are_counted_not_who_had_them(network, client):
    exchange = ExchangeFactory(network=network)
    for _each in range(2):
        ExchangePartyFactory(exchange=exchange, state="delivered", delivered_on=LAST_DAY)
    assert "1 thing was shared" in page_of(client, network)


def test_numbers_count_all_and_lists_say_what_they_leave_out(network, client):
    places = bulk_places(LISTED + 1)
    innovation = network.innovations.get()
    Adoption.objects.bulk_create(
        AdoptionFactory.build(
            innovation=innovation, place=place, confirmed=True, stage="live",
            result=Result.MIXED, started="2024",
        )
        for place in places
    )  # fmt: skip
    innovation.adoptions.first().events.model.objects.update(pgh_created_at=LAST_MINUTE)
    for place in places:
        exchange = ExchangeFactory(network=network, place=places[0])
        ExchangePartyFactory(
            exchange=exchange, place=place, state="delivered", delivered_on=LAST_DAY
        )
        StatementFactory(network=network, opened_at=LAST_MINUTE)
    NetworkMember.objects.bulk_create(
        NetworkMemberFactory.build(network=network, place=place, joined_on=LAST_DAY)
        for place in places
    )
    year = year_of(network, 2024, ANYBODY)
    assert (year.members, year.places_taking_up, year.things_shared) == (LISTED + 1,) * 3
    kinds = (year.taken_up, year.results, year.shared, year.statements, year.joined)
    assert {(len(each.rows), each.total, each.left_out) for each in kinds} == {
        (LISTED, LISTED + 1, 1)
    }
    page = page_of(client, network)
    for said in ("places take part", "places took up", "things were shared", "statements"):
        assert f"{LISTED + 1} {said}" in page
    assert page.count("1 more is not listed.") == 5


# --- Withdrawn --------------------------------------------------------------------------------


def test_a_withdrawn_statement_is_marked_and_no_longer_counted(network, client):
    StatementFactory(network=network, opened_at=LAST_MINUTE)
    withdrawn = StatementFactory(
        network=network, opened_at=LAST_MINUTE, state="withdrawn", closed_at=FIRST_MINUTE,
        withdrawn_because="The law was changed.",
    )  # fmt: skip
    page = page_of(client, network)
    assert "1 statement, and 1 that was withdrawn" in page
    assert "The law was changed." in page
    assert "0 places for" not in page.split(withdrawn.title)[1].split("</li>")[0]


def test_a_draft_that_was_given_up_was_never_said(network):
    lead = NetworkMemberFactory(network=network, role=NetworkMember.Role.LEAD)
    StatementFactory(
        network=network, state="withdrawn", opened_at=None, closed_at=LAST_MINUTE,
        withdrawn_because="Not now.",
    )  # fmt: skip
    member = MembershipFactory(place=lead.place).user
    assert year_of(network, 2024, member).statements.rows == []


def test_what_a_source_dates_by_its_year_stands_in_it(network):
    statement = StatementFactory(
        network=network, is_from_source=True, opened_at=None, state="closed", source_year=2024
    )
    assert [card.statement for card in in_years(network, "statements")[2024]] == [statement]


def test_what_a_private_network_shared_is_in_no_strangers_year(client):
    network = NetworkFactory(visibility=Network.Visibility.PRIVATE)
    address = reverse("network-year", args=[network.slug, timezone.localdate().year])
    assert client.get(address).status_code == 404
