"""The mail of the week: what is told, why, to whom, once; and what the daily mail keeps."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from connected_localism.mail import outbox
from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.rendering import render
from connected_localism.mail.run import one_run
from connected_localism.mail.sending import send_due
from innovations.actions.following import follow_place
from innovations.models import FollowedPlace, SavedSearch, Theme
from innovations.telling.searches import tell_of_searches
from networks.actions.following import follow_network, follow_theme, unfollow_network
from networks.actions.founding import close_network, reopen_network, set_stage
from networks.actions.membership import join, leave
from networks.actions.statements import close_statement, open_statement, record_response
from networks.following.weekly import end_of_the_week, tell_of_the_week
from networks.models import FollowedNetwork, Network, NetworkMember, SharedUpdate
from places.models import Membership
from tests.factories import (
    AdoptionFactory,
    ExchangeFactory,
    InnovationFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    StatementFactory,
    UserFactory,
)
from tests.innovations.telling.pairs import everything_in, sent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 27, 9, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2026, 6, 1, 6, tzinfo=UTC)
DAY, HOUR, WEEK = timedelta(days=1), timedelta(hours=1), timedelta(days=7)
Role, Visibility, Status = NetworkMember.Role, Network.Visibility, Network.Status


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def network():
    return NetworkFactory(name="Key Cities", joining="open")


@pytest.fixture
def lead(network):
    """Who speaks for the place that leads it."""
    held = MembershipFactory(role=Membership.Role.OFFICER)
    NetworkMemberFactory(network=network, place=held.place, role=Role.LEAD)
    return held.user


@pytest.fixture
def reader(network):
    person = UserFactory()
    follow_network(person, network)
    return person


@pytest.fixture
def later(time_machine):
    """What follows happens some time after now."""

    def move(span=HOUR):
        time_machine.move_to(NOW + span, tick=False)

    return move


def live(title, at=NOW + HOUR, **fields):
    return InnovationFactory(published=True, title=title, published_at=at, **fields)


def mail_of(person):
    """The one mail that the person has got."""
    (message,) = sent().get(person.email, [])
    return message


class TestWhatIsTold:
    def test_all_that_happens_in_a_network_with_the_reason(self, network, lead, reader, later):
        later()
        newcomer = MembershipFactory(role=Membership.Role.OFFICER, place__name="Newport")
        join(network, newcomer.place, by=newcomer.user, role=Role.PARTNER)
        set_stage(network, by=lead, stage="understanding")
        set_stage(network, by=lead, stage="adapting")
        ExchangeFactory(network=network, title="Our contract", type="document")
        SharedUpdate.objects.create(
            network=network, place=newcomer.place, title="Ten gauges are up", text="All work."
        )
        ExchangeFactory(network=network, title="A gauge", kind="request", type="kit")
        network.innovations.add(live("Tied now", at=NOW - 90 * DAY), live("New in it"))
        statement = StatementFactory(network=network, title="Let us mend", draft=True)
        open_statement(statement, by=lead)
        assert tell_of_the_week(NOW + DAY) == 0  # the week has not ended
        assert tell_of_the_week(MONDAY) == 1
        body = mail_of(reader).body
        assert "Because you follow the network “Key Cities”:" in body
        assert "- Newport takes part now http" in body
        assert "It has got to: Adapting" in body and "Understanding" not in body
        assert "Offer: “Our contract” (Document)" in body
        assert "Request: “A gauge” (Kit)" in body
        assert "Update: “Ten gauges are up”, Newport" in body
        assert "“Tied now”" in body and "“New in it”" in body
        assert "The statement “Let us mend” was opened for signing" in body

    def test_what_becomes_of_statements_and_the_end(self, network, lead, reader, later):
        statements = [StatementFactory(network=network, title=f"Paper {n}") for n in range(3)]
        StatementFactory(network=network, title="By its date", closes_on=date(2026, 5, 29))
        FollowedNetwork.objects.update(seen_until=NOW + timedelta(minutes=1))
        later()
        close_statement(statements[0], by=lead)
        record_response(statements[1], by=lead, response="Yes", response_by="The minister")
        close_network(network, by=lead, note="All is done.")
        reopen_network(network, by=lead)
        close_network(network, by=lead, note="All is done.")
        tell_of_the_week(MONDAY)
        body = mail_of(reader).body
        assert "Signing of the statement “Paper 0” has ended" in body
        assert "There is a response to the statement “Paper 1”" in body
        assert "Signing of the statement “By its date” has ended" in body
        assert "Paper 2" not in body
        assert body.count("It has come to its end") == 1
        assert "goes on after it was closed" not in body

    def test_themes_tell_of_records_and_networks(self, later):
        person = UserFactory()
        follow_theme(person, Theme.WASTE)
        live("A repair café")
        live("Of another theme", themes=[Theme.HOUSING])
        live("Known before", at=NOW - HOUR)
        NetworkFactory(name="Menders", published_at=NOW + HOUR)
        NetworkFactory(name="Unseen", published_at=NOW + HOUR, visibility=Visibility.PRIVATE)
        tell_of_the_week(MONDAY)
        body = mail_of(person).body
        assert "Because you follow the theme “Waste and recycling”:" in body
        assert "“A repair café”" in body and "New network: “Menders”" in body
        for word in ("Of another theme", "Known before", "Unseen"):
            assert word not in body

    def test_themes_and_places_tell_of_new_offers_and_requests(self):
        person, place = UserFactory(), PlaceFactory(name="Calderdale")
        follow_theme(person, Theme.WASTE)
        follow_place(person, place)
        waste = {"themes": [Theme.WASTE], "created_at": NOW + HOUR}
        ExchangeFactory(title="Of the place", place=place, **waste)
        ExchangeFactory(title="Of the theme", network=NetworkFactory(), **waste)
        ExchangeFactory(title="Wanted", kind="request", type="kit", place__name="Adur", **waste)
        private = NetworkFactory(visibility=Visibility.PRIVATE)
        ExchangeFactory(title="Among few", network=private, place=place, **waste)
        ExchangeFactory(title="Out of sight", is_hidden=True, place=place, **waste)
        ExchangeFactory(title="Taken back", state="withdrawn", **waste)
        ExchangeFactory(title="Own", added_by=person, **waste)
        ExchangeFactory(title="Known before", **waste | {"created_at": NOW - HOUR})
        assert tell_of_the_week(MONDAY) == 1
        of_place, of_theme = mail_of(person).body.split("Because you follow the theme")
        assert "Because you follow Calderdale:" in of_place
        assert "Offer: “Of the place” (Document), Calderdale" in of_place
        assert "Offer: “Of the theme” (Document)" in of_theme
        assert "Request: “Wanted” (Kit), Adur" in of_theme
        for word in ("Among few", "Out of sight", "Taken back", "Own", "Known", "Of the place"):
            assert word not in of_theme
        for word in ("Among few", "Out of sight"):
            assert word not in of_place

    def test_the_people_of_a_private_network_hear_of_its_offers_in_their_theme(self):
        network = NetworkFactory(visibility=Visibility.PRIVATE)
        held = MembershipFactory()
        NetworkMemberFactory(network=network, place=held.place)
        follow_theme(held.user, Theme.WASTE)
        ExchangeFactory(
            title="Among us", network=network, themes=[Theme.WASTE], created_at=NOW + HOUR
        )
        tell_of_the_week(MONDAY)
        assert "Offer: “Among us”" in mail_of(held.user).body

    def test_one_mail_for_all_that_names_nothing_twice(self, network, reader):
        place = PlaceFactory(name="Calderdale")
        follow_place(reader, place)
        follow_theme(reader, Theme.WASTE)
        SavedSearch.objects.create(
            person=reader, name="All waste", query=f"theme={Theme.WASTE}", due_on=NOW.date()
        )
        network.innovations.add(live("In the network", place=place))
        live("At the place", place=place)
        live("In the search")
        AdoptionFactory(
            innovation=live("Of others", at=NOW - DAY), place=place, created_at=NOW + HOUR
        )
        assert tell_of_the_week(MONDAY) == 1
        message = mail_of(reader)
        for title in ("In the network", "At the place", "In the search"):
            assert message.body.count(f"“{title}”") == 1
        assert "Because you follow Calderdale:" in message.body
        assert "Calderdale takes up “Of others”" in message.body
        assert "Because you saved the search “All waste”:" in message.body
        assert "the theme" not in message.body  # nothing is left for it
        assert message.subject == "Your week: 4 new in what you follow"

    def test_many_are_counted(self, network, reader):
        for number in range(22):
            ExchangeFactory(network=network, title=f"Paper {number}", created_at=NOW + HOUR)
        tell_of_the_week(MONDAY)
        body = mail_of(reader).body
        assert body.count("Offer: “Paper") == 10
        assert "and 12 more" in body

    def test_nobody_is_told_of_their_own(self, network, later):
        own = MembershipFactory(role=Membership.Role.OFFICER)
        follow_network(own.user, network)
        later()
        join(network, own.place, by=own.user, role=Role.PARTNER)
        ExchangeFactory(network=network, added_by=own.user)
        network.innovations.add(live("Own", author=own.user))
        tell_of_the_week(MONDAY)
        assert sent() == {}

    def test_a_search_that_works_no_more_is_told_of_once(self, later):
        person = UserFactory()
        SavedSearch.objects.create(
            person=person, name="Gone", query="place=nowhere", due_on=NOW.date()
        )
        live("New")
        assert [tell_of_the_week(MONDAY + n * WEEK) for n in range(3)] == [1, 0, 0]
        assert "Your search “Gone” no longer works" in mail_of(person).body


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


class TestWhoMayKnow:
    @pytest.mark.parametrize(
        "change",
        [
            {"visibility": Visibility.PRIVATE},
            {"status": Status.HIDDEN},
            {"status": Status.DECLINED},
        ],
    )
    @pytest.mark.parametrize("is_posted", [False, True])
    def test_a_network_that_goes_out_of_sight_is_told_of_no_more(
        self, network, reader, change, is_posted
    ):
        ExchangeFactory(network=network, created_at=NOW + HOUR)
        follow_theme(reader, Theme.WASTE)
        if is_posted:
            assert tell_of_the_week(MONDAY) == 1
        Network.objects.update(**change)
        tell_of_the_week(MONDAY)
        assert sent() == {}

    @pytest.mark.parametrize("what", ["network", "offer", "update", "statement", "record"])
    def test_what_goes_out_of_sight_while_a_worker_sends_is_not_in_its_next_mail(
        self, network, reader, monkeypatch, what
    ):
        """The week is looked up once for all mails of a run; who may read it, for each."""
        follow_network(UserFactory(), network)
        offer = ExchangeFactory(network=network, title="Gone offer", created_at=NOW + HOUR)
        update = SharedUpdate.objects.create(
            network=network, place=PlaceFactory(), title="Gone update", text="x",
            created_at=NOW + HOUR,
        )  # fmt: skip
        statement = StatementFactory(
            network=network, title="Gone statement", opened_at=NOW + HOUR
        )  # fmt: skip
        record = live("Gone record")
        network.innovations.add(record)
        hide = {
            "network": lambda: Network.objects.update(status=Status.HIDDEN),
            "offer": lambda: type(offer).objects.update(is_hidden=True),
            "update": lambda: type(update).objects.update(removed_at=NOW),
            "statement": lambda: type(statement).objects.update(is_hidden=True),
            "record": lambda: type(record).objects.update(status="hidden"),
        }[what]
        mark_sent = outbox.mark_sent

        def hide_after(mail):
            mark_sent(mail)
            hide()

        monkeypatch.setattr(outbox, "mark_sent", hide_after)
        assert tell_of_the_week(MONDAY) == 2
        send_due()
        first, *others = [message.body for message in django_mail.outbox]
        everything = {f"Gone {each}" for each in ("offer", "update", "statement", "record")}
        assert {word for word in everything if word in first} == everything
        left = {word for body in others for word in everything if word in body}
        assert left == (set() if what == "network" else everything - {f"Gone {what}"})

    def test_the_people_of_its_places_are_told_of_a_private_one(self, network, later):
        held = MembershipFactory()
        NetworkMemberFactory(network=network, place=held.place)
        Network.objects.update(visibility=Visibility.PRIVATE)
        follow_network(held.user, network)
        ExchangeFactory(network=network, title="Ours", created_at=NOW + HOUR)
        tell_of_the_week(MONDAY)
        assert "Ours" in mail_of(held.user).body

    def test_what_is_hidden_or_taken_back_by_then_is_not_told(self, network, lead, reader, later):
        later()
        gone = MembershipFactory(role=Membership.Role.OFFICER, place__name="Gone again")
        leave(join(network, gone.place, by=gone.user, role=Role.PARTNER), by=gone.user, reason="No")
        invited = NetworkMemberFactory(network=network, state="invited", place__name="Invited")
        ExchangeFactory(network=network, title="Hidden", is_hidden=True)
        ExchangeFactory(network=network, title="Withdrawn", state="withdrawn")
        StatementFactory(network=network, title="A draft", draft=True)
        record = live("Hidden record")
        network.innovations.add(record, live("For members", visibility="members"))
        ExchangeFactory(network=network, title="Shown")
        assert tell_of_the_week(MONDAY) == 1
        record.status = "hidden"
        record.save()
        said = everything_in(mail_of(reader))
        assert "Shown" in said
        for word in ("Gone again", invited.place.name, "Hidden", "Withdrawn", "A draft", "members"):
            assert word not in said

    def test_what_is_followed_no_more_is_left_out(self, network, reader):
        ExchangeFactory(network=network, created_at=NOW + HOUR)
        assert tell_of_the_week(MONDAY) == 1
        unfollow_network(reader, network)
        assert sent() == {}

    def test_whoever_switched_it_off_or_is_gone_gets_none_and_no_flood_later(self, network, reader):
        closed = UserFactory(is_active=False)
        for person in (closed,):
            FollowedNetwork.objects.create(person=person, network=network)
        OptOut.objects.create(user=reader, kind="week-of-news")
        ExchangeFactory(network=network, created_at=NOW + HOUR)
        assert tell_of_the_week(MONDAY) == 0
        OptOut.objects.all().delete()
        assert tell_of_the_week(MONDAY + WEEK) == 0


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


def test_who_follows_a_place_that_is_replaced_is_told_of_what_took_over(reader):
    from places.reorganising.succeeding import succeed

    PlaceFactory(code="ADU", name="Adur", slug="adur")
    heir = PlaceFactory(code="WOR", name="Worthing")
    follow_place(
        reader, FollowedPlace._meta.get_field("place").related_model.objects.get(code="ADU")
    )
    succeed(["ADU"], ["WOR"], day=date(2026, 5, 27))
    live("At the heir", place=heir)
    assert reader.followed_places.get().notify == "weekly"
    tell_of_the_week(MONDAY)
    assert "Because you follow Worthing:" in mail_of(reader).body
