"""What people are told of the searches that they keep, and that nothing leaks or floods."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.sending import send_due
from connected_localism.rights.retention import TABLE
from innovations.actions.saved_searches import change_search
from innovations.matching.documents import write_search_documents
from innovations.models import Innovation, SavedSearch, Theme
from innovations.telling.links import stop_address
from innovations.telling.searches import MOST_LISTED, tell_of_searches
from tests.factories import MembershipFactory, UserFactory
from tests.innovations.telling.pairs import everything_in, live, sent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 31, 9, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
Notify = SavedSearch.Notify


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def saved(query="theme=waste-and-recycling", *, notify=Notify.DAILY, person=None, **fields):
    return SavedSearch.objects.create(
        person=person or UserFactory(), name="Waste", query=query, notify=notify,
        **{"due_on": date(2026, 6, 1), "seen_until": NOW} | fields,
    )  # fmt: skip


# --- Telling ----------------------------------------------------------------------------------


def test_what_is_new_is_told_once():
    search = saved()
    old = live(title="Known before", published_at=NOW - HOUR)
    fits = live(title="New and fitting", published_at=NOW + HOUR)
    live(title="New and other", themes=[Theme.HOUSING], published_at=NOW + HOUR)
    assert tell_of_searches(NOW + 5 * HOUR) == 0  # not before the next day
    assert tell_of_searches(NOW + DAY) == 1
    (message,) = sent()[search.person.email]
    assert message.subject == "1 new in “Waste”"
    assert fits.title in message.body and fits.place.display_name in message.body
    assert old.title not in message.body and "New and other" not in message.body
    assert f"?{search.query}&sort=newest" in message.body
    search.refresh_from_db()
    assert (search.due_on, search.last_told_at) == (date(2026, 6, 2), NOW)
    for later in (DAY, DAY + HOUR, 2 * DAY, 9 * DAY):
        assert tell_of_searches(NOW + later) == 0


def test_words_are_searched_for_as_on_the_list():
    search = saved("q=lantern")
    fits, other = (
        live(title="Lanterns in the park", published_at=NOW + HOUR),
        live(published_at=NOW + HOUR),
    )
    write_search_documents([fits.pk, other.pk])
    tell_of_searches(NOW + DAY)
    (message,) = sent()[search.person.email]
    assert fits.title in message.body and other.title not in message.body


def test_weekly_ones_are_left_to_the_mail_of_the_week():
    search = saved(notify=Notify.WEEKLY, due_on=date(2026, 6, 7))
    live(published_at=NOW + DAY)
    assert [tell_of_searches(NOW + day * DAY) for day in range(1, 16)] == [0] * 15
    search.refresh_from_db()
    assert search.seen_until == NOW


def test_one_mail_for_all_searches_of_a_person_and_a_few_of_each():
    person = UserFactory()
    saved(person=person)
    saved("kind=need", person=person)
    for number in range(MOST_LISTED + 3):
        live(published_at=NOW + HOUR + timedelta(seconds=number))
    live(kind="need", title="A need", themes=[Theme.HOUSING], published_at=NOW + HOUR)
    assert tell_of_searches(NOW + DAY) == 1
    (message,) = sent()[person.email]
    assert message.subject == "9 new innovations in your searches"
    assert "- and 3 more" in message.body and "A need" in message.body


def test_what_was_published_just_now_waits_until_its_transaction_is_sure_to_have_ended():
    search = saved()
    late = live(published_at=NOW + DAY - timedelta(minutes=5))
    assert tell_of_searches(NOW + DAY) == 0
    assert tell_of_searches(NOW + 2 * DAY) == 1
    assert late.title in sent()[search.person.email][0].body


def test_their_own_records_and_paused_searches_are_no_news():
    search, paused = saved(), saved(notify=Notify.NEVER)
    live(author=search.person, published_at=NOW + HOUR)
    assert tell_of_searches(NOW + DAY) == 0
    live(published_at=NOW + DAY)
    assert tell_of_searches(NOW + 3 * DAY) == 1
    assert paused.person.email not in sent()


def test_who_ends_a_pause_hears_of_what_comes_from_then_on(time_machine):
    search = saved(notify=Notify.NEVER)
    live(title="During the pause", published_at=NOW + HOUR)
    time_machine.move_to(NOW + DAY, tick=False)
    change_search(search, name="Waste", notify=Notify.DAILY)
    live(title="After it", published_at=NOW + DAY + HOUR)
    tell_of_searches(NOW + 2 * DAY)
    (message,) = sent()[search.person.email]
    assert "After it" in message.body and "During the pause" not in message.body


def test_who_wants_no_such_mail_gets_none():
    search = saved()
    OptOut.objects.create(user=search.person, kind="saved-search-news")
    live(published_at=NOW + HOUR)
    assert tell_of_searches(NOW + DAY) == 0


def test_members_only_records_are_told_to_members_only():
    insider = saved()
    saved()
    MembershipFactory(user=insider.person)
    live(title="Secret bins", visibility="members", published_at=NOW + HOUR)
    assert tell_of_searches(NOW + DAY) == 1
    messages = sent()
    assert set(messages) == {insider.person.email}
    assert "Secret bins" in messages[insider.person.email][0].body


@pytest.mark.parametrize("away", [{"status": "hidden"}, {"status": "withdrawn"},
                                  {"visibility": "members"}])  # fmt: skip
def test_what_its_reader_may_not_read_when_it_is_sent_is_not_in_it(away):
    search = saved()
    gone = live(title="Gone", published_at=NOW + HOUR)
    live(title="Stays", published_at=NOW + HOUR)
    tell_of_searches(NOW + DAY)
    Innovation.objects.filter(pk=gone.pk).update(**away)
    (message,) = sent()[search.person.email]
    assert "Stays" in message.body and "Gone" not in everything_in(message)


def test_a_mail_of_which_nothing_is_left_is_not_sent():
    search, deleted, stopped = saved(), saved(), saved()
    gone = live(published_at=NOW + HOUR)
    tell_of_searches(NOW + DAY)
    Innovation.objects.filter(pk=gone.pk).update(status="hidden")
    deleted.delete()
    SavedSearch.objects.filter(pk=stopped.pk).update(notify="never")
    send_due()
    assert django_mail.outbox == []
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"dropped"}
    assert search.person.is_active


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_write_one_mail():
    saved()
    live(published_at=NOW + HOUR)

    def tell(_number):
        try:
            return tell_of_searches(NOW + DAY)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(tell, range(12))) == 1
    connection.close()
    assert OutgoingMail.objects.count() == 1


def test_each_more_person_takes_a_bounded_number_of_queries():
    def queries(people: int) -> int:
        SavedSearch.objects.all().delete()
        OutgoingMail.objects.all().delete()
        for _ in range(people):
            saved()
        with CaptureQueriesContext(connection) as found:
            assert tell_of_searches(NOW + DAY) == people
        return len(found)

    live(published_at=NOW + HOUR)
    one, three = queries(1), queries(3)
    assert (three - one) / 2 <= 12
    assert one <= 18


def test_a_day_without_news_takes_few_queries_however_many_search(django_assert_max_num_queries):
    live(published_at=NOW - HOUR)
    for _ in range(5):
        saved()
    with django_assert_max_num_queries(6):
        assert tell_of_searches(NOW + DAY) == 0
    assert set(SavedSearch.objects.values_list("due_on", flat=True)) == {date(2026, 6, 2)}


# --- Stopping ---------------------------------------------------------------------------------


def test_one_click_in_the_mail_stops_it_and_can_be_undone(client, settings):
    search = saved()
    live(published_at=NOW + HOUR)
    tell_of_searches(NOW + DAY)
    body = sent()[search.person.email][0].body
    (line,) = [line for line in body.splitlines() if line.startswith("Stop emails about")]
    address = line.split(": ", 1)[1].removeprefix(settings.SITE_URL.rstrip("/"))
    assert "Do you want to stop emails" in client.get(address).text
    client.head(address)
    search.refresh_from_db()
    assert search.notify == Notify.DAILY
    response = client.post(address, follow=True)
    assert "You will not get emails about this search any more" in response.text
    search.refresh_from_db()
    assert search.notify == Notify.NEVER
    client.post(address, {"choice": "on"})
    search.refresh_from_db()
    assert search.notify == Notify.DAILY


def test_the_link_is_good_for_its_search_only(client):
    search, other = saved(), saved()
    token = stop_address(search).rstrip("/").split("/")[-1]
    for name in ("match-answer", "mail-unsubscribe"):
        args = [token, "useful"] if name == "match-answer" else [token]
        assert client.post(reverse(name, args=args)).status_code == 404
    for wrong in (token[:-1], "x"):
        assert client.post(reverse("saved-search-stop", args=[wrong])).status_code == 404
    search.delete()
    assert client.post(reverse("saved-search-stop", args=[token])).status_code == 404
    other.refresh_from_db()
    assert other.notify == Notify.DAILY


# --- Keeping no longer than needed ------------------------------------------------------------


def test_paused_searches_go_after_24_months():
    old = NOW - timedelta(days=800)
    gone = saved(notify=Notify.NEVER, updated_at=old)
    kept = [saved(updated_at=old), saved(notify=Notify.NEVER)]
    (retention,) = [row for row in TABLE if row.name == "paused-searches"]
    assert list(retention.due(NOW)) == [gone]
    assert retention.act(retention.due(NOW)) == 1
    assert set(SavedSearch.objects.all()) == set(kept)
