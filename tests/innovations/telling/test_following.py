"""Following places: what is told, to whom, once; and what becomes of it when places change."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from connected_localism.mail.models import OptOut, OutgoingMail
from innovations.actions import following
from innovations.actions.following import CannotFollow, follow_place, unfollow_place
from innovations.following.links import stop_address
from innovations.following.news import MOST_LISTED
from innovations.models import FollowedPlace, SavedSearch
from innovations.telling.searches import tell_of_searches
from places.models import Place, Succession
from places.reorganising.succeeding import succeed
from tests.factories import (
    AdoptionFactory,
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
)
from tests.innovations.telling.pairs import sent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 31, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def adur():
    return PlaceFactory(code="ADU", name="Adur", slug="adur")


@pytest.fixture
def reader(adur):
    """Who has followed Adur since now, to hear of it daily."""
    person = UserFactory()
    follow_place(person, adur, notify="daily")
    return person


def live(place, title, at=NOW + HOUR, **fields):
    return InnovationFactory(published=True, place=place, title=title, published_at=at, **fields)


def taken_up(place, title, at=NOW + HOUR, **fields):
    first = live(PlaceFactory(name="Origin"), title, at=NOW - 9 * DAY)
    return AdoptionFactory(innovation=first, place=place, created_at=at, **fields)


def told(person) -> list:
    """The mails that a person has got by now."""
    return sent().get(person.email, [])


class TestTelling:
    def test_what_is_published_needed_and_taken_up_there_is_told_once(self, adur, reader):
        live(adur, "Known before", at=NOW - HOUR)
        live(adur, "A new scheme")
        live(adur, "A new need", kind="need")
        live(PlaceFactory(), "Elsewhere")
        taken_up(adur, "Of others")
        assert tell_of_searches(NOW + 5 * HOUR) == 0  # not before the next day
        assert tell_of_searches(NOW + DAY) == 1
        (message,) = told(reader)
        assert message.subject == "3 new from Adur"
        assert "New from Adur, which you follow:" in message.body
        assert "A new scheme" in message.body and "(Need)" in message.body
        assert "Adur takes up “Of others” of Origin" in message.body
        assert "Known before" not in message.body and "Elsewhere" not in message.body
        for later in (DAY, DAY + HOUR, 2 * DAY, 9 * DAY):
            assert tell_of_searches(NOW + later) == 0

    def test_what_comes_later_is_told_later(self, adur, reader):
        live(adur, "First")
        tell_of_searches(NOW + DAY)
        live(adur, "Second", at=NOW + DAY + HOUR)
        tell_of_searches(NOW + 2 * DAY)
        first, second = told(reader)
        assert "First" in first.body and "Second" not in first.body
        assert "Second" in second.body and "First" not in second.body

    def test_that_in_which_the_place_took_part_counts_too(self, adur, reader):
        live(PlaceFactory(), "Joint").further_places.add(adur)
        tell_of_searches(NOW + DAY)
        assert "Joint" in told(reader)[0].body

    def test_searches_and_places_come_in_one_mail_and_name_nothing_twice(self, adur, reader):
        SavedSearch.objects.create(
            person=reader, name="Waste", query="theme=waste-and-recycling", notify="daily",
            due_on=date(2026, 6, 1), seen_until=NOW,
        )  # fmt: skip
        live(adur, "In both")
        live(adur, "At the place", themes=["housing-and-homelessness"])
        assert tell_of_searches(NOW + DAY) == 1
        (message,) = told(reader)
        assert message.subject == "2 new in what you follow"
        assert message.body.count("“In both”") == message.body.count("“At the place”") == 1

    def test_a_record_of_two_followed_places_is_named_once(self, adur, reader):
        other = PlaceFactory(name="Zeal")
        follow_place(reader, other, notify="daily")
        live(adur, "Joint").further_places.add(other)
        tell_of_searches(NOW + DAY)
        (message,) = told(reader)
        assert message.subject == "1 new from Adur"
        assert message.body.count("“Joint”") == 1

    def test_many_are_counted(self, adur, reader):
        for number in range(MOST_LISTED + 2):
            live(adur, f"Scheme {number}")
        tell_of_searches(NOW + DAY)
        (message,) = told(reader)
        assert message.subject == f"{MOST_LISTED + 2} new from Adur"
        assert "and 2 more" in message.body

    def test_what_the_reader_may_not_read_is_not_told(self, adur, reader):
        live(adur, "For members", visibility="members")
        live(adur, "Hidden", status="hidden")
        taken_up(adur, "Declined", state="declined", reason="No", answered_at=NOW)
        assert tell_of_searches(NOW + DAY) == 0
        MembershipFactory(user=reader)
        FollowedPlace.objects.update(due_on=date(2026, 6, 1), seen_until=NOW)
        assert tell_of_searches(NOW + DAY) == 1
        assert "For members" in told(reader)[0].body

    def test_what_is_hidden_before_the_mail_is_sent_is_left_out(self, adur, reader):
        record = live(adur, "Hidden by then")
        assert tell_of_searches(NOW + DAY) == 1
        record.status = "hidden"
        record.save()
        assert told(reader) == []

    def test_nobody_is_told_of_their_own(self, adur, reader):
        live(adur, "Own", author=reader)
        taken_up(adur, "Recorded by themselves", recorded_by=reader)
        assert tell_of_searches(NOW + DAY) == 0

    def test_whoever_wants_no_such_mail_gets_none(self, adur, reader):
        OptOut.objects.create(user=reader, kind="saved-search-news")
        live(adur, "New")
        assert tell_of_searches(NOW + DAY) == 0

    def test_a_quiet_day_asks_for_nobody(self, adur, reader):
        for _number in range(2):
            follow_place(UserFactory(), adur, notify="daily")
        live(adur, "Known before", at=NOW - HOUR)
        with CaptureQueriesContext(connection) as queries:
            assert tell_of_searches(NOW + DAY) == 0
        assert not any("FOR UPDATE" in query["sql"] for query in queries)
        assert not FollowedPlace.objects.filter(due_on__lte=date(2026, 6, 1)).exists()

    @pytest.mark.parametrize("number", [1, 3])
    def test_a_mail_about_a_place_takes_as_many_queries_for_one_record_as_for_three(
        self, adur, reader, number
    ):
        for each in range(number):
            live(adur, f"Scheme {each}")
            taken_up(adur, f"Taken up {each}")
        with CaptureQueriesContext(connection) as queries:
            assert tell_of_searches(NOW + DAY) == 1
        assert len(queries) == 20


class TestFollowing:
    def test_a_button_follows_and_another_stops(self, client, adur):
        person = UserFactory()
        client.force_login(person)
        page = client.get(adur.get_absolute_url()).content.decode()
        assert "Follow this place" in page and "Stop following" not in page
        response = client.post(reverse("place-follow", args=[adur.slug]), follow=True)
        assert "comes with the email of the week" in response.content.decode()
        assert [one.place for one in person.followed_places.all()] == [adur]
        assert "Stop following" in response.content.decode()
        again = client.post(reverse("place-follow", args=[adur.slug]), follow=True)
        assert "You follow Adur already." in again.content.decode()
        client.post(reverse("place-unfollow", args=[adur.slug]))
        assert not person.followed_places.exists()

    def test_how_often_is_chosen_where_all_is_listed(self, client, adur):
        person = UserFactory()
        follow_place(person, adur)
        client.force_login(person)
        url, sent = reverse("place-follow", args=[adur.slug]), {"from": "list"}
        page = client.get(reverse("saved-searches")).content.decode()
        assert "Tell me of it daily" in page and "Tell me of it once a week" not in page
        response = client.post(url, sent | {"notify": "daily"}, follow=True)
        assert "at most once a day" in response.content.decode()
        assert "Tell me of it once a week" in response.content.decode()
        assert person.followed_places.get().notify == "daily"
        client.post(url, sent | {"notify": "hourly"})
        assert person.followed_places.get().notify == "daily"
        client.post(url, sent | {"notify": "weekly"})
        assert person.followed_places.get().notify == "weekly"

    def test_what_is_told_weekly_is_not_told_daily(self, adur):
        follow_place(UserFactory(), adur)
        live(adur, "New")
        assert [tell_of_searches(NOW + days * DAY) for days in range(10)] == [0] * 10

    def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(self, client, adur):
        url = f"{reverse('account_login')}?next={adur.get_absolute_url()}"
        assert f'href="{url}"' in client.get(adur.get_absolute_url()).content.decode()
        assert client.post(reverse("place-follow", args=[adur.slug])).url == url
        assert not FollowedPlace.objects.exists()

    def test_only_so_many_fit(self, client, adur, monkeypatch):
        monkeypatch.setattr(following, "MOST", 1)
        person = UserFactory()
        follow_place(person, PlaceFactory())
        client.force_login(person)
        response = client.post(reverse("place-follow", args=[adur.slug]), follow=True)
        assert "You follow 1 places, which is as many as fit" in response.content.decode()
        assert person.followed_places.count() == 1

    def test_what_is_gone_cannot_be_followed(self, client):
        gone = PlaceFactory(active_until=date(2023, 3, 31))
        with pytest.raises(CannotFollow, match="was abolished"):
            follow_place(UserFactory(), gone)
        client.force_login(UserFactory())
        assert "Follow this place" not in client.get(gone.get_absolute_url()).content.decode()

    def test_a_place_is_followed_once(self, adur, reader):
        with pytest.raises(IntegrityError):
            FollowedPlace.objects.create(person=reader, place=adur, due_on=date(2026, 6, 1))

    def test_the_page_of_what_one_follows_lists_and_stops(self, client, adur, reader):
        follow_place(UserFactory(), PlaceFactory(name="Of others"))
        client.force_login(reader)
        page = client.get(reverse("saved-searches")).content.decode()
        assert adur.get_absolute_url() in page and "Of others" not in page
        response = client.post(
            reverse("place-unfollow", args=[adur.slug]), {"from": "list"}, follow=True
        )
        assert response.redirect_chain[-1][0] == reverse("saved-searches")
        assert "You follow no place yet." in response.content.decode()

    @pytest.mark.parametrize("number", [1, 3])
    def test_lists_them_in_as_many_queries_for_one_as_for_three(self, client, number):
        person = UserFactory()
        client.force_login(person)
        client.get(reverse("saved-searches"))  # notes that they were seen today
        for _number in range(number):
            follow_place(person, PlaceFactory())
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("saved-searches"))
        assert len(queries) == 6  # with networks and themes


class TestStoppingByLink:
    def test_the_mail_has_a_link_that_asks_first_and_can_be_undone(self, client, adur, reader):
        live(adur, "New")
        tell_of_searches(NOW + DAY)
        url = stop_address(reader.followed_places.get())
        assert url in told(reader)[0].body
        assert "Do you want to stop following Adur?" in client.get(url).content.decode()
        assert reader.followed_places.exists()
        page = client.post(url, follow=True).content.decode()
        assert "You do not follow Adur" in page
        assert not reader.followed_places.exists()
        client.post(url, {"choice": "on"})
        again = reader.followed_places.get()
        assert (again.place, again.notify) == (adur, "daily")

    @pytest.mark.parametrize("token", ["x", "a:b:c"])
    def test_a_link_that_is_none_is_not_found(self, client, token):
        assert client.get(reverse("followed-place-stop", args=[token])).status_code == 404

    def test_nor_one_of_a_closed_account(self, client, adur, reader):
        url = stop_address(reader.followed_places.get())
        reader.is_active = False
        reader.save()
        assert client.post(url, {"choice": "on"}).status_code == 404

    def test_a_mail_that_was_posted_before_says_nothing_of_it(self, adur, reader):
        live(adur, "New")
        tell_of_searches(NOW + DAY)
        unfollow_place(reader, adur)
        assert told(reader) == []


class TestReorganisation:
    @pytest.fixture
    def heirs(self):
        return [PlaceFactory(code="WOR", name="Worthing"), PlaceFactory(code="LAN", name="Lancing")]

    def test_following_goes_on_with_all_that_took_over_from_where_it_was(self, adur, reader, heirs):
        live(adur, "Told before")
        tell_of_searches(NOW + DAY)
        before = reader.followed_places.get()
        succeed(["ADU"], ["WOR", "LAN"], day=date(2026, 5, 31))
        now = list(reader.followed_places.order_by("place__code"))
        assert [one.place.code for one in now] == ["LAN", "WOR"]
        assert {(one.since, one.seen_until) for one in now} == {(before.since, before.seen_until)}

        OutgoingMail.objects.all().delete()
        django_mail.outbox.clear()
        live(adur, "Published late", at=NOW + DAY + HOUR)
        assert tell_of_searches(NOW + 2 * DAY) == 1
        (message,) = told(reader)
        assert message.body.count("“Published late”") == 1
        assert "Told before" not in message.body

    @pytest.mark.parametrize("number", [1, 2])
    def test_the_link_of_a_mail_from_before_stops_the_mails_that_come_now(
        self, client, adur, reader, heirs, number
    ):
        live(adur, "Told before")
        tell_of_searches(NOW + DAY)
        url = stop_address(reader.followed_places.get())
        assert url in told(reader)[0].body
        elsewhere, stranger = PlaceFactory(), UserFactory()
        follow_place(reader, elsewhere)
        follow_place(stranger, heirs[0], notify="daily")
        succeed(["ADU"], ["WOR", "LAN"][:number], day=date(2026, 5, 31))

        page = client.get(url).content.decode()
        assert all(heir.name in page for heir in heirs[:number])
        assert reader.followed_places.count() == 1 + number
        page = client.post(url, follow=True).content.decode()
        assert "You do not follow Adur" in page
        assert [one.place for one in reader.followed_places.all()] == [elsewhere]
        assert [one.place for one in stranger.followed_places.all()] == [heirs[0]]
        OutgoingMail.objects.all().delete()
        live(heirs[0], "New since", at=NOW + DAY + HOUR)
        tell_of_searches(NOW + 2 * DAY)
        assert list(OutgoingMail.objects.values_list("recipient", flat=True)) == [stranger.pk]

        client.post(url, {"choice": "on"})
        assert {one.place for one in reader.followed_places.all()} == {elsewhere, *heirs[:number]}

    def test_nor_does_it_leave_what_is_not_carried_over_yet(self, client, adur, reader, heirs):
        url = stop_address(reader.followed_places.get())
        succeed(["ADU"], ["WOR"], day=date(2026, 6, 30))
        Place.objects.filter(pk=adur.pk).update(active_until=date(2026, 5, 30))
        Succession.objects.update(date=date(2026, 5, 31))
        assert "Do you want to stop following Adur?" in client.get(url).content.decode()
        client.post(url)
        assert not reader.followed_places.exists()

    def test_whoever_follows_the_new_one_already_follows_it_once(self, adur, reader, heirs):
        follow_place(reader, heirs[0])
        succeed(["ADU"], ["WOR"], day=date(2026, 5, 31))
        assert [one.place for one in reader.followed_places.all()] == [heirs[0]]

    def test_what_is_only_announced_changes_nothing(self, adur, reader, heirs):
        succeed(["ADU"], ["WOR"], day=date(2027, 4, 1))
        assert [one.place for one in reader.followed_places.all()] == [adur]

    def test_the_plan_says_how_many_follow(self, adur, reader, heirs):
        report = succeed(["ADU"], ["WOR"], day=date(2027, 4, 1), dry_run=True)
        assert "1 person who follows it goes on with what takes over." in str(report)
