from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pghistory.models import Events

from places.importers import ImportReport, import_places
from places.models import GssCode, Place, PlaceAlias, PlaceDomain, Succession
from places.register import REGISTER_FILE
from tests.places.conftest import county, unitary

pytestmark = pytest.mark.django_db


def stored() -> dict:
    """Every row that an import may write, and how long the history of places is."""
    tables = {
        model.__name__: list(model.objects.order_by("pk").values())
        for model in (Place, GssCode, PlaceAlias, Succession)
    }
    return tables | {"events": history_length()}


def history_length() -> int:
    return Place.pgh_event_model.objects.count()


def district(code="DIS", **cells):
    official = f"Shire {code} District Council"
    return county(code, **{"type": "NMD", "official_name": official, "parent": "OLD", **cells})


def combined(code="COM", **cells):
    return county(code, **{"type": "COMB", "official_name": f"{code} Authority", **cells})


def test_a_row_becomes_a_place_with_everything_it_states(register):
    report = import_places(
        register(
            district(
                name_cy="Sir Hen",
                combined_authority="COM",
                combined_authority_role="within_area",
                gss_code="E07000001",
                former_gss_codes="E07000002|E07000003",
                aliases="Old Shire|Shyre",
                population="120345",
                population_year="2021",
                area_km2="42",
                latitude="50.84444",
                longitude="-0.29853",
                pct_under_20="22.3",
                pct_65_plus="23.7",
                age_year="2020",
                deprivation_score="17.64",
                deprivation_decile="7",
                pct_rural="12.5",
                rural_urban_label="Urban",
                website="https://www.example.gov.uk/",
                email_domains="example.gov.uk|example.org",
                active_from="1974-04-01",
            ),
            county(combined_authority="COM", combined_authority_role="constituent"),
            combined(),
        )
    )

    assert report == ImportReport(created=3)
    place = Place.objects.select_related("parent", "combined_authority").get(code="DIS")
    assert (place.kind, place.tier) == (Place.Kind.COUNCIL, Place.Tier.LOWER)
    assert (place.parent.code, place.parent.tier) == ("OLD", Place.Tier.UPPER)
    assert (place.combined_authority.code, place.combined_authority.kind) == ("COM", "strategic")
    assert place.combined_authority_role == "within_area"
    assert (place.name, place.name_cy, place.slug) == ("Shire DIS", "Sir Hen", "shire-dis")
    assert (place.population, place.population_year, place.area_km2) == (120345, 2021, 42)
    assert (place.latitude, place.longitude) == (50.84444, -0.29853)
    assert (place.pct_under_20, place.pct_65_plus, place.age_year) == (22.3, 23.7, 2020)
    assert (place.deprivation_score, place.deprivation_decile) == (17.64, 7)
    assert (place.pct_rural, place.rural_urban_label) == (12.5, "Urban")
    assert place.website == "https://www.example.gov.uk/"
    assert place.email_domains == ["example.gov.uk", "example.org"]
    assert (place.active_from, place.active_until) == (date(1974, 4, 1), None)
    assert list(place.gss_codes.values_list("code", "is_current")) == [
        ("E07000001", True), ("E07000002", False), ("E07000003", False),
    ]  # fmt: skip
    assert set(place.aliases.values_list("key", flat=True)) == {
        "shire dis", "sir hen", "shire dis district council", "dis", "old shire", "shyre",
    }  # fmt: skip


def test_the_same_file_again_changes_nothing_and_leaves_no_history(register):
    path = register(county(gss_code="E10000001", aliases="Old Shire"), district())
    import_places(path)
    before = stored()

    assert import_places(path) == ImportReport(unchanged=2)
    assert stored() == before


def test_only_the_row_that_changed_is_written(register):
    import_places(register(county(population="5", population_year="2020"), unitary()))
    events, untouched = history_length(), Place.objects.values().get(code="NEW")

    report = import_places(register(county(population="6", population_year="2021"), unitary()))

    assert report == ImportReport(updated=1, unchanged=1)
    changed = Place.objects.get(code="OLD")
    assert (changed.population, changed.population_year) == (6, 2021)
    assert Place.objects.values().get(code="NEW") == untouched
    assert history_length() == events + 1


def test_an_emptied_cell_empties_the_fact(register):
    import_places(register(county(website="https://example.org/", area_km2="3")))
    assert import_places(register(county())) == ImportReport(updated=1)
    place = Place.objects.get(code="OLD")
    assert (place.website, place.area_km2) == ("", None)


def test_a_change_of_names_or_codes_alone_counts_and_shows_to_partners(register):
    import_places(register(county(gss_code="E10000001")))
    before = Place.objects.get(code="OLD")

    report = import_places(register(county(gss_code="E10000002", aliases="Oldshire")))

    assert report == ImportReport(updated=1)
    place = Place.objects.get(code="OLD")
    assert place.updated_at > before.updated_at
    assert place.aliases.filter(key="oldshire").exists()
    # The code it had is kept, so that data which still bears it finds its place.
    assert list(place.gss_codes.values_list("code", "is_current")) == [
        ("E10000002", True), ("E10000001", False),
    ]  # fmt: skip
    assert import_places(register(county(gss_code="E10000001"))) == ImportReport(updated=1)
    assert list(place.gss_codes.values_list("code", "is_current")) == [
        ("E10000001", True), ("E10000002", False),
    ]  # fmt: skip


def test_councils_merge_into_a_new_one(register):
    import_places(register(county(), district("ONE"), district("TWO")))
    ended = {"active_until": "2023-03-31", "successors": "NEW", "succeeded_on": "2023-04-01"}
    path = register(
        county(**ended),
        district("ONE", **ended),
        district("TWO", **ended),
        unitary(active_from="2023-04-01"),
    )

    assert import_places(path) == ImportReport(created=1, retired=3)
    assert import_places(path) == ImportReport(unchanged=4)
    successor = Place.objects.get(code="NEW")
    merged = Place.objects.filter(pk__in=successor.predecessor_ids())
    assert set(merged.values_list("code", "active_until")) == {
        (code, date(2023, 3, 31)) for code in ("OLD", "ONE", "TWO")
    }
    assert set(Succession.objects.values_list("date", flat=True)) == {date(2023, 4, 1)}


def test_a_council_splits_and_a_small_file_refers_to_stored_places(register):
    import_places(register(county(), unitary("EST"), unitary("WST")))
    before = Place.objects.get(code="EST").updated_at
    ended = {"active_until": "2021-03-31", "succeeded_on": "2021-04-01"}

    report = import_places(register(county(successors="EST|WST", **ended)))

    assert report == ImportReport(retired=1)
    # Partners keep predecessors with a place, so it counts as changed for them.
    assert Place.objects.get(code="EST").updated_at > before
    place = Place.objects.get(code="OLD")
    assert place.is_abolished
    assert set(place.current_successors().values_list("code", flat=True)) == {"EST", "WST"}


def test_a_wrong_succession_is_put_right(register):
    ended = {"active_until": "2021-03-31", "succeeded_on": "2021-04-01"}
    import_places(register(county(successors="EST", **ended), unitary("EST"), unitary("WST")))
    ended["succeeded_on"] = "2021-05-01"
    assert import_places(register(county(successors="WST", **ended))) == ImportReport(updated=1)
    (succession,) = Succession.objects.all()
    assert (succession.to_place.code, succession.date) == ("WST", date(2021, 5, 1))
    assert import_places(register(county())) == ImportReport(updated=1)  # it lives after all
    assert not Succession.objects.exists()


def test_what_a_moderator_put_there_stays(register):
    import_places(register(county(email_domains="shire.gov.uk")))
    place = Place.objects.get()
    place.email_domains = ["confirmed.gov.uk"]
    place.save()
    PlaceAlias.objects.create(place=place, alias="The old shire")

    assert import_places(register(county(email_domains="shire.gov.uk"))) == ImportReport(
        unchanged=1
    )
    place.refresh_from_db()
    assert place.email_domains == ["confirmed.gov.uk"]
    assert place.aliases.filter(key="the old shire").exists()


def test_places_that_the_file_does_not_mention_stay(register):
    import_places(register(county(), unitary()))
    import_places(register(county(name="Renamed")))
    assert set(Place.objects.values_list("code", "name")) == {
        ("OLD", "Renamed"), ("NEW", "Shire NEW"),
    }  # fmt: skip


def test_slugs_tell_places_of_one_name_apart_and_never_change(register):
    ended = {"active_until": "2023-03-31", "successors": "NEW", "succeeded_on": "2023-04-01"}
    rows = [
        combined("AAA", name="Shire"),
        county("OLD", name="Shire", **ended),
        unitary("NEW", name="Shire"),
        county("OTH", name="Shire", **ended),
    ]
    import_places(register(*rows))
    slugs = dict(Place.objects.values_list("code", "slug"))
    assert slugs == {
        "NEW": "shire",
        "AAA": "shire-combined-authority",
        "OLD": "shire-county-until-2023",
        "OTH": "shire-county-until-2023-oth",
    }

    import_places(register(*[row | {"name": f"New {row['code']}"} for row in rows]))
    assert dict(Place.objects.values_list("code", "slug")) == slugs
    import_places(register(unitary("LAT", name="Shire")))
    assert Place.objects.get(code="LAT").slug == "shire-council"


def test_communities_may_be_in_a_register_and_may_end_without_successor(register):
    report = import_places(
        register(
            county(),
            county("PAR-1", type="PAR", parent="OLD", active_until="2020-01-01"),
        )
    )
    assert report == ImportReport(created=2)
    parish = Place.objects.get(code="PAR-1")
    assert (parish.kind, parish.tier) == (Place.Kind.COMMUNITY, Place.Tier.LOCAL)


def test_a_mark_in_front_and_blank_lines_do_no_harm(register):
    path = register(county(name="  Old   Shire "))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\r\n,,,\r\n\r\n")
    assert import_places(path) == ImportReport(created=1)
    assert Place.objects.get().name == "Old Shire"


def test_the_history_says_which_command_changed_a_place(register):
    from django.core.management import call_command

    call_command("import_places", register(county()), verbosity=0)
    (event,) = Events.objects.tracks(Place.objects.get())
    assert event.pgh_context["command"] == "import_places"


class TestTheProjectsOwnRegister:
    def test_holds_every_authority(self, whole_register):
        assert whole_register == ImportReport(created=473)
        councils = Place.objects.councils().active()
        counted = {nation: councils.filter(nation=nation).count() for nation in Place.Nation.values}
        assert counted == {"England": 317, "Scotland": 32, "Wales": 22, "Northern Ireland": 11}
        by_type = {kind: councils.filter(type=kind).count() for kind in ("CTY", "NMD", "MD", "LBO")}
        assert by_type == {"CTY": 21, "NMD": 164, "MD": 36, "LBO": 32}
        assert councils.filter(type="UA").count() == 63
        assert Place.objects.active().filter(kind=Place.Kind.STRATEGIC).count() == 16
        assert Place.objects.exclude(pk__in=Place.objects.active()).count() == 75

    def test_follows_chains_and_splits(self, whole_register):
        place = Place.objects.get(code="TAU")
        chain = Place.objects.in_bulk(place.successor_ids())
        assert [chain[pk].code for pk in place.successor_ids()] == ["SWT", "SMT"]
        assert [place.slug for place in place.current_successors()] == ["somerset"]
        cumbria = Place.objects.get(slug="cumbria")
        assert [str(place) for place in cumbria.current_successors()] == [
            "Cumberland", "Westmorland and Furness",
        ]  # fmt: skip

    def test_keeps_codes_that_have_changed(self, whole_register):
        codes = Place.objects.get(code="BNS").gss_codes.values_list("code", "is_current")
        assert list(codes) == [("E08000038", True), ("E08000016", False)]

    def test_gives_the_plain_address_to_the_council_of_today(self, whole_register):
        slugs = Place.objects.filter(name__in=["Lancashire", "Somerset", "North East"])
        assert dict(slugs.values_list("code", "slug")) == {
            "LAN": "lancashire",
            "LCCA": "lancashire-combined-authority",
            "SMT": "somerset",
            "SOM": "somerset-county-until-2023",
            "NEMCA": "north-east",
            "NECA": "north-east-combined-authority-until-2024",
        }

    def test_takes_few_queries_new_and_again(self):
        with CaptureQueriesContext(connection) as first:
            import_places(REGISTER_FILE)
        with CaptureQueriesContext(connection) as second:
            import_places(REGISTER_FILE)
        # Reading takes 5 and the lock and transaction 3; creating 3 levels of places and their
        # codes, names, successors and domains takes 7; what follows from 70 successions 19, and
        # that nothing follows from any 4.
        assert (len(first), len(second)) == (47, 12)

    def test_notes_domains_as_hints_and_keeps_what_a_moderator_decided(self):
        import_places(REGISTER_FILE)
        State = PlaceDomain.State
        assert set(PlaceDomain.objects.values_list("state", flat=True)) == {State.HINT}
        PlaceDomain.objects.filter(domain="leeds.gov.uk").update(state=State.CONFIRMED)
        PlaceDomain.objects.filter(domain="york.gov.uk").delete()
        number = PlaceDomain.objects.count()
        import_places(REGISTER_FILE)
        assert PlaceDomain.objects.count() == number + 1
        assert PlaceDomain.objects.get(domain="leeds.gov.uk").state == State.CONFIRMED
