"""The mail of the week: what is told, and why."""

from datetime import date, timedelta

import pytest

from innovations.actions.following import follow_place
from innovations.models import FollowedPlace, SavedSearch, Theme
from networks.actions.following import follow_network, follow_theme
from networks.actions.founding import close_network, reopen_network, set_stage
from networks.actions.membership import join
from networks.actions.statements import close_statement, open_statement, record_response
from networks.following.weekly import tell_of_the_week
from networks.models import FollowedNetwork, Network, NetworkMember, SharedUpdate
from places.models import Membership
from tests.factories import (
    AdoptionFactory,
    ExchangeFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
    StatementFactory,
    UserFactory,
)
from tests.innovations.telling.pairs import sent
from tests.networks.following.that_week import DAY, HOUR, MONDAY, NOW, WEEK, live, mail_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_in_that_week")]
Role, Visibility = NetworkMember.Role, Network.Visibility


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
