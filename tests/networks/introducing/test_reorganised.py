"""A place's part in introductions goes on with what takes over from it."""

import pytest

from networks.actions.introductions import answer, undo
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


def asked_by_a_divided_council():
    """Ashby asks Barrow; West and East Ash take over from Ashby."""
    ashby, barrow = need_at("Ashby"), need_at("Barrow")
    introduction = ask(officer_of(ashby.place, "Ann"), ashby, barrow, asked_for=ashby.place)
    west, east = (PlaceFactory(name=name) for name in ("West Ash", "East Ash"))
    return introduction, ashby.place, barrow.place, west, east


def state_of(introduction) -> str:
    return Introduction.objects.get(pk=introduction.pk).state


@pytest.mark.parametrize("is_divided_first", [True, False])
def test_a_not_now_stays_one_when_the_council_that_asked_is_divided(is_divided_first):
    introduction, ashby, barrow, west, east = asked_by_a_divided_council()
    bea = officer_of(barrow, "Bea")
    if is_divided_first:
        abolish(ashby, west, east)
    answer(side_of(introduction, barrow), by=bea, consents=False)
    if not is_divided_first:
        abolish(ashby, west, east)
        undo(side_of(introduction, barrow), by=bea)
        assert state_of(introduction) == State.OPEN
        answer(side_of(introduction, barrow), by=bea, consents=False)
    assert states(introduction) == {
        "West Ash": "consented", "East Ash": "consented", "Barrow": "declined",
    }  # fmt: skip
    assert state_of(introduction) == State.DECLINED
    assert not introduction.steps.filter(step="agreed").exists()

    answer(side_of(introduction, barrow), by=bea, consents=True)
    assert state_of(introduction) == State.AGREED


@pytest.mark.parametrize("order", [("West Barrow", "East Barrow"), ("East Barrow", "West Barrow")])
@pytest.mark.parametrize("corby_agrees", [True, False])
def test_parts_of_one_council_that_agree_do_not_meet_each_other(order, corby_agrees):
    barrow, corby = need_at("Barrow"), need_at("Corby")
    introduction = ask(moderator(), barrow, corby)
    parts = {name: PlaceFactory(name=name) for name in order}
    abolish(barrow.place, *parts.values())
    for name in order:
        who = officer_of(parts[name], f"Officer of {name}")
        answer(side_of(introduction, parts[name]), by=who, consents=True)
    assert state_of(introduction) == State.OPEN
    cora = officer_of(corby.place, "Cora")
    answer(side_of(introduction, corby.place), by=cora, consents=corby_agrees)
    assert state_of(introduction) == (State.AGREED if corby_agrees else State.DECLINED)


@pytest.mark.parametrize("refused_first", [True, False])
def test_a_part_that_comes_round_is_no_answer_of_the_other_part(refused_first):
    """Of what was one side that refused, one part may come round for itself alone."""
    introduction, _ashby, barrow, _west, _east = asked_by_a_divided_council()
    west, east = (PlaceFactory(name=name) for name in ("West Barrow", "East Barrow"))
    if refused_first:
        answer(side_of(introduction, barrow), by=officer_of(barrow, "Bea"), consents=False)
        abolish(barrow, west, east)
        assert state_of(introduction) == State.DECLINED
    else:
        abolish(barrow, west, east)
        answer(side_of(introduction, east), by=officer_of(east, "Eve"), consents=False)
    answer(side_of(introduction, west), by=officer_of(west, "Wes"), consents=True)
    assert states(introduction) == {
        "Ashby": "consented", "West Barrow": "consented", "East Barrow": "declined",
    }  # fmt: skip
    assert state_of(introduction) == State.AGREED


def test_a_part_divided_twice_is_still_one_side():
    introduction, ashby, barrow, west, east = asked_by_a_divided_council()
    abolish(ashby, west, east)
    north, south = (PlaceFactory(name=name) for name in ("North West Ash", "South West Ash"))
    abolish(west, north, south)
    answer(side_of(introduction, barrow), by=officer_of(barrow, "Bea"), consents=False)
    assert state_of(introduction) == State.DECLINED


@pytest.mark.parametrize("refuses", ["Barrow", "Corby"])
def test_where_two_that_answered_differently_become_one_the_refusal_stays(refuses):
    ashby, barrow, corby, dunley = (need_at(name) for name in ("Ashby", "Barrow", "Corby", "Dun"))
    introduction = ask(moderator(), ashby, barrow, corby, dunley)
    for record in (barrow, corby):
        name = record.place.name
        who = officer_of(record.place, f"Officer of {name}")
        answer(side_of(introduction, record.place), by=who, consents=name != refuses)
    both = PlaceFactory(name="Barcorby")
    abolish(barrow.place, both, also=[corby.place])
    assert states(introduction) == {"Ashby": "asked", "Dun": "asked", "Barcorby": "declined"}
    answer(side_of(introduction, ashby.place), by=officer_of(ashby.place, "Ann"), consents=True)
    assert state_of(introduction) == State.OPEN


def test_nobody_is_introduced_by_a_refusal_where_a_county_and_its_district_are_one():
    """The county asks its district and another council, and is divided: one part has the district
    in it, and both have the consent of the county."""
    county, district, other = need_at("County"), need_at("District"), need_at("Other")
    introduction = ask(
        officer_of(county.place, "Ann"), county, district, other, asked_for=county.place
    )
    north, west = (PlaceFactory(name=name) for name in ("North", "West"))
    abolish(district.place, north)
    abolish(county.place, north, west)
    answer(side_of(introduction, other.place), by=officer_of(other.place, "Oz"), consents=False)
    assert state_of(introduction) == State.OPEN
    assert not introduction.steps.filter(step="agreed").exists()


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
