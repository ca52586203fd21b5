import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import QueryDict

from innovations import facets
from innovations.facets import audience, count_facets, count_without, data_version
from innovations.filters import InnovationFilter
from innovations.matching.documents import write_search_documents
from innovations.models import Decision, Innovation
from places.models import Place, Succession
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)

pytestmark = pytest.mark.django_db


def counted(query: str = "", user=None) -> facets.Facets:
    user = user or AnonymousUser()
    readable = Innovation.objects.visible_to(user).published()
    return count_facets(InnovationFilter.tolerant(QueryDict(query), readable), user)


def test_each_facet_is_counted_under_all_filters_but_its_own():
    InnovationFactory(published=True, kind="pilot", stage="live", themes=["public-health"])
    InnovationFactory(published=True, kind="pilot", stage="ended", themes=["public-health"])
    InnovationFactory(published=True, kind="idea", stage="live", themes=["digital-and-data"])

    found = counted("kind=pilot&stage=live")

    assert found.total == 1
    assert found.counts["kind"] == {"pilot": 1, "idea": 1}  # both are live
    assert found.counts["stage"] == {"live": 1, "ended": 1}  # both are pilots
    assert found.counts["theme"] == {"public-health": 1}
    assert found.without == {"kind": 2, "stage": 2}


def test_a_number_is_what_choosing_the_value_finds():
    leeds, newport = PlaceFactory(), PlaceFactory(nation="Wales", region="Wales")
    InnovationFactory(
        published=True, place=leeds, themes=["public-health", "digital-and-data"], result="worked",
        lead_kind="health", started="2021-03",
    )  # fmt: skip
    InnovationFactory(published=True, place=newport, themes=["public-health"], kind="need")
    InnovationFactory(published=True, place=leeds, stage="ended", started="2021")
    slugs = dict(Place.objects.values_list("pk", "slug"))

    for name, counts in counted().counts.items():
        for value, n in counts.items():
            if name == "place":
                query = f"place={slugs[value]}"
            elif name == "started":
                query = f"started_from={value}&started_to={value}" if value else ""
            else:
                query = f"{name}={value}"
            if query:
                assert counted(query).total == n, query


def test_a_result_that_is_not_stated_is_counted_as_such():
    InnovationFactory(published=True, result="")
    InnovationFactory(published=True, result="mixed")

    assert counted().counts["result"] == {"not_stated": 1, "mixed": 1}


def test_a_place_counts_what_it_succeeded_and_where_it_takes_part_each_record_once():
    taunton, somerset, leeds = PlaceFactory(), PlaceFactory(), PlaceFactory()
    Succession.objects.create(from_place=taunton, to_place=somerset, date="2023-04-01")
    InnovationFactory(published=True, place=taunton).further_places.add(somerset, leeds)
    InnovationFactory(published=True, place=somerset)
    InnovationFactory(published=True, place=leeds).further_places.add(taunton, somerset)

    assert counted().counts["place"] == {taunton.pk: 2, somerset.pk: 3, leeds.pk: 2}
    for place, n in ((taunton, 2), (somerset, 3), (leeds, 2)):
        assert counted(f"place={place.slug}").total == n


def test_nobody_counts_what_they_may_not_read():
    member, stranger, reviewer = MembershipFactory().user, UserFactory(), moderator()
    InnovationFactory(published=True, kind="pilot")
    InnovationFactory(published=True, kind="idea", visibility="members")
    InnovationFactory(kind="need")
    InnovationFactory(kind="need", status="hidden")

    # Those who may read more come first, so that what they saw could leak from the cache.
    assert counted(user=reviewer).counts["kind"] == {"pilot": 1, "idea": 1}
    assert counted(user=member).counts["kind"] == {"pilot": 1, "idea": 1}
    assert counted(user=stranger).counts["kind"] == {"pilot": 1}
    assert counted().counts["kind"] == {"pilot": 1}


def test_readers_who_share_counts_may_read_the_same():
    own = UserFactory()
    for visibility in ("public", "members"):
        InnovationFactory(published=True, visibility=visibility)
        InnovationFactory(published=True, visibility=visibility, author=own)
    readers = [AnonymousUser(), UserFactory(), UserFactory(), own, moderator(), moderator(),
               MembershipFactory().user, MembershipFactory(state="requested").user]  # fmt: skip

    readable: dict[str, set] = {}
    for reader in readers:
        may_read = set(Innovation.objects.visible_to(reader).published())
        assert readable.setdefault(audience(reader), may_read) == may_read
    assert len(readable) == 6


def test_counts_come_from_the_cache_until_something_changes(django_assert_num_queries):
    innovation = InnovationFactory(published=True)
    counted()
    with django_assert_num_queries(1):  # only whether anything has changed
        assert counted().total == 1

    InnovationFactory(published=True)
    assert counted().total == 2
    Innovation.objects.filter(pk=innovation.pk).update(status="withdrawn")
    Decision.objects.create(innovation=innovation, to_status="withdrawn", content_version=1)
    assert counted().total == 1


def test_the_version_of_the_data_changes_with_each_edit():
    innovation = InnovationFactory(published=True)
    before = data_version()
    assert data_version() == before
    innovation.updated_at = innovation.updated_at.replace(year=2040)
    innovation.save()
    assert data_version() != before


def test_large_counts_may_be_a_minute_old(monkeypatch):
    monkeypatch.setattr(facets, "LARGE", 1)
    InnovationFactory.create_batch(2, published=True)
    assert counted().total == 2
    InnovationFactory(published=True)
    assert counted().total == 2
    monkeypatch.setattr(facets, "LARGE_KEPT_FOR", 0)
    assert counted().total == 3


def test_counting_works_without_the_cache(monkeypatch):
    InnovationFactory(published=True)
    monkeypatch.setattr(cache, "get_many", lambda keys: {})
    monkeypatch.setattr(cache, "set_many", lambda entries, timeout: [])

    assert counted("kind=case_study").counts["stage"] == {"idea": 1}


def test_of_a_common_word_so_many_hits_are_counted_and_no_more(monkeypatch):
    monkeypatch.setattr(facets, "MOST_COUNTED", 2)
    for _number in range(4):
        innovation = InnovationFactory(published=True, kind="pilot")
        write_search_documents([innovation.pk])

    found = counted("q=repair")
    assert (found.total, found.is_more) == (3, True)
    assert found.counts["kind"] == {"pilot": 3}
    assert counted("kind=pilot").total == 4


def test_what_leaving_out_one_filter_would_give():
    innovation = InnovationFactory(published=True, title="Flood wardens", kind="pilot")
    other = InnovationFactory(published=True, kind="pilot")
    write_search_documents([innovation.pk, other.pk])
    readable = Innovation.objects.visible_to(AnonymousUser()).published()
    filterset = InnovationFilter.tolerant(QueryDict("q=flood&kind=pilot&stage=live"), readable)

    assert count_without(filterset, AnonymousUser(), "q") == 0
    filterset = InnovationFilter.tolerant(QueryDict("q=flood&kind=pilot"), readable)
    assert count_without(filterset, AnonymousUser(), "q") == 2
    assert count_without(filterset, AnonymousUser(), "kind") == 1


@pytest.mark.parametrize("query", ["nation=Wales", "q=nonexistentword", "started_from=2100"])
def test_where_nothing_fits_there_is_nothing_to_choose(query):
    InnovationFactory(published=True)
    found = counted(query)

    assert found.total == 0
    own = {"nation=Wales": {"nation": {"England": 1}}, "started_from=2100": {"started": {0: 1}}}
    assert {name: n for name, n in found.counts.items() if n} == own.get(query, {})


@pytest.mark.parametrize("records", [1, 3])
def test_counting_takes_the_same_queries_for_any_number_of_records(
    records, django_assert_num_queries
):
    for _number in range(records):
        InnovationFactory(published=True).further_places.add(PlaceFactory())
    # Version, one pass, places, successions, further places.
    with django_assert_num_queries(5):
        counted()
