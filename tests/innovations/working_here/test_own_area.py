"""What the card says where the reader's own place, or one that belongs to it, did it."""

import pytest

from innovations.models import Adoption, Innovation
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
    assert [side.own for side in found["adopters"]] == [
        "Your own place is trying it out (not confirmed yet).",
        "Stuntney is doing it (not confirmed yet). It is a community within your council’s area.",
    ]


class TestHowFarItHasGot:
    STAGES = {
        "interested": ("is interested in it", "was interested in it"),
        "planning": ("plans it", "planned it"),
        "piloting": ("is trying it out", "tried it out"),
        "live": ("is doing it", "did it"),
        "stopped": ("stopped it", "stopped it"),
    }

    def said(self, client, reader, **fields) -> str:
        innovation = InnovationFactory(published=True, place=PlaceFactory())
        AdoptionFactory(innovation=innovation, **fields)
        answer = page(client, innovation, reader)
        (side,) = answer.context["here"]["adopters"]
        assert side.own in answer.text and "has taken it up" not in answer.text
        return side.own

    def test_has_a_sentence_for_each_stage(self):
        assert list(self.STAGES) == Adoption.Stage.values

    @pytest.mark.parametrize("stage", STAGES)
    def test_by_the_own_place_and_its_communities(self, client, ely, parish, stage):
        now, _then = self.STAGES[stage]
        fields = {"stage": stage, "confirmed": True}
        assert self.said(client, ely, place=ely, **fields) == f"Your own place {now}."
        assert self.said(client, ely, place=parish, **fields) == (
            f"Stuntney {now}. It is a community within your council’s area."
        )

    @pytest.mark.parametrize("stage", STAGES)
    def test_by_a_council_that_is_gone(self, client, ely, stage):
        _now, then = self.STAGES[stage]
        old = council("Old Shire")
        succeeded(old, ely)
        assert self.said(client, ely, place=old, stage=stage, confirmed=True) == (
            f"Old Shire {then}. It was the council before yours."
        )

    def test_is_marked_until_it_is_confirmed(self, client, ely):
        old = council("Old Shire")
        succeeded(old, ely)
        assert self.said(client, ely, place=ely, stage="live") == (
            "Your own place is doing it (not confirmed yet)."
        )
        assert self.said(client, ely, place=old, stage="stopped") == (
            "Old Shire stopped it (not confirmed yet). It was the council before yours."
        )


class TestHoweverManyOthers:
    def test_take_it_up_later(self, client, ely, parish):
        """The page names the latest six; the own area is told of all the same."""
        innovation = InnovationFactory(published=True, place=council("York"))
        old = council("Old Shire")
        old_parish = PlaceFactory(name="Witcham", parent=old, kind="community", tier="local")
        succeeded(old, ely)
        own = [old_parish, old, parish, ely]
        for place in own:
            AdoptionFactory(innovation=innovation, place=place, stage="live")
        AdoptionFactory(
            innovation=innovation, stage="live", state="withdrawn",
            place=PlaceFactory(parent=ely, kind="community", tier="local"),
        )  # fmt: skip
        others = [council(f"Later {n}") for n in range(7)]
        for place in others:
            AdoptionFactory(innovation=innovation, place=place, stage="live")
        answer = page(client, innovation, ely)
        found = answer.context["here"]["adopters"]
        assert [side.named for side in found if side.is_same] == [ely, parish, old, old_parish]
        assert [side.named for side in found if not side.is_same] == others[:1:-1]
        assert all(side.own in answer.text for side in found if side.is_same)
        # Of two of one council the reader's own comes first.
        found = card(client, innovation, parish)["adopters"]
        assert [side.named for side in found][:2] == [parish, ely]

    def test_took_part(self, client, ely):
        innovation = InnovationFactory(published=True, place=council("Aby"))
        others = [council(f"B{n}") for n in range(7)]
        innovation.further_places.add(*others, ely)  # by name, Ely comes last
        AdoptionFactory(innovation=innovation, place=council("Zeal"))
        found = card(client, innovation, ely)
        assert found["own"] == ["Your own place took part in this."]
        assert [side.named for side in found["origins"]] == [innovation.place, *others[:5]]

    def test_it_up_in_the_own_area(self, client, ely, monkeypatch):
        monkeypatch.setattr("innovations.working_here.own_area.MOST_ADOPTIONS", 2)
        innovation = InnovationFactory(published=True, place=council("York"))
        AdoptionFactory(innovation=innovation, place=ely)
        for n in range(8):
            place = PlaceFactory(name=f"P{n}", parent=ely, kind="community", tier="local")
            AdoptionFactory(innovation=innovation, place=place)
        found = card(client, innovation, ely)["adopters"]
        # The two that are read, and those of the latest six that are not among them.
        assert [side.named.name for side in found] == ["Ely", "P7", "P6", "P5", "P4", "P3", "P2"]
