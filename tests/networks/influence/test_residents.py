"""How many residents places speak for, each counted once; the figures are added up by hand."""

import random
from copy import copy
from datetime import date

import pytest

from networks.influence.register import Register
from networks.influence.residents import Why, residents_spoken_for
from places.models import Place, Succession
from tests.networks.influence.real_places import community, pk, real_places, register_with


def count(*codes: str, further: list[Place] = (), successions=()):
    """The places with these codes, all of `further`, counted in the real register."""
    if successions:
        places, known = real_places()
        register = Register([*places.values(), *further], [*known, *successions])
    else:
        register = register_with(*further)
    return residents_spoken_for([*map(pk, codes), *(place.pk for place in further)], register)


def sum_of(found) -> list[tuple[str, int, list[str]]]:
    return [
        (line.place.code, line.residents, [place.code for place in line.with_it])
        for line in found.lines
    ]


def test_a_county_three_of_its_districts_and_a_neighbouring_unitary():
    found = count("KEN", "CAT", "DOV", "THA", "MDW")
    # Kent 1,576,070 (2021), of which Canterbury 157,417, Dover 116,400, Thanet 140,589; Medway 279,772.
    assert sum_of(found) == [("KEN", 1_576_070, ["CAT", "DOV", "THA"]), ("MDW", 279_772, [])]
    assert found.total == 1_855_842
    assert (found.places, found.by_nation) == (5, [("England", 5, 1_855_842)])
    assert (found.years, found.unknown, found.not_counted) == ([2021], [], [])
    assert {found.lines[0].areas, found.lines[1].areas} == {12, 1}
    with_kent = {each: place.code for each, place in found.counted_with().items()}
    assert with_kent == dict.fromkeys(map(pk, ("CAT", "DOV", "THA")), "KEN")


def test_districts_without_their_county():
    # 157,417 + 116,400 + 140,589 + 279,772
    assert count("CAT", "DOV", "THA", "MDW").total == 694_178


def test_all_districts_are_as_many_as_their_county():
    districts = [
        "ASF", "CAT", "DAR", "DOV", "GRA", "MAI", "SEV", "SHE", "SWL", "THA", "TON", "TUN",
    ]  # fmt: skip
    assert count(*districts).total == count("KEN").total == 1_576_070


def test_greater_london_with_boroughs_and_the_city():
    found = count("GLA", "CMD", "HCK", "LND")
    assert sum_of(found) == [("GLA", 8_799_697, ["CMD", "LND", "HCK"])]


def test_a_combined_authority_with_its_county_and_a_district_of_that():
    # Cambridgeshire 678,855 and Peterborough 215,669 make up the combined authority, 894,524.
    assert count("CPCA", "CAM", "CAB", "PTE").total == 894_524
    assert count("CAM", "CAB", "PTE").total == 894_524
    # Devon's districts are within the area of Devon and Torbay and no members of it.
    assert sum_of(count("DTCCA", "EXE", "DEV")) == [("DTCCA", 950_973, ["DEV", "EXE"])]


def test_the_whole_country():
    codes = [code for code, place in real_places()[0].items() if not place.is_abolished]
    found = count(*codes)
    assert found.by_nation == [
        ("England", 333, 56_490_040),
        ("Scotland", 32, 5_447_700),
        ("Wales", 22, 3_107_489),
        ("Northern Ireland", 11, 1_903_172),
    ]
    assert (found.total, found.years) == (66_948_401, [2021, 2022])
    # With all that were ever there it is the same people.
    assert count(*real_places()[0]).total == 66_948_401
    assert count(*real_places()[0]).places == found.places


def test_nobody_has_signed():
    found = count()
    assert (found.total, found.places, found.by_nation, found.years) == (0, 0, [], [])


def test_a_parish_counts_only_while_no_council_above_it_has_signed():
    parish = community(1, "CAT", 4_000)
    assert sum_of(count(further=[parish])) == [("X1", 4_000, [])]
    assert sum_of(count("CAT", further=[parish])) == [("CAT", 157_417, ["X1"])]
    assert sum_of(count("KEN", further=[parish])) == [("KEN", 1_576_070, ["X1"])]


def test_parishes_of_one_council_are_no_more_than_its_residents():
    found = count(further=[community(1, "CAT", 100_000), community(2, "CAT", 90_000)])
    assert found.total == 157_417
    assert [(line.place.code, line.why) for line in found.lines] == [("CAT", Why.TOGETHER)]
    assert [place.code for place in found.lines[0].with_it] == ["X1", "X2"]


def test_a_neighbourhood_or_a_village_hall_is_not_counted_and_said_so():
    hall = community(1, "CAT", 300, type="VHL")
    street = community(2, "CAT", None, type="NBH")
    unknown = community(3, "CAT", None)
    found = count("DOV", further=[hall, street, unknown])
    assert (found.total, found.places) == (116_400, 4)
    assert [place.code for place in found.not_counted] == ["X1", "X2", "X3"]


def test_what_an_abolished_district_spoke_for_stays_its_own_residents():
    # Mendip, 116,288 in 2020, and Sedgemoor, 123,446, went into Somerset, which has not signed.
    found = count("MEN", "SEG", "CAT")
    assert sum_of(found) == [("CAT", 157_417, []), ("SEG", 123_446, []), ("MEN", 116_288, [])]
    assert (found.total, found.places, found.years) == (397_151, 2, [2020, 2021])


def test_an_abolished_district_counts_with_what_took_over_once_that_signs():
    found = count("MEN", "SMT")
    assert sum_of(found) == [("SMT", 571_546, ["MEN"])]
    assert found.places == 1


def test_a_county_that_became_one_council_speaks_for_all_of_it():
    # With the county, everything that Somerset took over from had signed.
    found = count("SOM", "MEN")
    assert [(line.place.code, line.residents, line.why) for line in found.lines] == [
        ("SMT", 571_546, Why.SUCCESSOR)
    ]
    assert [place.code for place in found.lines[0].with_it] == ["MEN", "SOM"]
    assert found.places == 1


def test_a_divided_county_speaks_for_both_councils():
    # Cumbria became Cumberland and Westmorland and Furness.
    places = real_places()[0]
    today = places["CBD"].population + places["WAF"].population
    assert count("CMA").total == count("CMA", "CBD").total == today
    assert count("CMA", "CBD", "WAF", "CPCA").total == today + 894_524


def test_a_chain_of_successions_is_followed_to_its_end():
    # Taunton Deane, Somerset West and Taunton, Somerset: the first has no figure of its own.
    assert sum_of(count("SWT", "TAU")) == [("SWT", 155_421, ["TAU"])]
    assert [place.code for place in count("TAU").unknown] == ["TAU"]
    assert sum_of(count("SMT", "TAU"))[0][2] == ["TAU"]


def test_a_county_divided_together_with_its_neighbour_is_not_counted_twice():
    # Say Kent and Medway become East (Kent's alone) and West (of both).
    places = real_places()[0]
    east = _new(1, 700_000)
    west = _new(2, 1_155_842)
    kent, medway = places["KEN"], places["MDW"]
    gone = [kent, medway, *(place for place in places.values() if place.parent_id == kent.pk)]
    try:
        for place in gone:
            place.active_until = real_places()[0]["MEN"].active_until
        after = [(kent.pk, east.pk), (kent.pk, west.pk), (medway.pk, west.pk)]
        register = Register([*places.values(), east, west], [*real_places()[1], *after])
        # East is covered by Kent; the rest of Kent's 1,576,070 lives in West.
        assert residents_spoken_for([kent.pk], register).total == 1_576_070
        assert residents_spoken_for([kent.pk, medway.pk], register).total == 1_855_842
        assert residents_spoken_for([medway.pk], register).total == 279_772
        assert residents_spoken_for([kent.pk, west.pk], register).total == 1_855_842
    finally:
        for place in gone:
            place.active_until = None


def _new(number: int, population: int) -> Place:
    return Place(
        pk=200_000 + number, code=f"N{number}", name=f"New {number}", kind=Place.Kind.COUNCIL,
        type=Place.Type.UNITARY, tier=Place.Tier.SINGLE, nation="England",
        population=population, population_year=2021,
    )  # fmt: skip


def test_a_parish_that_may_lie_in_an_abolished_council_is_not_added_to_it():
    parish = community(1, "SMT", 5_000)
    assert sum_of(count("MEN", further=[parish])) == [("MEN", 116_288, ["X1"])]


@pytest.mark.parametrize("own", [None, 900])
def test_a_council_without_a_figure_is_named(own):
    county = _new(1, own)
    county.type, county.tier = Place.Type.COUNTY, Place.Tier.UPPER
    district = _new(2, None)
    district.parent_id = county.pk
    register = Register([county, district])
    found = residents_spoken_for([district.pk], register)
    assert ([place.code for place in found.unknown], found.total) == (["N2"], 0)
    # The county's own figure stands in for a district without one.
    found = residents_spoken_for([county.pk, district.pk], register)
    assert (found.total, found.places) == (own or 0, 2)


def test_circles_in_the_register_come_to_an_end():
    first, second = _new(1, 10), _new(2, 20)
    first.parent_id, second.parent_id = second.pk, first.pk
    found = residents_spoken_for([first.pk], Register([first, second]))
    assert found.total <= 30


@pytest.fixture
def stored_register(db) -> Register:
    """The real register in the database; all of it, as it is when nothing is left out."""
    places, successions = real_places()
    stored = [copy(each) for each in places.values()]
    for each in stored:
        each.slug, each.official_name = each.code.lower(), each.name
    Place.objects.bulk_create(stored)
    day = date(2000, 4, 1)
    Succession.objects.bulk_create(
        Succession(from_place_id=old, to_place_id=new, date=day) for old, new in successions
    )
    return Register(Place.objects.all(), successions)


def test_what_is_read_for_some_places_counts_them_as_the_whole_register_does(
    stored_register, django_assert_num_queries
):
    ids, draw = sorted(stored_register.places), random.Random(7)
    sizes = []
    for number in range(60):
        signed = draw.sample(ids, 1 + number % 12)
        with django_assert_num_queries(2):
            some = Register.load(signed)
        sizes.append(len(some.places))
        assert residents_spoken_for(signed, some) == residents_spoken_for(signed, stored_register)
    assert max(sizes) < len(ids)  # it has left something out each time
    everywhere = Register.load(ids)
    assert residents_spoken_for(ids, everywhere).total == 66_948_401
