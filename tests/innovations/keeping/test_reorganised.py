"""What becomes of records, searches and reviews when councils are replaced."""

from datetime import date

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from innovations.actions.saved_searches import save_search
from innovations.filters import InnovationFilter
from innovations.matching.documents import write_search_documents
from innovations.models import Innovation, MatchJob, SavedSearch
from innovations.reviewing.queue import Reviewer
from innovations.telling.searches import in_words, news_of, what_is_wrong
from places.models import Membership
from places.reorganising.succeeding import succeed
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cumbria():
    """Cumbria, and the two that take over."""
    names = {"CMA": "Cumbria", "CBD": "Cumberland", "WAF": "Westmorland"}
    return {
        code: PlaceFactory(code=code, name=name, slug=name.lower()) for code, name in names.items()
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
