"""Searches that people keep: what is kept, and what is refused."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from innovations.actions.saved_searches import MOST, CannotSave, save_search
from innovations.models import SavedSearch
from innovations.telling.searches import query_of, tell_of_searches, what_is_wrong
from tests.factories import PlaceFactory, UserFactory
from tests.innovations.telling.pairs import live, sent

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


# --- Keeping one ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("q=repair&sort=title&after=xyz&page=3", "q=repair"),
        ("theme=waste-and-recycling&theme=&kind=", "theme=waste-and-recycling"),
        ("kind=need&theme=waste-and-recycling", "kind=need&theme=waste-and-recycling"),
        ("theme=no-such-theme&q=repair", "q=repair"),
        ("utm_source=x&q=repair&words=any", "q=repair&words=any"),
        ("words=any", ""),
        ("sort=title", ""),
        ("theme=no-such-theme", ""),
    ],
)
def test_only_what_filters_is_kept(address, kept):
    assert query_of(QueryDict(address)) == kept


def test_a_place_is_kept_by_its_slug():
    PlaceFactory(name="Ownbury", slug="ownbury", code="OWN")
    assert query_of(QueryDict("place=OWN")) == "place=ownbury"


def test_one_button_saves_what_the_list_shows(client):
    person = UserFactory()
    client.force_login(person)
    shown = reverse("innovation-list") + "?q=repair&theme=waste-and-recycling&sort=title"
    page = client.get(shown)
    assert 'value="q=repair&amp;theme=waste-and-recycling&amp;sort=title"' in page.text
    data = {"query": "q=repair&theme=waste-and-recycling&sort=title"}
    response = client.post(reverse("saved-search-save"), data, follow=True)
    assert "is saved" in response.text
    search = SavedSearch.objects.get()
    assert (search.person, search.name) == (person, "repair, Waste and recycling")
    assert search.query == "q=repair&theme=waste-and-recycling"
    assert (search.notify, search.due_on) == (Notify.WEEKLY, date(2026, 6, 7))
    assert search.seen_until == NOW
    response = client.post(reverse("saved-search-save"), data, follow=True)
    assert "You have saved this search before" in response.text
    assert SavedSearch.objects.count() == 1


def test_who_is_not_signed_in_is_led_to_sign_in_and_back_to_the_list(client):
    page = client.get(reverse("innovation-list") + "?q=repair")
    assert "Sign in to save this search" in page.text
    response = client.post(reverse("saved-search-save"), {"query": "q=repair"})
    assert response.url == "/accounts/login/?next=/innovations/%3Fq%3Drepair"
    assert not SavedSearch.objects.exists()


def test_a_search_for_everything_is_not_kept(client):
    client.force_login(UserFactory())
    assert "Save this search" not in client.get(reverse("innovation-list")).text
    for query in ("", "sort=title", "theme=nonsense", "x" * 100_000):
        response = client.post(reverse("saved-search-save"), {"query": query}, follow=True)
        assert "choose a filter first" in response.text
    assert not SavedSearch.objects.exists()


def test_at_most_twenty_a_person():
    person, other = UserFactory(), UserFactory()
    for number in range(MOST):
        save_search(person, QueryDict(f"q=word{number}"))
    with pytest.raises(CannotSave, match="20 saved searches"):
        save_search(person, QueryDict("q=another"))
    assert save_search(person, QueryDict("q=word3"))[1] is False
    assert save_search(other, QueryDict("q=another"))[1] is True


@pytest.mark.django_db(transaction=True)
def test_nobody_gets_past_the_limit_by_speed():
    person = UserFactory()

    def save(number):
        try:
            save_search(person, QueryDict(f"q=word{number}"))
        except CannotSave:
            return 0
        finally:
            connections.close_all()
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(MOST + 10))) == MOST
    connection.close()
    assert SavedSearch.objects.count() == MOST


def test_the_database_keeps_no_empty_or_double_search():
    search = saved()
    for wrong in ({"query": ""}, {"name": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SavedSearch.objects.filter(pk=search.pk).update(**wrong)
    with pytest.raises(IntegrityError):
        saved(person=search.person)


def test_its_owner_renames_pauses_and_deletes_it(client):
    search = saved()
    client.force_login(search.person)
    assert "Waste" in client.get(reverse("saved-searches")).text
    edit = reverse("saved-search", args=[search.pk])
    assert "Waste and recycling" in client.get(edit).text
    assert "Enter a name" in client.post(edit, {"name": " ", "notify": "never"}).text
    client.post(edit, {"name": "Caddies", "notify": "never"})
    search.refresh_from_db()
    assert (search.name, search.notify) == ("Caddies", Notify.NEVER)
    client.post(reverse("saved-search-delete", args=[search.pk]))
    assert not SavedSearch.objects.exists()


def test_nobody_else_has_anything_to_do_with_it(client):
    search = saved()
    client.force_login(UserFactory())
    for name in ("saved-search", "saved-search-delete"):
        assert (
            client.post(
                reverse(name, args=[search.pk]), {"name": "Mine", "notify": "never"}
            ).status_code
            == 404
        )
    assert "Waste" not in client.get(reverse("saved-searches")).text
    search.refresh_from_db()
    assert search.name == "Waste"


def test_it_is_linked_from_the_account(client):
    client.force_login(UserFactory())
    assert reverse("saved-searches") in client.get(reverse("account-overview")).text


@pytest.mark.parametrize("number", [1, 3])
def test_any_number_of_searches_takes_as_many_queries(client, number):
    person = UserFactory()
    for n in range(number):
        place = PlaceFactory()
        saved(f"place={place.slug}&q=word{n}", person=person)
    client.force_login(person)
    client.get(reverse("saved-searches"))
    with CaptureQueriesContext(connection) as queries:
        assert client.get(reverse("saved-searches")).status_code == 200
    about = [
        q
        for q in queries.captured_queries
        if "savedsearch" in q["sql"] or "places_place" in q["sql"]
    ]
    assert len(about) == 3  # with the followed places


# --- Filters that are gone --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("colour=green", "“colour” is no filter any more."),
        ("theme=waste-and-recycling&colour=green", "“colour” is no filter any more."),
        ("theme=gone", "“gone” is not one of the values"),
        ("place=nowhere", "“nowhere” is not a place in the register."),
        ("started_from=soon", "“soon” is not a year"),
    ],
)
def test_a_search_whose_filters_are_gone_says_so_and_finds_nothing(client, query, said):
    search = saved(query)
    live(published_at=NOW + HOUR)
    assert said in what_is_wrong([search])[search.pk][0]
    client.force_login(search.person)
    page = client.get(reverse("saved-searches")).text
    assert "no longer works" in page and said in page.replace("&quot;", '"')
    assert f'href="{search.get_absolute_url()}"' not in page

    assert tell_of_searches(NOW + DAY) == 1  # once
    (message,) = sent()[search.person.email]
    assert message.subject == "A search you saved no longer works"
    assert said in message.body and "Repair café" not in message.body
    live(published_at=NOW + DAY + HOUR)
    assert tell_of_searches(NOW + 3 * DAY) == 0
