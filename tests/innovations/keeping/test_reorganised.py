"""What becomes of records, searches and reviews when councils are replaced."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override

from connected_localism.mail.models import OutgoingMail
from innovations.actions.saved_searches import save_search
from innovations.filters import InnovationFilter
from innovations.matching.documents import write_search_documents
from innovations.models import Innovation, MatchJob, SavedSearch
from innovations.reviewing.queue import Reviewer
from innovations.telling.searches import in_words, news_of, tell_of_searches, what_is_wrong
from places.models import Membership
from places.reorganising.succeeding import succeed
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
)
from tests.innovations.telling.pairs import live, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def cumbria():
    """Cumbria, and the two that take over."""
    names = {"CMA": "Cumbria", "CBD": "Cumberland", "WAF": "Westmorland"}
    return {
        code: PlaceFactory(code=code, name=name, slug=name.lower(), latitude=54.6, longitude=-3.1)
        for code, name in names.items()
    }


def divide() -> None:
    """As of today."""
    succeed(["CMA"], ["CBD", "WAF"], day=timezone.localdate())


def saved(person, query: str) -> SavedSearch:
    return save_search(person, QueryDict(query))[0]


def test_records_are_found_by_the_names_of_today_and_matched_anew(cumbria):
    record = InnovationFactory(published=True, place=cumbria["CMA"])
    draft = InnovationFactory(place=cumbria["CMA"])
    write_search_documents([record.pk])

    def found(word):
        filterset = InnovationFilter({"q": word, "words": "all"}, Innovation.objects.published())
        assert filterset.is_valid()
        return list(filterset.qs)

    assert (found("Westmorland"), found("Cumbria")) == ([], [record])
    divide()
    assert (found("Westmorland"), found("Cumbria")) == ([record], [record])
    job = MatchJob.objects.get(innovation=record)
    assert job.requested > job.done
    assert not MatchJob.objects.filter(innovation=draft).exists()
    record.refresh_from_db()
    assert record.place == cumbria["CMA"]


def test_documents_of_places_that_exist_ask_for_no_successions(cumbria):
    record = InnovationFactory(published=True, place=cumbria["CBD"])
    with CaptureQueriesContext(connection) as queries:
        write_search_documents([record.pk])
    assert not any("succession" in query["sql"] for query in queries)


def test_a_saved_search_goes_on_with_what_took_over(cumbria):
    person = UserFactory()
    search = saved(person, "place=cumbria&theme=waste-and-recycling")
    PlaceFactory(slug="cumbria-wide")
    alike = saved(person, "place=cumbria-wide")
    other = saved(person, "place=cumberland")
    began = timezone.now()

    divide()

    search.refresh_from_db()
    other.refresh_from_db()
    alike.refresh_from_db()
    assert alike.query == "place=cumbria-wide"
    assert search.query == (
        "place=cumbria&place=westmorland&place=cumberland&theme=waste-and-recycling"
    )
    assert other.query == "place=cumberland"
    assert what_is_wrong([search, other]) == {}
    assert "Westmorland" in in_words(search.query)
    news = [
        InnovationFactory(published=True, place=cumbria[code]) for code in ("CMA", "CBD", "WAF")
    ]
    InnovationFactory(published=True)
    assert set(news_of(search, began, timezone.now())) == set(news)


def test_the_name_it_was_given_by_itself_says_the_places_of_today_and_ones_own_stays(cumbria):
    person = UserFactory()
    given = saved(person, "place=cumbria&kind=idea")
    area = saved(person, "area=CMA&kind=idea")
    own = saved(person, "place=cumbria&kind=pilot")
    SavedSearch.objects.filter(pk=own.pk).update(name="Cumbria and its lakes")
    assert (given.name, area.name, area.query) == (
        "Cumbria, Idea", "Cumbria, Idea", "area=cumbria&kind=idea",
    )  # fmt: skip

    divide()

    for search in (given, area, own):
        search.refresh_from_db()
    assert [search.name for search in (given, area, own)] == [
        "Cumbria, Westmorland, Cumberland, Idea",
        "Cumberland, Westmorland, Idea",
        "Cumbria and its lakes",
    ]
    assert in_words(given.query) == given.name
    assert in_words(area.query) == area.name


@pytest.fixture
def bournemouth():
    """Three by the sea, and the one that takes over, whose name holds those of all of them."""
    names = {
        "BMH": "Bournemouth", "CHC": "Christchurch", "POL": "Poole",
        "BPC": "Bournemouth, Christchurch and Poole",
    }  # fmt: skip
    return {
        code: PlaceFactory(code=code, name=name, slug=code.lower(), latitude=50.7, longitude=-1.9)
        for code, name in names.items()
    }


def test_names_of_places_with_commas_are_taken_as_a_whole(bournemouth):
    person = UserFactory()
    searches = [
        saved(person, query)
        for query in (
            "place=bmh",
            "area=bmh&area=pol&kind=idea",
            "near=bmh",
            "place=bmh&kind=pilot",
        )
    ]
    own = saved(person, "place=pol&kind=idea")
    SavedSearch.objects.filter(pk=own.pk).update(name="Beaches, Poole, and ideas, Idea")
    new = "Bournemouth, Christchurch and Poole"

    succeed(["BMH", "CHC", "POL"], ["BPC"], day=timezone.localdate())

    searches.append(own)
    for search in searches:
        search.refresh_from_db()
    assert [search.name for search in searches] == [
        f"Bournemouth, {new}", f"{new}, Idea", f"25 miles of {new}", f"Bournemouth, {new}, Pilot",
        "Beaches, Poole, and ideas, Idea",
    ]  # fmt: skip
    assert [in_words(search.query) for search in searches[:-1]] == [
        search.name for search in searches[:-1]
    ]

    again = PlaceFactory(code="WSX", name="Wessex", slug="wessex", latitude=50.7, longitude=-1.9)
    succeed(["BPC"], [again.code], day=timezone.localdate())
    searches[0].refresh_from_db()
    assert searches[0].name == f"Bournemouth, {new}, Wessex"


def test_a_name_given_in_welsh_is_given_again_in_welsh(cumbria):
    with override("cy"):
        search = saved(UserFactory(), "near=cumbria")
        given = search.name
        expected = given.replace("Cumbria", "Cumberland")
    succeed(["CMA"], ["CBD"], day=timezone.localdate())
    search.refresh_from_db()
    assert (search.name, search.name != given) == (expected, True)


def test_what_looks_from_one_place_goes_on_from_its_one_successor(cumbria):
    person = UserFactory()
    searches = [saved(person, query) for query in ("near=cumbria", "like=cumbria&kind=pilot")]
    began = timezone.now()
    succeed(["CMA"], ["CBD"], day=timezone.localdate())
    for search in searches:
        search.refresh_from_db()
    assert what_is_wrong(searches) == {}
    assert [search.name for search in searches] == [
        "25 miles of Cumberland", "Cumberland (Overall), Pilot",
    ]  # fmt: skip
    assert [in_words(search.query) for search in searches] == [search.name for search in searches]
    near = InnovationFactory(published=True, place=cumbria["CBD"])
    assert set(news_of(searches[0], began, timezone.now())) == {near}


def test_after_a_split_who_looked_from_it_is_asked_to_choose(cumbria):
    search = saved(UserFactory(), "near=cumbria")
    report = succeed(["CMA"], ["CBD", "WAF"], day=date(2999, 4, 1), dry_run=True)
    assert (
        "1 saved search looks from it as from one place; its owner is asked to choose from what"
        " takes over."
    ) in report.sentences
    divide()
    search.refresh_from_db()
    assert search.name == "25 miles of Cumbria"
    assert what_is_wrong([search]) == {
        search.pk: [
            "“cumbria” was divided. Choose one of those that took over: cumberland, westmorland."
        ]
    }
    live(published_at=timezone.now() + timedelta(hours=1))  # nobody is written to without any news
    SavedSearch.objects.update(due_on=timezone.localdate(), notify="daily")
    tell_of_searches(timezone.now() + timedelta(hours=2))
    (message,) = sent()[search.person.email]
    assert "was divided. Choose one of those that took over" in message.body


def test_a_search_that_would_be_there_twice_stays_as_it_is(cumbria):
    person = UserFactory()
    narrow = saved(person, "place=cumbria")
    wide = saved(person, "place=cumbria&place=cumberland&place=westmorland")
    divide()
    for search in (narrow, wide):
        search.refresh_from_db()
    assert len({narrow.query, wide.query}) == 2
    assert what_is_wrong([narrow, wide]) == {}


def test_what_waits_for_review_is_reviewed_by_stewards_of_either(cumbria):
    waiting = InnovationFactory(
        place=cumbria["CMA"], status=Innovation.Status.SUBMITTED, submitted_at=timezone.now()
    )
    steward = MembershipFactory(place=cumbria["WAF"], role=Membership.Role.STEWARD).user
    stranger = MembershipFactory(role=Membership.Role.STEWARD).user
    assert waiting not in Reviewer.of(steward).waiting()
    divide()
    assert waiting in Reviewer.of(steward).waiting()
    assert waiting not in Reviewer.of(stranger).waiting()


def test_the_plan_says_what_hangs_on_it(cumbria):
    InnovationFactory(published=True, place=cumbria["CMA"])
    InnovationFactory(
        place=cumbria["CMA"], status=Innovation.Status.SUBMITTED, submitted_at=timezone.now()
    )
    for slug in ("cumbria", "cumberland"):
        saved(UserFactory(), f"place={slug}")

    report = succeed(["CMA"], ["CBD", "WAF"], day=date(2999, 4, 1), dry_run=True)

    assert report.sentences[-3:] == [
        "2 innovations, of which 1 are published, stay as they are and are found under what takes"
        " over as well.",
        "1 innovation that waits for review is reviewed by stewards of what takes over, or else by"
        " moderators.",
        "1 saved search goes on with what takes over.",
    ]
    assert not OutgoingMail.objects.exists()
