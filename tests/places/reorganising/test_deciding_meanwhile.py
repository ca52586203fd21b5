"""Somebody decides in the very moment in which a reorganisation moves what they decide on."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from connected_localism.common.locks import lock_until_commit
from places.actions import communities, community_lists, dividing
from places.models import CommunityList, Place, Succession
from places.reorganising.carrying_over import REGISTER_LOCK
from tests.concurrency.waiting import waiting_for
from tests.factories import PlaceFactory, UserFactory, moderator
from tests.places.community_lists.sending import sent
from tests.places.people import steward_of

pytestmark = pytest.mark.django_db(transaction=True)


def decided_meanwhile(decide, move, old: Place, new: Place | None = None) -> tuple[Place, object]:
    """The council that takes over from `old`, and what came of `decide`.

    What carrying over does, in its order: first the council, then what is under it by `move`, with
    the decision begun in between.
    """
    new = new or PlaceFactory(name="New")

    def end_the_council():
        lock_until_commit(REGISTER_LOCK)
        Place.objects.filter(pk=old.pk).update(slug="old-2", active_until="2023-03-31")
        Place.objects.filter(pk=new.pk).update(slug="old")
        Succession.objects.get_or_create(from_place=old, to_place=new, date="2023-04-01")

    return new, waiting_for(end_the_council, decide, then=lambda: move(new))


def to_council(rows):
    return lambda new: rows.update(council=new)


def test_a_list_is_accepted_under_the_council_that_it_was_moved_to():
    old = PlaceFactory(slug="old")
    found, one = sent(old, "Conwy\nAber", by=steward_of(old)), moderator()
    rows = type(found).objects.filter(pk=found.pk)
    new, accepted = decided_meanwhile(
        lambda: community_lists.accept(rows.get(), by=one), to_council(rows), old
    )
    assert (accepted.state, accepted.council) == ("accepted", new)
    assert sorted(place.name for place in new.children.all()) == ["Aber", "Conwy"]


def test_a_proposal_is_accepted_under_the_council_that_it_was_moved_to():
    old = PlaceFactory(slug="old")
    found, one = communities.propose(
        by=UserFactory(), form_key=uuid.uuid4(), name="Elland", type="PAR", council=old, area="x"
    ), moderator()  # fmt: skip
    rows = type(found).objects.filter(pk=found.pk)
    new, place = decided_meanwhile(
        lambda: communities.accept(rows.get(), by=one), to_council(rows), old
    )
    assert (place.name, place.parent) == ("Elland", new)


def test_a_steward_decides_only_where_they_are_one_when_it_has_moved():
    old = PlaceFactory(slug="old")
    found, steward = communities.propose(
        by=UserFactory(), form_key=uuid.uuid4(), name="Elland", type="PAR", council=old, area="x"
    ), steward_of(old)  # fmt: skip
    rows = type(found).objects.filter(pk=found.pk)
    new, error = decided_meanwhile(
        lambda: communities.accept(rows.get(), by=steward), to_council(rows), old
    )
    assert "Only a steward of its council" in str(error)
    assert (rows.get().state, new.children.count()) == ("waiting", 0)


def test_a_steward_declines_only_where_they_are_one_when_it_has_moved():
    old = PlaceFactory(slug="old")
    found, steward = communities.propose(
        by=UserFactory(), form_key=uuid.uuid4(), name="Elland", type="PAR", council=old, area="x"
    ), steward_of(old)  # fmt: skip
    rows = type(found).objects.filter(pk=found.pk)
    loaded, new = rows.get(), PlaceFactory()
    rows.update(council=new)
    with pytest.raises(PermissionDenied, match="Only a steward of its council"):
        communities.decline(loaded, by=steward, reason="No.")
    assert rows.get().state == "waiting"
    communities.decline(loaded, by=steward_of(new), reason="No.")
    assert rows.get().state == "declined"


def test_a_moderators_list_adds_nothing_under_a_council_that_has_just_ended():
    old, one = PlaceFactory(name="Oldshire", slug="old"), moderator()
    before = sent(old, "Aber", by=steward_of(old))
    rows = type(before).objects.filter(pk=before.pk)
    new, error = decided_meanwhile(lambda: sent(old, "Conwy", by=one), to_council(rows), old)
    assert error.messages == ["Oldshire was abolished. Add communities to what took over."]
    assert not Place.objects.filter(parent=old).exists()
    assert list(type(before).objects.values_list("council", flat=True)) == [new.pk]
    sent(new, "Conwy", by=one)
    assert [place.name for place in new.children.all()] == ["Conwy"]


def test_a_stewards_list_is_not_sent_for_a_council_that_has_just_ended():
    old = PlaceFactory(name="Oldshire", slug="old")
    steward = steward_of(old)
    Place.objects.filter(pk=old.pk).update(active_until="2023-03-31")
    with pytest.raises(ValidationError, match="Oldshire was abolished"):
        sent(old, "Conwy", by=steward)  # with the council as it was loaded before
    assert not CommunityList.objects.exists()


def test_the_text_stays_when_the_council_ends_in_that_moment(client):
    old, one = PlaceFactory(name="Oldshire", slug="oldshire"), moderator()
    client.force_login(one)
    key = "00000000-0000-4000-8000-000000000001"
    typed = {"text": "Conwy", "type": "PAR", "origin": "Our page", "form_key": key}
    answer = client.post("/places/oldshire/communities/import/", typed)
    typed["seen"] = answer.context["seen"]

    send = "/places/oldshire/communities/import/send/"
    _new, answer = decided_meanwhile(lambda: client.post(send, typed), lambda new: None, old)
    assert "Oldshire was abolished. Add communities to what took over." in answer.content.decode()
    assert answer.context["form"]["text"].value() == "Conwy"
    assert not Place.objects.filter(parent=old).exists()


def test_communities_are_placed_while_the_register_changes_them():
    old, new, one = PlaceFactory(slug="old"), PlaceFactory(), moderator()
    sent(old, "Conwy", by=one)
    communities_of_old = Place.objects.filter(parent=old)
    ids = list(communities_of_old.values_list("pk", flat=True))
    Place.objects.filter(pk=old.pk).update(active_until="2023-03-31")
    Succession.objects.create(from_place=old, to_place=new, date="2023-04-01")
    _other, outcome = decided_meanwhile(
        lambda: dividing.bring_under(ids, of=Place.objects.get(pk=old.pk), to=new, by=one),
        lambda _other: communities_of_old.update(website="https://conwy.example"),
        old,
        new,
    )
    assert outcome == 1
    assert [place.website for place in new.children.all()] == ["https://conwy.example"]
