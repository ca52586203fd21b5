"""Whoever follows the feed ends with what is public, and hears of nothing else."""

import threading

import pytest
from django.db import connection, transaction

from connected_localism.harvest import snapshot
from innovations.models import Innovation, Partner, Relation
from networks.models import Network, NetworkMember
from places.models import Place, Succession
from tests.factories import (
    AdoptionFactory,
    InnovationFactory,
    NetworkFactory,
    NetworkMemberFactory,
    PlaceFactory,
)
from tests.harvest.following import ADDRESS, Follower, everything_public, told

pytestmark = pytest.mark.django_db(transaction=True)
Status = Innovation.Status
REAL_HORIZON = snapshot.HORIZON


def change(innovation, **values):
    Innovation.objects.filter(pk=innovation.pk).update(**values)


def test_a_partner_begins_with_everything_and_hears_what_changes(client, alone):
    innovation = InnovationFactory(published=True, title="Tool library")
    draft = InnovationFactory(place=innovation.place)
    partner = Follower(client)
    first = partner.follow()
    id, code = str(innovation.public_id), innovation.place.code
    assert told(first) == [("created", code, None), ("created", id, None)]
    assert partner.copy == everything_public(client)
    assert partner.follow() == []

    change(innovation, title="Library of tools")
    change(draft, status=Status.PUBLISHED, published_at=innovation.published_at)
    later = partner.follow()
    assert told(later) == [("updated", id, None), ("created", str(draft.public_id), None)]
    assert partner.copy == everything_public(client)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"status": Status.WITHDRAWN}, "withdrawn"),
        ({"status": Status.HIDDEN}, "hidden"),
        ({"visibility": "members"}, "not_public"),
        (None, "deleted"),
    ],
)
def test_what_is_not_public_any_more_is_a_tombstone_and_nothing_else(client, alone, values, reason):
    innovation = InnovationFactory(published=True, title="Tool library")
    partner = Follower(client)
    partner.follow()
    if values is None:
        innovation.delete()
    else:
        change(innovation, **values)
    [entry] = partner.follow()
    at = entry.pop("at")
    assert at
    assert entry == {
        "resource": "innovation", "id": str(innovation.public_id), "change": "withdrawn",
        "reason": reason,
    }  # fmt: skip
    assert partner.copy == everything_public(client)


def test_a_retired_record_names_what_replaced_it(client, alone):
    older, newer = InnovationFactory.create_batch(2, published=True)
    partner = Follower(client)
    partner.follow()
    change(older, status=Status.WITHDRAWN, superseded_by=newer)
    [entry] = partner.follow()
    assert (entry["change"], entry["id"], entry["into"]) == (
        "merged", str(older.public_id), str(newer.public_id),
    )  # fmt: skip


def test_what_was_never_public_does_not_even_show_its_id(client, alone):
    place = PlaceFactory()
    partner = Follower(client)
    partner.follow()
    hidden = [
        InnovationFactory(place=place),
        InnovationFactory(place=place, published=True, visibility="members"),
    ]
    for innovation in hidden:
        innovation.partners.create(name="A charity")
        change(innovation, title="Another title")
        innovation.delete()
    assert partner.follow() == []
    answer = client.get(ADDRESS, {"since": partner.cursor})
    assert answer.json()["results"] == []


def test_a_slow_transaction_is_not_overtaken(client, alone):
    slow, quick = InnovationFactory.create_batch(2, published=True)
    partner = Follower(client)
    partner.follow()
    begun, go_on = threading.Event(), threading.Event()

    def slowly():
        with transaction.atomic():
            change(slow, title="Slowly")
            begun.set()
            go_on.wait(10)
        connection.close()

    thread = threading.Thread(target=slowly)
    thread.start()
    begun.wait(10)
    change(quick, title="Quickly")
    assert partner.follow() == []  # held back, behind what is not committed yet
    with connection.cursor() as cursor:  # and so it is without the help of `alone`
        cursor.execute(f"SELECT {REAL_HORIZON} <= xid FROM harvest_change ORDER BY id DESC LIMIT 1")
        assert cursor.fetchone() == (True,)
    go_on.set()
    thread.join()
    assert [entry["data"]["title"] for entry in partner.follow()] == ["Slowly", "Quickly"]


def test_a_name_changed_while_a_record_is_published_reaches_its_copy(client, alone):
    """Neither transaction sees what the other does, and the record is read before both are done."""
    innovation = InnovationFactory()
    place = innovation.place
    partner = Follower(client)
    partner.follow()
    published, renamed, read = threading.Event(), threading.Event(), threading.Event()

    def publish():
        with transaction.atomic():
            change(innovation, status=Status.PUBLISHED, published_at=innovation.created_at)
            published.set()
            renamed.wait(10)
        read.set()
        connection.close()

    thread = threading.Thread(target=publish)
    thread.start()
    published.wait(10)
    with transaction.atomic():
        Place.objects.filter(pk=place.pk).update(name="Newname")
        renamed.set()
        read.wait(10)
        other = threading.Thread(target=lambda: (partner.follow(), connection.close()))
        other.start()
        other.join()
    thread.join()
    partner.follow()
    assert partner.copy["innovation", str(innovation.public_id)]["place"]["name"] == "Newname"
    assert partner.copy == everything_public(client)


def test_thousands_of_one_moment_are_all_seen_once(client, alone):
    place = PlaceFactory()
    partner = Follower(client, page_size=500)
    partner.follow()
    Place.objects.bulk_create(
        PlaceFactory.build(code=f"M{n}", slug=f"m-{n}", parent=place) for n in range(3_000)
    )
    seen = [entry["id"] for entry in partner.follow()]
    assert sorted(seen) == sorted(f"M{n}" for n in range(3_000))


def test_what_shows_a_place_is_told_of_in_pages_when_that_changes(client, alone):
    place, other = PlaceFactory.create_batch(2)
    led = InnovationFactory.create_batch(3, published=True, place=place)
    part, taken_up = InnovationFactory.create_batch(2, published=True, place=other)
    part.further_places.add(place)
    AdoptionFactory(innovation=taken_up, place=place)
    InnovationFactory(place=place)
    partner = Follower(client, page_size=2)
    partner.follow()
    Place.objects.filter(pk=place.pk).update(name="Newname")
    changed = partner.follow()
    assert {entry["id"] for entry in changed} == {
        place.code, *(str(one.public_id) for one in [*led, part, taken_up]),
    }  # fmt: skip
    assert len(changed) == 6
    assert partner.copy == everything_public(client)


def test_a_place_that_others_took_over(client, alone):
    old, new = PlaceFactory.create_batch(2)
    partner = Follower(client)
    partner.follow()
    with transaction.atomic():
        Place.objects.filter(pk=old.pk).update(active_until="2026-03-31")
        Succession.objects.create(from_place=old, to_place=new, date="2026-04-01")
    changed = partner.follow()
    assert told(changed) == [("succeeded", old.code, None), ("updated", new.code, None)]
    assert changed[0]["data"]["successors"] == [new.code]


def test_a_network_with_its_places_and_records(client, alone):
    network = NetworkFactory()
    member = NetworkMemberFactory(network=network)
    innovation = InnovationFactory(published=True, place=member.place)
    network.innovations.add(innovation)
    private = NetworkFactory(visibility="private")
    partner = Follower(client)
    partner.follow()
    id = str(network.public_id)

    def told_after(step) -> list[tuple]:
        step()
        changed = [entry for entry in partner.follow() if entry["resource"] == "network"]
        assert partner.copy == everything_public(client)
        return told(changed)

    members = NetworkMember.objects.filter(pk=member.pk)
    assert told_after(lambda: members.update(role="observer")) == [("updated", id, None)]
    assert told_after(lambda: Place.objects.update(name_cy="Enw")) == [("updated", id, None)]
    assert told_after(lambda: change(innovation, status=Status.HIDDEN)) == [("updated", id, None)]
    assert told_after(lambda: Network.objects.update(status="hidden")) == [
        ("withdrawn", id, "hidden")
    ]
    assert str(private.public_id) not in str(partner.entries)


def test_a_tie_to_a_record_goes_when_that_is_hidden(client, alone):
    source, target = InnovationFactory.create_batch(2, published=True)
    Relation.objects.create(source=source, target=target, kind=Relation.Kind.ADAPTED_FROM)
    partner = Follower(client)
    partner.follow()
    change(target, status=Status.HIDDEN)
    changed = {entry["id"]: entry for entry in partner.follow()}
    assert changed[str(target.public_id)]["reason"] == "hidden"
    assert changed[str(source.public_id)]["data"]["relations"] == []
    assert partner.copy == everything_public(client)


def test_following_in_small_pages_while_things_change_ends_with_what_is_public(client, alone):
    records = InnovationFactory.create_batch(6, published=True)
    partner = Follower(client, page_size=2)
    steps = iter([
        lambda: change(records[0], title="Changed behind the reader"),
        lambda: change(records[5], status=Status.WITHDRAWN),
        lambda: InnovationFactory(published=True),
        lambda: change(records[1], status=Status.WITHDRAWN, superseded_by=records[2]),
        lambda: Partner.objects.create(innovation=records[3], name="A charity"),
        lambda: records[4].delete(),
        lambda: Place.objects.filter(pk=records[0].place_id).update(name_cy="Enw newydd"),
    ])  # fmt: skip
    while partner.page()["has_more"]:
        next(steps, lambda: None)()
    assert next(steps, None) is None
    assert partner.copy == everything_public(client)
    fresh = Follower(client)
    fresh.follow()
    assert fresh.copy == partner.copy


def test_nothing_new_costs_a_304(client, alone):
    innovation = InnovationFactory(published=True)
    partner = Follower(client)
    partner.follow()
    answer = client.get(ADDRESS, {"since": partner.cursor})
    assert (answer.status_code, answer.json()["results"]) == (200, [])
    asked = {"headers": {"if-none-match": answer["ETag"]}}
    assert client.get(ADDRESS, {"since": partner.cursor}, **asked).status_code == 304
    change(innovation, title="Another title")
    assert client.get(ADDRESS, {"since": partner.cursor}, **asked).status_code == 200


def test_a_page_costs_the_same_queries_whatever_is_on_it(
    client, alone, django_assert_max_num_queries
):
    partner = Follower(client)
    partner.follow()
    cursor, counts = partner.cursor, []
    for many in (1, 3):
        for innovation in InnovationFactory.create_batch(many, published=True):
            innovation.partners.create(name="A charity")
            AdoptionFactory(innovation=innovation)
        with django_assert_max_num_queries(100) as captured:
            answer = client.get(ADDRESS, {"since": cursor})
        counts.append(len(captured))
        cursor = answer.json()["cursor"]
    assert counts[0] == counts[1] <= 30, counts


@pytest.mark.parametrize("since", ["nonsense", "WzEsMiwzXQ", "x" * 401])
def test_a_cursor_that_is_none_is_refused(client, since):
    answer = client.get(ADDRESS, {"since": since})
    assert answer.status_code == 400
    assert "since" in answer.json()["errors"]


def test_a_page_size_is_bounded_and_parameters_are_known(client):
    for asked in ({"page_size": "501"}, {"page_size": "0"}, {"sine": "x"}):
        assert client.get(ADDRESS, asked).status_code == 400
