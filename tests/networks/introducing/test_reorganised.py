"""A place's part in introductions goes on with what takes over from it."""

import pytest

from networks.actions.introductions import answer
from networks.models import Introduction
from places.actions.merging import merge
from places.models import Place
from tests.factories import PlaceFactory, moderator
from tests.networks.introducing.meeting import ask, need_at, officer_of, side_of, states
from tests.places.reorganising.reform import abolish

pytestmark = pytest.mark.django_db
State = Introduction.State


def test_the_successor_answers_and_the_page_says_for_whom(client):
    ashby, barrow = need_at("Ashby"), need_at("Barrow")
    ann = officer_of(ashby.place, "Ann Ash")
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    shire, county = PlaceFactory(name="Ashshire"), PlaceFactory(name="Barrowshire")
    abolish(barrow.place, county)
    abolish(ashby.place, shire)
    assert states(introduction) == {"Ashshire": "consented", "Barrowshire": "asked"}
    introduction.refresh_from_db()
    assert introduction.asked_for == shire

    carla = officer_of(county, "Carla County")
    client.force_login(carla)
    page = client.get(introduction.get_absolute_url()).content.decode()
    assert "Took over the part of Barrow Council" in page
    answer(side_of(introduction, county), by=carla, consents=True)
    introduction.refresh_from_db()
    assert introduction.state == State.AGREED


def test_places_that_become_one_have_nobody_left_to_meet():
    ashby, barrow = need_at("Ashby"), need_at("Barrow")
    introduction = ask(officer_of(ashby.place, "Ann"), ashby, barrow, asked_for=ashby.place)
    both = PlaceFactory(name="Ashbarrow")
    abolish(ashby.place, both)
    abolish(barrow.place, both)
    assert states(introduction) == {"Ashbarrow": "consented"}
    introduction.refresh_from_db()
    assert introduction.state == State.LAPSED


def test_a_divided_council_hands_its_part_to_each_and_an_answer_of_ones_own_stands():
    ashby, barrow, corby = need_at("Ashby"), need_at("Barrow"), need_at("Corby")
    ann, cora = officer_of(ashby.place, "Ann"), officer_of(corby.place, "Cora")
    introduction = ask(ann, ashby, barrow, corby, asked_for=ashby.place)
    answer(side_of(introduction, corby.place), by=cora, consents=False)
    west = PlaceFactory(name="West Barrow")
    abolish(barrow.place, west, corby.place)
    assert states(introduction) == {
        "Ashby": "consented", "Corby": "declined", "West Barrow": "asked",
    }  # fmt: skip


def test_of_two_communities_that_are_one_the_one_that_stays_has_the_part():
    ashby, barrow = need_at("Ashby"), need_at("Barrow")
    council = PlaceFactory(name="Their council")
    for record in (ashby, barrow):
        Place.objects.filter(pk=record.place.pk).update(
            kind=Place.Kind.COMMUNITY, type="PAR", tier="local", parent=council
        )
    community = PlaceFactory(
        name="Barrow Green", kind=Place.Kind.COMMUNITY, type="PAR", tier="local", parent=council
    )
    introduction = ask(officer_of(ashby.place, "Ann"), ashby, barrow, asked_for=ashby.place)
    barrow.place.refresh_from_db()
    merge(barrow.place, into=community, by=moderator(), reason="The same village")
    assert states(introduction) == {"Ashby": "consented", "Barrow Green": "asked"}
