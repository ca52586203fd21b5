"""What the card says where the reader's own place, or one that belongs to it, did it."""

import pytest

from innovations.models import Innovation
from tests.factories import AdoptionFactory, InnovationFactory, PlaceFactory
from tests.innovations.working_here.reading import card, council, page, succeeded

pytestmark = pytest.mark.django_db


@pytest.fixture
def parish(ely):
    return PlaceFactory(name="Stuntney", parent=ely, kind="community", type="PAR", tier="local")


def said(client, at, reader, **fields) -> list[str]:
    answer = page(client, InnovationFactory(published=True, place=at, **fields), reader)
    found = answer.context["here"]
    assert found["origins"] == []
    assert all(text in answer.text for text in found["own"])
    return found["own"]


def test_a_community_within_the_area_of_a_council(client, ely, parish):
    assert said(client, parish, ely) == [
        "Stuntney did this. It is a community within your council’s area."
    ]


def test_the_council_of_a_community(client, ely, parish):
    assert said(client, ely, parish) == ["Ely did this. It is the council of your area."]


def test_another_community_of_the_same_council(client, ely, parish):
    other = PlaceFactory(name="Prickwillow", parent=ely, kind="community", tier="local")
    assert said(client, parish, other) == [
        "Stuntney did this. It is a community within your council’s area."
    ]


def test_a_community_itself(client, parish):
    assert said(client, parish, parish) == ["Your own place did this."]


def test_the_council_before(client, ely, parish):
    old = council("Old Shire")
    succeeded(old, ely, council("Other"))  # after a split it was the council before either
    assert said(client, old, ely) == ["Old Shire did this. It was the council before yours."]
    assert said(client, old, parish) == [
        "Old Shire did this. It was the council of your area before the one of today."
    ]


def test_a_community_of_the_council_before(client, ely):
    old = council("Old Shire")
    parish = PlaceFactory(name="Stuntney", parent=old, kind="community", tier="local")
    succeeded(old, ely)
    assert said(client, parish, ely) == [
        "Stuntney did this. It is a community in the area of the council before yours."
    ]


def test_the_authority_before(client):
    fields = {"type": "COMB", "tier": "strategic", "kind": "strategic"}
    old, heir = council("Old North", **fields), council("North", **fields)
    succeeded(old, heir)
    assert said(client, old, heir) == ["Old North did this. It was the authority before yours."]


def test_an_idea_is_nothing_that_was_done(client, ely, parish):
    kind = Innovation.Kind.IDEA
    assert said(client, ely, ely, kind=kind) == ["The idea is from your own place."]
    assert said(client, parish, ely, kind=kind) == [
        "The idea is from Stuntney. It is a community within your council’s area."
    ]


def test_those_that_took_part_or_take_it_up(client, ely, parish):
    innovation = InnovationFactory(published=True, place=council("York"))
    innovation.further_places.add(ely, parish)
    AdoptionFactory(innovation=innovation, place=parish, stage="live")
    AdoptionFactory(innovation=innovation, place=ely, stage="piloting")
    found = card(client, innovation, ely)
    assert sorted(found["own"]) == [
        "Stuntney took part in this. It is a community within your council’s area.",
        "Your own place took part in this.",
    ]
    assert sorted(side.own for side in found["adopters"]) == [
        "Stuntney has taken it up: Doing it. It is a community within your council’s area.",
        "Your own place has taken it up: Trying it out.",
    ]
