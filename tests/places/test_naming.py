import pytest

from places.models import PlaceAlias
from places.naming import AmbiguousPlace, PlaceResolver, UnknownPlace
from tests.factories import PlaceFactory

# Spellings as they stand in records of partners, with the code of the place they mean.
SPELLINGS = [
    ("Lancashire", "England", "LAN"),
    ("Somerset", "England", "SMT"),
    ("Somerset County Council", "England", "SOM"),
    ("Greater Manchester", "England", "GMCA"),
    ("Greater London", "England", "GLA"),
    ("Taunton Deane", "England", "TAU"),
    ("Mendip", "England", "MEN"),
    ("Aylesbury Vale", "England", "AYL"),
    ("Daventry", "England", "DAV"),
    ("South Lakeland", "England", "SLA"),
    ("Dorset Council", "England", "DST"),
    ("City of Bristol", "England", "BST"),
    ("Kingston upon Hull", "England", "KHL"),
    ("St. Helens", "England", "SHN"),
    ("City of Edinburgh", "Scotland", "EDH"),
    ("The Scottish Borders", "Scotland", "SCB"),
    ("Shetland Islands", "Scotland", "ZET"),
    ("Rhondda Cynon Taff", "Wales", "RCT"),
    ("The Vale of Glamorgan", "Wales", "VGL"),
    ("Armagh City, Banbridge and Craigavon", "Northern Ireland", "ABC"),
    ("Newry, Mourne and Down", "Northern Ireland", "NMD"),
    ("  rhondda-cynon TÂF ", "", "RCT"),
    ("ynys mon", "", "AGY"),
    ("King’s Lynn & West Norfolk", "", "KIN"),
    ("smt", "", "SMT"),
    ("E08000038", "", "BNS"),
    ("E08000016", "", "BNS"),  # until 2025
]


def test_names_of_the_register_are_resolved_however_they_are_spelt(whole_register):
    resolver = PlaceResolver()
    resolved = [
        (name, nation, resolver.resolve(name, nation).code) for name, nation, _ in SPELLINGS
    ]
    assert resolved == SPELLINGS


def test_an_unknown_name_brings_at_most_three_suggestions(whole_register):
    with pytest.raises(UnknownPlace) as error:
        PlaceResolver().resolve("Tauntn Deen")
    assert str(error.value) == (
        "There is no place called “Tauntn Deen”. Did you mean Taunton Deane?"
    )
    with pytest.raises(UnknownPlace, match=r"“Atlantis, the sunken city”.$"):
        PlaceResolver().resolve("Atlantis, the sunken city")
    with pytest.raises(UnknownPlace) as error:
        PlaceResolver().resolve("North Somershire")
    assert str(error.value).count(",") <= 2


def test_a_name_in_another_nation_is_unknown_and_says_where_it_is(whole_register):
    with pytest.raises(UnknownPlace, match=r"“Barnsley” is not in Wales but in England."):
        PlaceResolver().resolve("Barnsley", "Wales")


@pytest.mark.parametrize("name", ["", "  ", "!!", "\x00"])
def test_nothing_to_look_up_is_told_so(db, name):
    with pytest.raises(UnknownPlace, match=r"Give the name of a place."):
        PlaceResolver().resolve(name)


def test_an_endless_name_is_refused_quickly_and_shown_short(whole_register):
    with pytest.raises(UnknownPlace) as error:
        PlaceResolver().resolve("Somerset " * 100_000)
    assert len(str(error.value)) < 150


def test_equal_claims_to_a_name_are_ambiguous(db):
    for code in ("ONE", "TWO"):
        PlaceFactory(code=code, name="Newtown", official_name=f"Newtown Council {code}")
    with pytest.raises(AmbiguousPlace) as error:
        PlaceResolver().resolve("Newtown")
    assert str(error.value) == (
        "“Newtown” could be any of these: Newtown Council ONE (ONE); Newtown Council TWO (TWO). "
        "Use the code instead."
    )
    assert PlaceResolver().resolve("Newtown Council TWO").code == "TWO"


def test_a_register_name_beats_an_alias(db):
    named = PlaceFactory(name="Newport")
    other = PlaceFactory(name="Casnewydd")
    PlaceAlias.objects.create(place=other, alias="Newport")
    assert PlaceResolver().resolve("newport") == named


def test_the_nation_narrows_equal_names(db):
    PlaceFactory(name="Newport", nation="England")
    welsh = PlaceFactory(name="Newport", nation="Wales", region="Wales")
    assert PlaceResolver().resolve("Newport", "Wales") == welsh


def test_many_names_cost_no_more_queries_than_one(whole_register, django_assert_num_queries):
    with django_assert_num_queries(3):
        resolver = PlaceResolver()
        for name, nation, _ in SPELLINGS:
            resolver.resolve(name, nation)
