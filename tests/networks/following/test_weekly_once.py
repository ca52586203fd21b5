"""The mail of the week: once, beside the daily mail, with few queries, and not against their wish."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import pytest
from django.core import mail as django_mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.rendering import render
from connected_localism.mail.run import one_run
from connected_localism.mail.sending import send_due
from innovations.actions.following import follow_place
from innovations.models import SavedSearch, Theme
from innovations.telling.searches import tell_of_searches
from networks.actions.following import follow_network, follow_theme
from networks.following.weekly import end_of_the_week, tell_of_the_week
from networks.models import FollowedNetwork, SharedUpdate
from tests.factories import (
    AdoptionFactory,
    ExchangeFactory,
    NetworkFactory,
    PlaceFactory,
    StatementFactory,
    UserFactory,
)
from tests.innovations.telling.pairs import sent
from tests.networks.following.that_week import DAY, HOUR, MONDAY, NOW, WEEK, live, mail_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_that_week")]


class TestOnce:
    def test_each_week_tells_what_that_week_brought(self, network, reader):
        ExchangeFactory(network=network, title="First", created_at=NOW + HOUR)
        for hours in range(5):
            assert tell_of_the_week(MONDAY + hours * HOUR) == (hours == 0)
        ExchangeFactory(network=network, title="Second", created_at=MONDAY)
        assert tell_of_the_week(MONDAY + 3 * DAY) == 0
        assert tell_of_the_week(MONDAY + WEEK) == 1
        first, second = sent()[reader.email]
        assert "First" in first.body and "Second" not in first.body
        assert "Second" in second.body and "First" not in second.body

    def test_a_week_without_news_writes_to_nobody(self, network, reader):
        ExchangeFactory(network=network, created_at=NOW - HOUR)
        assert tell_of_the_week(MONDAY) == 0
        assert FollowedNetwork.objects.get().seen_until == end_of_the_week(MONDAY)

    def test_a_missed_week_is_told_with_the_next(self, network, reader):
        ExchangeFactory(network=network, title="First", created_at=NOW + HOUR)
        assert tell_of_the_week(MONDAY + 2 * WEEK) == 1
        assert "First" in mail_of(reader).body

    def test_who_changes_to_weekly_after_the_mail_hears_of_it_in_the_next(self, network, reader):
        place = PlaceFactory()
        follow_place(reader, place, notify="daily")
        ExchangeFactory(network=network, created_at=NOW + HOUR)
        live("At the place", place=place)
        assert tell_of_the_week(MONDAY) == 1
        follow_place(reader, place, notify="weekly")
        assert tell_of_the_week(MONDAY + HOUR) == 0
        assert tell_of_the_week(MONDAY + WEEK) == 1
        assert "At the place" in sent()[reader.email][1].body

    def test_midnight_is_that_of_london(self):
        assert end_of_the_week(MONDAY) == datetime(2026, 5, 31, 23, tzinfo=UTC)
        assert end_of_the_week(datetime(2026, 5, 31, 23, 5, tzinfo=UTC)) == datetime(
            2026, 5, 24, 23, tzinfo=UTC
        )  # what began before midnight may not have ended yet


class TestDailyMailComesFirst:
    """What its reader wants daily is told daily, and not once more at the end of the week."""

    def test_a_place_told_of_daily_is_not_in_the_mail_of_the_week(self, network, reader):
        place = PlaceFactory()
        follow_place(reader, place, notify="daily")
        follow_theme(reader, Theme.WASTE)
        record = live("At the place", place=place)
        network.innovations.add(record)
        live("Elsewhere")
        assert tell_of_searches(NOW + DAY) == 1
        tell_of_the_week(MONDAY)
        daily, weekly = sent()[reader.email]
        assert "At the place" in daily.body and "Elsewhere" not in daily.body
        assert "Elsewhere" in weekly.body and "At the place" not in weekly.body

    def test_nor_what_fits_a_search_told_of_daily(self, reader):
        SavedSearch.objects.create(
            person=reader, name="Homes", query=f"theme={Theme.HOUSING}", notify="daily",
            due_on=date(2026, 5, 28), seen_until=NOW,
        )  # fmt: skip
        follow_theme(reader, Theme.HOUSING)
        live("A home", themes=[Theme.HOUSING])
        assert tell_of_searches(NOW + DAY) == 1
        tell_of_the_week(MONDAY)
        assert "A home" in mail_of(reader).body
        assert not OutgoingMail.objects.filter(kind="week-of-news", state="sent").exists()

    def test_who_wants_no_daily_mail_is_told_of_it_by_the_week(self, reader):
        place = PlaceFactory()
        follow_place(reader, place, notify="daily")
        follow_theme(reader, Theme.WASTE)
        OptOut.objects.create(user=reader, kind="saved-search-news")
        live("At the place", place=place)
        tell_of_the_week(MONDAY)
        assert "At the place" in mail_of(reader).body


class TestUnsubscribing:
    def test_one_click_stops_all_of_it(self, client, network, reader):
        ExchangeFactory(network=network, created_at=NOW + HOUR)
        tell_of_the_week(MONDAY)
        message = mail_of(reader)
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        url = message.extra_headers["List-Unsubscribe"].strip("<>")
        client.post(url, {"List-Unsubscribe": "One-Click"})
        assert OptOut.objects.get().kind == "week-of-news"


@pytest.mark.parametrize("number", [1, 3])
def test_a_batch_takes_the_same_queries_for_any_number_of_people(number):
    for _each in range(number):
        person, network, place = UserFactory(), NetworkFactory(), PlaceFactory()
        follow_network(person, network)
        follow_theme(person, Theme.WASTE)
        follow_place(person, place)
        SavedSearch.objects.create(
            person=person, name="All", query=f"theme={Theme.WASTE}", due_on=NOW.date()
        )
        ExchangeFactory(network=network, created_at=NOW + HOUR)
        live("New", place=place)
    with CaptureQueriesContext(connection) as queries:
        assert tell_of_the_week(MONDAY) == number
    assert len(queries) == 37


@pytest.mark.parametrize("number", [1, 3])
def test_a_mail_takes_the_same_queries_for_any_number_of_networks(reader, network, number):
    for each in range(number):
        other = NetworkFactory()
        follow_network(reader, other)
        for _each in range(number):
            ExchangeFactory(network=other, created_at=NOW + HOUR)
            other.innovations.add(live(f"New {each}"))
    tell_of_the_week(MONDAY)
    with CaptureQueriesContext(connection) as queries:
        mail_of(reader)
    assert len(queries) == 22


@pytest.mark.parametrize("number", [1, 3])
def test_the_next_mail_of_a_run_asks_for_nothing_but_its_reader(reader, network, number):
    for each in range(number):
        place = PlaceFactory()
        follow_place(reader, place)
        follow_theme(reader, list(Theme)[each])
        SavedSearch.objects.create(
            person=reader, name=f"S{each}", query=f"theme={list(Theme)[each]}", due_on=NOW.date()
        )
        ExchangeFactory(network=network, place=place, created_at=NOW + HOUR)
        SharedUpdate.objects.create(
            network=network, place=place, title="An update", text="x", created_at=NOW + HOUR
        )
        StatementFactory(network=network, opened_at=NOW + HOUR)
        network.innovations.add(live(f"New {each}", themes=[list(Theme)[each]]))
        AdoptionFactory(innovation=live("Of others"), place=place, created_at=NOW + HOUR)
    tell_of_the_week(MONDAY)
    mail = OutgoingMail.objects.select_related("recipient").get()
    with one_run():
        first = render(mail).body
        mail = OutgoingMail.objects.select_related("recipient").get()  # whose rights are kept
        with CaptureQueriesContext(connection) as queries:
            assert render(mail).body == first
    assert len(queries) == 15


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_write_one_mail_each():
    network = NetworkFactory()
    for _each in range(5):
        follow_network(UserFactory(), network)
    ExchangeFactory(network=network, created_at=NOW + HOUR)

    def tell(_number):
        try:
            return tell_of_the_week(MONDAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        posted = list(pool.map(tell, range(6)))
    connection.close()
    assert sum(posted) == OutgoingMail.objects.count() == 5
    send_due()
    assert len(django_mail.outbox) == 5
