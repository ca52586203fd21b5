import csv
from datetime import date

import pytest

from places.models import Place, Succession
from places.neighbours.borders import BORDERS_FILE, bordering
from tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db


def borders() -> set[str]:
    """Pairs of codes of the places that exist, each once."""
    places = list(Place.objects.active())
    codes = {place.pk: place.code for place in places}
    pairs = bordering(places)
    assert pairs == {(other, one) for one, other in pairs}
    return {" ".join(sorted((codes[one], codes[other]))) for one, other in pairs}


def county(code: str, **fields) -> Place:
    return PlaceFactory(code=code, type=Place.Type.COUNTY, tier=Place.Tier.UPPER, **fields)


def test_the_file_names_each_pair_of_the_register_once(whole_register):
    with BORDERS_FILE.open(encoding="utf-8", newline="") as file:
        pairs = [(row["code"], row["bordering_code"]) for row in csv.DictReader(file)]
    assert len(pairs) == 886
    assert pairs == sorted(set(pairs))
    assert all(one < other for one, other in pairs)
    districts = Place.objects.active().filter(tier__in=("single", "lower"))
    codes = set(districts.values_list("code", flat=True))
    bordering_one = {code for pair in pairs for code in pair}
    assert codes - bordering_one == {"AGY", "IOW", "IOS", "ELS", "ORK", "ZET"}  # islands
    assert bordering_one <= codes


def test_councils_that_lie_beside_each_other_share_a_border():
    for code in ("MAN", "TRF", "SLF", "BFS"):
        PlaceFactory(code=code)
    assert borders() == {"MAN TRF", "MAN SLF", "SLF TRF"}


def test_counties_and_combined_authorities_border_where_their_councils_do():
    kent, sussex = county("KEN"), county("ESX")
    combined = PlaceFactory(code="COM", kind=Place.Kind.STRATEGIC, tier=Place.Tier.STRATEGIC)
    kent.combined_authority = combined
    kent.save()
    other = PlaceFactory(code="OTC", kind=Place.Kind.STRATEGIC, tier=Place.Tier.STRATEGIC)
    PlaceFactory(code="ASF", tier=Place.Tier.LOWER, parent=kent)
    PlaceFactory(code="SHE", tier=Place.Tier.LOWER, parent=kent)
    PlaceFactory(code="ROH", tier=Place.Tier.LOWER, parent=sussex, combined_authority=other)
    assert borders() == {"ASF SHE", "ASF ROH", "ROH SHE", "ESX KEN", "COM OTC"}


def test_what_took_over_alone_has_the_borders_and_after_a_split_nobody():
    PlaceFactory(code="TRF")
    old = PlaceFactory(code="MAN", active_until=date(2020, 3, 31))
    new = PlaceFactory(code="NEW")
    Succession.objects.create(from_place=old, to_place=new, date=date(2020, 4, 1))
    assert borders() == {"NEW TRF"}

    half = PlaceFactory(code="HALF")
    Succession.objects.create(from_place=old, to_place=half, date=date(2020, 4, 1))
    assert borders() == set()


def test_two_that_merged_do_not_border_themselves():
    new = PlaceFactory(code="NEW")
    for code in ("MAN", "TRF"):
        old = PlaceFactory(code=code, active_until=date(2020, 3, 31))
        Succession.objects.create(from_place=old, to_place=new, date=date(2020, 4, 1))
    PlaceFactory(code="SLF")
    assert borders() == {"NEW SLF"}
