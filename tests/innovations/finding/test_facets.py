import random
from datetime import UTC, datetime

import psycopg
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import QueryDict

from innovations.filters import InnovationFilter
from innovations.finding import facet_columns, facets
from innovations.finding.facets import audience, count_facets, count_without
from innovations.keeping.freshness import Confirmed
from innovations.matching.documents import write_search_documents
from innovations.models import Innovation, Theme
from places.bands import DEPRIVATION, POPULATION, RURALITY
from places.models import Neighbour, NeighbourRun, Place, Succession
from tests.conftest import database_url
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)

pytestmark = pytest.mark.django_db
# Filters that take one value.
SINGLE = ("q", "service", "like", "near", "within", "started_from", "started_to")
SERVICES = ["libraries", "reuse", "library buses"]


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


def test_a_confirmation_grows_old_without_anything_changing(time_machine):
    time_machine.move_to(datetime(2027, 2, 28, 11, tzinfo=UTC))
    InnovationFactory(published=True, confirmed_at=datetime(2026, 2, 28, 9, tzinfo=UTC))
    InnovationFactory(published=True, confirmed_at=None)
    assert counted().counts["confirmed"] == {"last_12_months": 1, "never": 1}
    time_machine.move_to(datetime(2027, 3, 1, 11, tzinfo=UTC))
    assert counted().counts["confirmed"] == {"earlier": 1, "never": 1}
    assert counted("confirmed=earlier&confirmed=never").total == 2
    assert counted("confirmed=last_12_months").total == 0


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


def test_counts_come_from_memory_until_something_changes(django_assert_num_queries):
    innovation, place = InnovationFactory(published=True), PlaceFactory(nation="Wales")
    counted()
    with django_assert_num_queries(1):  # only whether anything has changed
        assert counted().total == 1

    InnovationFactory(published=True)
    assert counted().total == 2
    Innovation.objects.filter(pk=innovation.pk).update(place=place)  # as a command might
    assert counted().counts["nation"] == {"England": 1, "Wales": 1}
    Place.objects.filter(pk=place.pk).update(nation="Scotland")
    assert counted().counts["nation"] == {"England": 1, "Scotland": 1}
    Innovation.objects.filter(pk=innovation.pk).update(status="withdrawn")
    assert counted().total == 1


def large_and_unread(monkeypatch):
    monkeypatch.setattr(facet_columns, "LARGE", 1)
    monkeypatch.setattr(facet_columns, "_current", None)


def test_a_large_site_may_be_a_minute_behind(monkeypatch):
    large_and_unread(monkeypatch)
    InnovationFactory.create_batch(2, published=True)
    assert counted().total == 2
    InnovationFactory(published=True)
    assert counted().total == 2
    monkeypatch.setattr(facet_columns, "LARGE_KEPT_FOR", 0)
    assert counted().total == 3


@pytest.mark.parametrize(
    ("change", "for_members"),
    [
        ({"visibility": "members"}, 3),
        ({"status": "withdrawn"}, 2),
        ({"status": "hidden"}, 2),
    ],
)
def test_what_is_taken_away_is_not_counted_for_another_minute(monkeypatch, change, for_members):
    large_and_unread(monkeypatch)
    member, stranger, author = MembershipFactory().user, UserFactory(), UserFactory()
    innovation, *_others = InnovationFactory.create_batch(3, published=True, author=author)
    readers = (AnonymousUser(), stranger, member, author)
    assert [counted(user=reader).total for reader in readers] == [3, 3, 3, 3]
    Innovation.objects.filter(pk=innovation.pk).update(**change)  # as a command might
    InnovationFactory(published=True)  # which may wait
    totals = [counted(user=reader).total for reader in readers]
    assert totals == [2, 2, for_members, for_members]
    for reader, total in zip(readers, totals, strict=True):
        assert counted(f"place={innovation.place.slug}", reader).total == total - 2


def test_what_was_taken_away_while_the_records_were_read(monkeypatch):
    """Its key in the history is older than the newest, and was not visible yet."""
    large_and_unread(monkeypatch)
    first, *_others = InnovationFactory.create_batch(3, published=True)
    assert counted().total == 3
    Innovation.objects.filter(pk=first.pk).update(status="hidden")
    facet_columns._current.last_event += 5  # of others that were quicker
    assert counted().total == 2


@pytest.mark.parametrize(
    ("history", "make"),
    [("innovations_innovationevent", InnovationFactory), ("places_placeevent", PlaceFactory)],
)
def test_a_change_that_becomes_visible_after_a_later_one_is_another_version(history, make):
    """Also where the open transactions do not tell: the last part of the version, left out here."""

    def version() -> str:
        return facet_columns.data_version().rpartition("-")[0]

    make()
    make()
    with transaction.atomic():  # as it was before the first of the two was committed
        with connection.cursor() as cursor:
            cursor.execute(
                f"DELETE FROM {history} WHERE pgh_id = ("
                f"SELECT pgh_id FROM {history} ORDER BY pgh_id DESC LIMIT 1 OFFSET 1)"
            )
            assert cursor.rowcount == 1
        before = version()
        assert before == version()
        transaction.set_rollback(True)
    assert version() != before


@pytest.mark.django_db(transaction=True)
def test_only_writers_of_the_histories_make_another_version():
    """Whoever writes a session or a mail at the same time must not have all records read again."""
    with psycopg.connect(database_url()) as other:
        quiet = facet_columns.data_version()
        other.execute("INSERT INTO django_session VALUES ('x', 'y', now())")
        assert other.execute("SELECT pg_current_xact_id_if_assigned()").fetchone()[0]
        assert facet_columns.data_version() == quiet
        other.execute("DELETE FROM places_placeevent WHERE false")
        assert facet_columns.data_version() != quiet
        other.rollback()
    assert facet_columns.data_version() == quiet


def test_a_large_site_answers_while_it_is_read_again(monkeypatch):
    large_and_unread(monkeypatch)
    monkeypatch.setattr(facet_columns, "LARGE_KEPT_FOR", 0)
    InnovationFactory.create_batch(2, published=True)
    assert counted().total == 2
    InnovationFactory(published=True)
    with facet_columns._loading:  # another thread is at it
        assert counted().total == 2
    assert counted().total == 3


def test_what_leaves_no_trace_is_noticed_after_a_while(monkeypatch):
    innovation = InnovationFactory(published=True)
    assert counted().total == 1
    Innovation.objects.filter(pk=innovation.pk).delete()
    monkeypatch.setattr(facet_columns, "KEPT_FOR", 0)
    assert counted().total == 0


# On 1 June 2026, half an hour to either side of the first day that counts, which begins in Britain
# an hour before it does in UTC; long before, and never.
CONFIRMED = [
    None, datetime(1998, 1, 1, tzinfo=UTC), datetime(2025, 5, 31, 22, 30, tzinfo=UTC),
    datetime(2025, 5, 31, 23, 30, tzinfo=UTC), datetime(2026, 5, 31, tzinfo=UTC),
]  # fmt: skip


def test_counting_gives_what_the_filters_find_in_the_database(time_machine):
    """The filters exist twice, in SQL and on arrays; here both answer the same questions."""
    time_machine.move_to(datetime(2026, 6, 1, 11, tzinfo=UTC))
    choose = random.Random(1)
    places = [
        PlaceFactory(
            nation=nation, region=region, type=choose.choice(Place.Type.values),
            tier=choose.choice(Place.Tier.values), latitude=choose.choice([None, 51.0, 51.3, 55.0]),
            longitude=0.0, population=choose.choice([None, 0, 49_999, 50_000, 1_000_000]),
            rural_urban_label=choose.choice(["", "Urban", "Rural", "Of another year"]),
            deprivation_decile=choose.choice([None, 1, 2, 3, 10]),
        )
        for nation, region in [("England", "London"), ("England", "North East"), ("Wales", "Wales")]
        for _number in range(2)
    ]  # fmt: skip
    Place.objects.filter(latitude=None).update(longitude=None)
    run = NeighbourRun.objects.create(version=1, method="1", digest="x", is_current=True)
    for rank, other in enumerate(places[3:5], start=1):
        Neighbour.objects.create(
            run=run, model="overall", place=places[2], neighbour=other, rank=rank, distance=rank
        )
    Succession.objects.create(from_place=places[0], to_place=places[1], date="2019-04-01")
    Succession.objects.create(from_place=places[1], to_place=places[2], date="2023-04-01")
    ids = []
    for number in range(60):
        innovation = InnovationFactory(
            published=True,
            place=choose.choice(places),
            title=f"Record {number} {choose.choice(['flood', 'library'])}",
            kind=choose.choice(Innovation.Kind.values),
            stage=choose.choice(Innovation.Stage.values),
            result=choose.choice(["", *Innovation.Result.values]),
            lead_kind=choose.choice(Innovation.LeadKind.values),
            themes=choose.sample(Theme.values, choose.choice([1, 2, 3])),
            services=choose.sample(SERVICES, choose.choice([0, 1, 2])),
            started=choose.choice(["", "2009", "2019-05", "2020", "2024-02-29"]),
            confirmed_at=choose.choice(CONFIRMED),
            visibility=choose.choice(["public", "public", "members"]),
        )
        innovation.further_places.set(choose.sample(places, choose.choice([0, 0, 1, 3])))
        ids.append(innovation.pk)
    write_search_documents(ids)
    values = {
        "q": ["flood", "library", "record", "nothing"],
        "theme": Theme.values,
        "service": [*SERVICES, "unheard of"],
        "nation": ["England", "Wales"],
        "region": ["London", "Wales"],
        "place": [place.slug for place in places],
        "like": [places[2].slug, places[5].slug],
        "near": [place.slug for place in places[2:]],
        "within": ["10", "25"],
        "type": Place.Type.values,
        "tier": Place.Tier.values,
        "population": [value for value, _label in POPULATION.choices],
        "rurality": [value for value, _label in RURALITY.choices],
        "deprivation": [value for value, _label in DEPRIVATION.choices],
        "kind": Innovation.Kind.values,
        "stage": Innovation.Stage.values,
        "result": ["not_stated", *Innovation.Result.values],
        "confirmed": Confirmed.values,
        "led_by": Innovation.LeadKind.values,
        "started_from": ["2009", "2020"],
        "started_to": ["2019", "2024"],
    }
    keys = {place.slug: place.pk for place in places}
    member = MembershipFactory().user

    for _number in range(120):
        asked = QueryDict(mutable=True)
        for name in choose.sample(list(values), choose.choice([0, 1, 2, 2, 3])):
            most = 1 if name in SINGLE else 3
            asked.setlist(name, choose.sample(values[name], min(most, len(values[name]))))
        user = choose.choice([AnonymousUser(), member])
        readable = Innovation.objects.visible_to(user).published()
        found = counted(asked.urlencode(), user)
        assert found.total == InnovationFilter.tolerant(asked, readable).qs.count(), asked

        name = choose.choice(list(facets.OWN_FILTERS)[:-1])
        for value in values[name]:
            asked.setlist(name, [value])
            n = InnovationFilter.tolerant(asked, readable).qs.count()
            assert found.counts[name].get(keys.get(value, value), 0) == n, asked


def test_of_a_common_word_so_many_hits_are_counted_and_no_more(monkeypatch):
    monkeypatch.setattr(facets, "MOST_COUNTED", 2)
    records = InnovationFactory.create_batch(4, published=True, kind="pilot", stage="live")
    records += InnovationFactory.create_batch(1, published=True, kind="idea", stage="live")
    write_search_documents([innovation.pk for innovation in records])

    found = counted("q=repair")
    assert (found.total, found.is_more) == (3, True)
    assert sum(found.counts["kind"].values()) == 3
    assert found.found is None
    assert found.at_least == set(facets.OWN_FILTERS)

    found = counted("q=repair&kind=idea")  # few enough to be counted all
    assert (found.total, found.is_more) == (1, False)
    assert found.counts["stage"] == {"live": 1}
    assert found.at_least == {"kind"}
    assert list(found.found) == [records[-1].pk]
    assert counted("kind=pilot").total == 4


def test_what_a_question_finds_is_remembered_until_something_changes(django_assert_num_queries):
    innovation = InnovationFactory(published=True)
    write_search_documents([innovation.pk])
    assert counted("q=repair").total == 1
    with django_assert_num_queries(1):
        assert counted("q=repair&kind=case_study").total == 1

    innovation.status = "hidden"
    innovation.save()
    assert counted("q=repair").total == 0


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
    # Version, the rows, places, successions, further places.
    with django_assert_num_queries(5):
        counted()
