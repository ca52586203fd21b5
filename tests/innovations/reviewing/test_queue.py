"""The queue by place and age, the number on every page, and where one's own record stands."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from innovations import actions
from innovations.models import Innovation
from innovations.reviewing.queue import number_waiting, waiting_before
from places.models import Membership
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)

pytestmark = pytest.mark.django_db
Status = Innovation.Status
QUEUE = "/innovations/review/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-05-31 11:00Z", tick=False)


def waiting(day: int = 31, month: int = 5, **fields):
    sent = datetime(2026, month, day, 8, tzinfo=UTC)
    return InnovationFactory(status=Status.SUBMITTED, submitted_at=sent, **fields)


def steward_of(place, user=None):
    role = {"place": place, "role": Membership.Role.STEWARD}
    return MembershipFactory(**role, **({"user": user} if user else {})).user


def titles(client, query="") -> list[str]:
    return [row["innovation"].title for row in client.get(QUEUE + query).context["rows"]]


@pytest.fixture
def reviewer(client):
    reviewer = moderator()
    client.force_login(reviewer)
    return reviewer


def test_the_queue_by_place_kind_and_age(client, reviewer):
    here, there = PlaceFactory(slug="frome"), PlaceFactory()
    waiting(title="New", place=here)
    waiting(22, title="Nine days", place=here, kind=Innovation.Kind.NEED)
    waiting(1, 4, title="Two months", place=there, kind=Innovation.Kind.NEED)
    assert titles(client) == ["Two months", "Nine days", "New"]
    assert titles(client, "?place=frome") == ["Nine days", "New"]
    assert titles(client, "?kind=need") == ["Two months", "Nine days"]
    assert titles(client, "?age=7") == ["Two months", "Nine days"]
    assert titles(client, "?age=28") == ["Two months"]
    assert titles(client, "?place=frome&kind=need&age=28") == []
    assert titles(client, "?place=nowhere&kind=x&age=3&whose=y") == [
        "Two months",
        "Nine days",
        "New",
    ]


def test_moderators_tell_their_own_places_from_those_that_nobody_stewards(client, reviewer):
    mine, stewarded, orphan = PlaceFactory(), PlaceFactory(), PlaceFactory()
    steward_of(mine, reviewer)
    steward_of(stewarded)
    steward_of(orphan, UserFactory(is_active=False))
    for title, place in {"Mine": mine, "Stewarded": stewarded, "Orphan": orphan}.items():
        waiting(title=title, place=place)
    assert titles(client, "?whose=mine") == ["Mine"]
    assert titles(client, "?whose=unstewarded") == ["Orphan"]


def test_the_queue_counts_what_waits_and_for_how_long(client, reviewer):
    place = PlaceFactory(name="Frome")
    for day, month in ((31, 5), (22, 5), (1, 4)):
        waiting(day, month, place=place)
    waiting(place=PlaceFactory(name="Wells"))
    page = " ".join(client.get(QUEUE).content.decode().split())
    assert "4 records wait, 2 of them for more than 7 days, 1 for more than 28 days" in page
    assert "Records (4)" in page
    assert "waiting 60 days" in page
    assert "waiting since today" in page
    assert "Frome</a> (3)" in page and "Wells</a> (1)" in page


def test_filters_stay_from_page_to_page(client, reviewer):
    place = PlaceFactory(slug="frome")
    for number in range(21):
        waiting(title=f"Number {number}", place=place)
    waiting(title="Elsewhere")
    page = client.get(QUEUE + "?place=frome")
    following = client.get(f"{QUEUE}?place=frome&after={page.context['page'].after}")
    assert len(page.context["rows"]) == 20
    assert [row["innovation"].title for row in following.context["rows"]] == ["Number 20"]
    assert "place=frome&amp;after=" in page.content.decode()
    assert client.get(QUEUE + "?after=nonsense").status_code == 302


def test_an_empty_choice_leads_back_to_everything(client, reviewer):
    waiting()
    assert "Show all that waits" in client.get(QUEUE + "?age=28").content.decode()


# --- The number on every page -----------------------------------------------------------------


def test_only_reviewers_see_the_entry_and_its_number(client):
    place = PlaceFactory()
    waiting(place=place)
    waiting()
    expected = {UserFactory(): None, MembershipFactory(place=place).user: None,
                steward_of(place): "Review (1)", moderator(): "Review (2)"}  # fmt: skip
    for person, entry in expected.items():
        client.force_login(person)
        page = client.get("/about/").content.decode()
        assert (entry in page) if entry else ("Review (" not in page)
    client.logout()
    assert "Review (" not in client.get("/about/").content.decode()


def test_the_number_counts_edits_and_appeals_too():
    reviewer = moderator()
    published = InnovationFactory(published=True)
    actions.save_content(
        innovation=published, by=published.author, changes={"title": "New"}, expected_version=1
    )
    declined = waiting()
    actions.decline(innovation=declined, by=moderator(), version=1, reason="No.")
    actions.appeal(innovation=declined, by=declined.author, message="Yes.")
    waiting()
    assert number_waiting(reviewer) == 3


def test_the_number_costs_nothing_a_second_time(django_assert_num_queries):
    reviewer, nobody = moderator(), UserFactory()
    waiting()
    for person, number in {reviewer: 1, nobody: None}.items():
        assert number_waiting(person) == number
        with django_assert_num_queries(0):
            assert number_waiting(person) == number


def test_the_number_follows_ones_own_decision_at_once(client, reviewer):
    innovation = waiting()
    assert "Review (1)" in client.get("/about/").content.decode()
    client.post(f"/innovations/{innovation.slug}/review/", {"decision": "approve", "version": 1})
    assert "Review (0)" in client.get("/about/").content.decode()


def test_without_a_cache_the_number_is_counted(monkeypatch):
    monkeypatch.setattr(cache, "get", lambda *args, default=None, **kwargs: default)
    waiting()
    assert number_waiting(moderator()) == 1


# --- Where one's own record stands ------------------------------------------------------------


def test_what_waits_longer_for_the_same_people_comes_first():
    stewarded, orphan = PlaceFactory(), PlaceFactory()
    steward_of(stewarded)
    mine = waiting(20, place=stewarded)
    waiting(19, place=stewarded)
    waiting(21, place=stewarded)
    waiting(1, place=orphan)
    assert waiting_before(mine) == 1
    theirs = waiting(20, place=orphan)
    waiting(2)  # at another place without a steward
    assert waiting_before(theirs) == 2


def test_its_author_is_told_how_many_come_first(client):
    mine = waiting(20)
    waiting(19)
    client.force_login(mine.author)
    page = client.get(f"/innovations/{mine.slug}/overview/")
    if page.status_code == 404:
        page = client.get(f"/innovations/{mine.slug}/edit/")
    assert "1 record that waits longer comes first." in page.content.decode()
