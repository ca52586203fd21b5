"""Who near the reader does it: everybody that does, of today, and nobody twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innovations.finding.cards import card_rows, cards
from innovations.models import Innovation
from innovations.working_here.nearby import nearby
from places.models import Place
from tests.factories import AdoptionFactory, InnovationFactory, MembershipFactory, PlaceFactory
from tests.innovations.working_here.reading import card, council, page, paired, succeeded

pytestmark = pytest.mark.django_db
CLOSE = {"latitude": 53.1, "longitude": -2.0}


def found(client, innovation, place, **more) -> list[Place]:
    return [near.place for near in card(client, innovation, place, **more)["nearby"]]


def far_away(**fields):
    return InnovationFactory(published=True, place=council("Far", latitude=57.0), **fields)


def community(council: Place, **fields) -> Place:
    return PlaceFactory(parent=council, kind="community", type="PAR", tier="local", **fields)


class TestWhoDoesIt:
    def test_adopters_and_like_records_that_the_reader_may_read(self, client, ely):
        place = {"latitude": 53.1, "longitude": -2.0}
        origin = council("Far", latitude=57.0)
        innovation = InnovationFactory(published=True, place=origin)
        doing, interested = PlaceFactory(**place), PlaceFactory(**place)
        AdoptionFactory(innovation=innovation, place=doing, stage="live")
        AdoptionFactory(innovation=innovation, place=interested, stage="interested")
        alike, possible, secret, far = (
            InnovationFactory(published=True, place=PlaceFactory(**where), **fields)
            for where, fields in (
                ({"latitude": 53.2, "longitude": -2.0}, {}),
                (place, {}),
                (place, {"visibility": "members"}),
                ({"latitude": 54.0, "longitude": -2.0}, {}),
            )
        )
        for other, band in ((alike, "likely"), (possible, "possible"), (secret, "strong"),
                            (far, "strong")):  # fmt: skip
            paired(innovation, other, band)
        found = card(client, innovation, ely)["nearby"]
        assert [near.place for near in found] == [doing, alike.place]
        assert found[0].adoption and found[1].card["title"] == alike.title
        member = MembershipFactory().user
        found = card(client, innovation, ely, user=member)["nearby"]
        assert [near.place for near in found] == [doing, secret.place, alike.place]

    def test_the_edge_of_near(self, client, ely):
        inside, outside = (
            PlaceFactory(latitude=53.0 + km / 111.19493, longitude=-2.0) for km in (49.9, 50.1)
        )
        for place, expected in ((inside, [inside]), (outside, [])):
            innovation = InnovationFactory(published=True, place=place)
            assert [near.place for near in card(client, innovation, ely)["nearby"]] == expected

    def test_nobody(self, client, ely):
        innovation = InnovationFactory(published=True)
        assert "Nobody within about 30 miles" in page(client, innovation, ely).text

    def test_those_that_the_page_has_no_room_for(self, client, ely):
        innovation = far_away()
        near = PlaceFactory(**CLOSE)
        AdoptionFactory(innovation=innovation, place=near, stage="live")
        for _number in range(7):  # taken up later, which is what the page shows
            AdoptionFactory(innovation=innovation, place=PlaceFactory(), stage="live")
        assert found(client, innovation, ely) == [near]

    def test_the_nearest_of_many(self, client, ely, monkeypatch):
        monkeypatch.setattr("innovations.working_here.nearby.MOST_READ", 5)
        innovation = far_away()
        places = [PlaceFactory(latitude=53.4 - n / 50, longitude=-2.0) for n in range(8)]
        for place in places:
            AdoptionFactory(innovation=innovation, place=place, stage="piloting")
        assert found(client, innovation, ely) == places[:2:-1]

    @pytest.mark.parametrize("kind", ["idea", "need"])
    def test_ideas_and_needs_are_not_done(self, client, ely, kind):
        innovation = far_away()
        other = InnovationFactory(published=True, kind=kind, place=PlaceFactory(**CLOSE))
        paired(innovation, other, "strong")
        assert found(client, innovation, ely) == []

    @pytest.mark.parametrize("fields", [{"stage": "ended"}, {"result": "did_not_work"}])
    def test_what_ended_or_did_not_work_is_not_done_any_more(self, client, ely, fields):
        innovation = far_away()
        over, going_on = (PlaceFactory(**CLOSE) for _number in range(2))
        for place, its in ((over, fields), (going_on, {"stage": "live", "result": "mixed"})):
            other = InnovationFactory(published=True, kind="pilot", place=place, **its)
            paired(innovation, other, "strong")
        assert found(client, innovation, ely) == [going_on]
        assert found(client, InnovationFactory(published=True, place=over, **fields), ely) == []

    def test_an_origin_whose_own_ended_goes_on_with_something_like_it(self, client, ely):
        """It did two things; the one that goes on is the one that is like it."""
        place = PlaceFactory(**CLOSE)
        innovation = InnovationFactory(published=True, place=place, stage="ended")
        other = InnovationFactory(published=True, place=place, stage="live")
        paired(innovation, other, "strong")
        (near,) = card(client, innovation, ely)["nearby"]
        assert near.card["slug"] == other.slug

    def test_what_was_taken_up_and_did_not_work_is_not_done_any_more(self, client, ely):
        innovation = far_away()
        over, going_on = (PlaceFactory(**CLOSE) for _number in range(2))
        for place, result in ((over, "did_not_work"), (going_on, "promising")):
            AdoptionFactory(innovation=innovation, place=place, stage="live", result=result)
        assert found(client, innovation, ely) == [going_on]

    def test_who_had_an_idea_did_not_do_it_first(self, client, ely):
        idea = InnovationFactory(published=True, kind="idea", place=PlaceFactory(**CLOSE))
        answer = page(client, idea, ely)
        assert answer.context["here"]["nearby"] == []
        assert "Where the idea is from." in answer.text and "Where it was done" not in answer.text
        trying = PlaceFactory(**CLOSE)
        AdoptionFactory(innovation=idea, place=trying, stage="piloting")
        assert found(client, idea, ely) == [trying]

    def test_declined_adoptions_are_not_known(self, client, ely):
        innovation = far_away()
        AdoptionFactory(
            innovation=innovation, place=PlaceFactory(**CLOSE), stage="live", state="withdrawn"
        )
        assert found(client, innovation, ely) == []

    def test_a_place_that_is_nowhere_on_the_map(self, client):
        lost = PlaceFactory(name="Lost")
        innovation = InnovationFactory(published=True, place=PlaceFactory(**CLOSE))
        text = page(client, innovation, lost).text
        assert "Nobody has told us where Lost is on the map" in text
        assert "Nobody within about 30 miles" not in text


class TestCommunities:
    def test_where_their_council_is_unless_they_have_a_point(self, client, ely):
        there = council("There", latitude=53.2, longitude=-2.0)
        without = community(there)
        own = community(there, latitude=53.05, longitude=-2.0)
        away = community(there, latitude=57.0, longitude=-2.0)
        innovation = far_away()
        for place in (without, own, away):
            AdoptionFactory(innovation=innovation, place=place, stage="live")
        assert found(client, innovation, ely) == [own, without]

    def test_one_within_the_area_of_the_reader(self, client, ely):
        innovation = InnovationFactory(published=True, place=community(ely))
        (near,) = card(client, innovation, ely)["nearby"]
        assert near.nearness == "Within your area"

    def test_the_council_of_a_community(self, client, ely):
        innovation = InnovationFactory(published=True, place=ely)
        (near,) = card(client, innovation, community(ely))["nearby"]
        assert (near.place, near.nearness) == (ely, "The council of your area")


class TestReorganisation:
    def test_who_took_over_is_near(self, client, ely):
        old, heir = council("Old Shire", **CLOSE), council("New Shire", **CLOSE)
        succeeded(old, heir)
        answer = page(client, InnovationFactory(published=True, place=old), ely)
        (near,) = answer.context["here"]["nearby"]
        assert (near.place, near.formerly) == (heir, old)
        assert "did it first (as Old Shire, from which it took over)" in " ".join(
            answer.text.split()
        )

    def test_a_successor_is_near_though_what_it_took_over_from_was_not(self, client, ely):
        old, heir = council("Old Shire", latitude=55.0), council("New Shire", **CLOSE)
        succeeded(old, heir)
        innovation = far_away()
        AdoptionFactory(innovation=innovation, place=old, stage="live")
        assert found(client, innovation, ely) == [heir]

    def test_what_came_before_the_reader_is_not_near(self, client, ely):
        old, other = council("Old Shire", **CLOSE), council("Other", **CLOSE)
        succeeded(old, ely, other)
        innovation = InnovationFactory(published=True, place=old)
        assert found(client, innovation, ely) == []

    def test_once_where_the_successor_does_it_too(self, client, ely):
        old, heir = council("Old Shire", **CLOSE), council("New Shire", **CLOSE)
        succeeded(old, heir)
        innovation = InnovationFactory(published=True, place=old)
        AdoptionFactory(innovation=innovation, place=heir, stage="live")
        (near,) = card(client, innovation, ely)["nearby"]
        assert (near.place, near.formerly, near.adoption.stage) == (heir, None, "live")


def test_as_many_queries_for_one_as_for_many(ely):
    def queries(number: int, *, are_gone: bool) -> int:
        innovation = InnovationFactory(published=True, place=PlaceFactory(**CLOSE))
        similar = []
        for n in range(number):
            place = council(f"{number} {n} {are_gone}", **CLOSE)
            AdoptionFactory(innovation=innovation, place=place, stage="live")
            if are_gone:
                succeeded(place, PlaceFactory(**CLOSE))
            other = InnovationFactory(published=True, place=PlaceFactory(**CLOSE))
            similar += cards([card_rows(Innovation.objects.filter(pk=other.pk)).get()])
        with CaptureQueriesContext(connection) as captured:
            assert nearby(ely, innovation, similar)
        return len(captured)

    assert queries(1, are_gone=False) == queries(3, are_gone=False) == 2
    assert queries(1, are_gone=True) == queries(3, are_gone=True) == 4
