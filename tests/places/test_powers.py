"""Which council does what, held against well-known cases of each nation and tier."""

import csv

import pytest

from places.models import Place
from places.powers import COLUMNS, POWERS_FILE, Hold, Power, holdings, power_rows
from tests.factories import PlaceFactory

T = Place.Type
F, P, N = Hold.FULLY, Hold.PARTLY, Hold.NOT
ENGLISH = [T.COUNTY, T.DISTRICT, T.METROPOLITAN, T.LONDON_BOROUGH, T.CITY_OF_LONDON, T.UNITARY,
           T.COMBINED, T.GREATER_LONDON, T.PARISH]  # fmt: skip


@pytest.mark.parametrize(
    ("power", "held"),
    [
        # county, district, metropolitan, London, City, unitary, combined, GLA, parish
        (Power.WASTE_COLLECTION, [N, F, F, F, F, F, N, N, N]),
        (Power.WASTE_DISPOSAL, [F, N, P, P, F, F, P, N, N]),
        (Power.STREET_CLEANING, [P, F, F, F, F, F, N, N, N]),
        (Power.HOUSING, [N, F, F, F, F, F, N, N, N]),
        (Power.HOMELESSNESS, [N, F, F, F, F, F, N, N, N]),
        (Power.EDUCATION, [F, N, F, F, F, F, N, N, N]),
        (Power.ADULT_SKILLS, [N, N, N, N, N, N, P, P, N]),
        (Power.ADULT_SOCIAL_CARE, [F, N, F, F, F, F, N, N, N]),
        (Power.CHILDRENS_SOCIAL_CARE, [F, N, F, F, F, F, N, N, N]),
        (Power.YOUTH_SERVICES, [F, N, F, F, F, F, N, N, N]),
        (Power.PUBLIC_HEALTH, [F, N, F, F, F, F, N, N, N]),
        (Power.ROADS, [F, N, F, F, F, F, N, P, N]),
        (Power.PUBLIC_TRANSPORT, [P, N, N, N, N, P, F, F, N]),
        (Power.PLANNING, [P, F, F, F, F, F, P, P, N]),
        (Power.LICENSING, [N, F, F, F, F, F, N, N, N]),
        (Power.LIBRARIES, [F, N, F, F, F, F, N, N, N]),
        (Power.PARKS, [P, F, F, F, F, F, N, N, F]),
        (Power.LEISURE, [P, F, F, F, F, F, P, P, P]),
        (Power.COUNCIL_TAX, [N, F, F, F, F, F, N, N, N]),
        (Power.ENVIRONMENTAL_HEALTH, [N, F, F, F, F, F, N, N, N]),
        (Power.TRADING_STANDARDS, [F, N, F, F, F, F, N, N, N]),
        (Power.ECONOMIC_DEVELOPMENT, [F, F, F, F, F, F, F, F, P]),
        (Power.COMMUNITY_SAFETY, [F, F, F, F, F, F, N, N, N]),
        (Power.EMERGENCY_PLANNING, [F, F, F, F, F, F, N, N, N]),
        (Power.FIRE, [P, N, N, N, N, P, P, F, N]),
        (Power.POLICE, [N, N, N, N, F, N, P, F, N]),
    ],
)
def test_england(power, held):
    row = power_rows()[power, "England"]
    assert [row.hold(type) for type in ENGLISH] == held


def test_every_power_is_held_against_something():
    marks = next(mark for mark in test_england.pytestmark if mark.name == "parametrize")
    assert {power for power, _held in marks.args[1]} == set(Power)


def test_northern_irish_councils_hold_far_fewer():
    held = {
        power
        for power in Power
        if power_rows()[power, "Northern Ireland"].hold(T.NORTHERN_IRELAND) == F
    }
    assert held == {
        Power.WASTE_COLLECTION, Power.WASTE_DISPOSAL, Power.STREET_CLEANING, Power.PLANNING,
        Power.PARKS, Power.LEISURE, Power.ENVIRONMENTAL_HEALTH, Power.ECONOMIC_DEVELOPMENT,
        Power.COMMUNITY_SAFETY, Power.EMERGENCY_PLANNING,
    }  # fmt: skip


@pytest.mark.parametrize(("nation", "type"), [("Scotland", T.SCOTLAND), ("Wales", T.WALES)])
def test_scotland_and_wales_have_one_tier(nation, type):
    not_held = {p for p in Power if power_rows()[p, nation].hold(type) == N}
    assert not_held == {Power.PUBLIC_HEALTH, Power.FIRE, Power.POLICE}


def test_no_type_holds_anything_in_another_nation():
    nations = {T.WALES: "Wales", T.SCOTLAND: "Scotland", T.NORTHERN_IRELAND: "Northern Ireland"}
    for (_power, nation), row in power_rows().items():
        for type in row.types | row.partly:
            assert nations.get(type, nation) == nation
            if nation in ("Scotland", "Northern Ireland"):
                assert nations.get(type) == nation


def test_each_row_names_the_law_and_where_to_read_it():
    with POWERS_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == COLUMNS
    for row in rows:
        assert row["source"] and row["source_url"].startswith("https://www.legislation.gov.uk/")
        if row["partly"]:
            assert row["note"], f"who holds what part? {row}"


@pytest.mark.django_db
class TestAround:
    def test_a_district_hears_of_its_county(self, django_assert_num_queries):
        county = PlaceFactory(type=T.COUNTY, tier="upper")
        district = PlaceFactory(type=T.DISTRICT, tier="lower", parent=county)
        district = Place.objects.select_related("parent", "combined_authority").get(pk=district.pk)
        with django_assert_num_queries(0):
            disposal, collection = holdings(district, ["waste-disposal", "waste-collection"])
        assert (disposal.hold, disposal.others) == (N, (county,))
        assert (disposal.other_holder, disposal.note) == ("", "")  # nothing of joint authorities
        assert (collection.hold, collection.others) == (F, ())

    def test_a_metropolitan_borough_hears_of_joint_authorities(self):
        authority = PlaceFactory(type=T.COMBINED, tier="strategic", kind="strategic")
        borough = PlaceFactory(type=T.METROPOLITAN, combined_authority=authority)
        (disposal,) = holdings(borough, ["waste-disposal"])
        assert disposal.others == ()  # it is not said to lie with the combined authority
        assert disposal.hold == P and str(disposal.other_holder) == "a joint waste authority"
        assert disposal.note.startswith("Greater Manchester")

    def test_a_county_hears_of_its_districts(self, django_assert_num_queries):
        county = PlaceFactory(type=T.COUNTY, tier="upper")
        for _ in range(2):
            PlaceFactory(type=T.DISTRICT, tier="lower", parent=county)
        with django_assert_num_queries(1):
            housing, libraries = holdings(county, ["housing", "libraries"])
        assert (housing.hold, housing.others, housing.districts) == (N, (), 2)
        assert (libraries.hold, libraries.districts) == (F, 0)

    def test_a_borough_hears_of_its_strategic_authority_and_the_reverse(self):
        authority = PlaceFactory(type=T.COMBINED, tier="strategic", kind="strategic")
        borough = PlaceFactory(
            type=T.METROPOLITAN, combined_authority=authority, combined_authority_role="constituent"
        )
        (transport,) = holdings(borough, ["public-transport"])
        assert (transport.hold, transport.others) == (N, (authority,))
        (housing,) = holdings(authority, ["housing"])
        assert (housing.hold, housing.districts) == (N, 1)

    def test_a_northern_irish_council_hears_of_the_body_that_does_it(self):
        council = PlaceFactory(type=T.NORTHERN_IRELAND, nation="Northern Ireland")
        (housing,) = holdings(council, ["housing"])
        assert (housing.hold, housing.others) == (N, ())
        assert str(housing.other_holder) == "the Northern Ireland Housing Executive"
