"""What is wrong with a file is told line by line, and then nothing at all is changed."""

import tempfile
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from places.importers import import_places
from places.models import Place, Succession
from places.register import COLUMNS, REGISTER_FILE, UnreadableFile, read_register
from places.register_checks import Known, problems_in
from tests.places.conftest import county, unitary
from tests.places.test_importers import combined, district, stored

pytestmark = pytest.mark.django_db


def problems(path) -> list[str]:
    report = import_places(path)
    assert (report.created, report.updated, report.retired, report.unchanged) == (0, 0, 0, 0)
    return [str(problem) for problem in report.problems]


ENDED = {"active_until": "2023-03-31", "successors": "NEW", "succeeded_on": "2023-04-01"}

BAD_ROWS = {
    "no name": (
        [county(name="")],
        ["Line 2, OLD, name: This must not be empty."],
    ),
    "unknown type": (
        [county(type="XYZ")],
        ["Line 2, OLD, type: “XYZ” is not known here. Use one of: CTY, NMD, MD, LBO, CC, UA, WPA, "
         "SCO, NID, COMB, SRA, PAR, NBH, VHL."],
    ),
    "unknown nation": (
        [county(nation="Mercia")],
        ["Line 2, OLD, nation: “Mercia” is not known here. Use one of: England, Scotland, Wales, "
         "Northern Ireland."],
    ),
    "unknown region": (
        [county(nation="Wales", region="Gwent")],
        ["Line 2, OLD, region: “Gwent” is not known here. Use one of: East Midlands, East of "
         "England, London, North East, North West, South East, South West, West Midlands, "
         "Yorkshire and The Humber, Northern Ireland, Scotland, Wales."],
    ),
    "region of another nation": (
        [county(nation="Wales"), unitary(region="Wales")],
        ["Line 2, OLD, region: Outside England the region repeats the nation.",
         "Line 3, NEW, region: A place in England needs one of the English regions."],
    ),
    "code twice": (
        [county(), unitary(), county(name="Another")],
        ["Line 4, OLD, code: This code already stands in line 2."],
    ),
    "bad code": (
        [county("old")],
        ["Line 2, code: A code is up to 12 capital letters, digits and hyphens, like SMT."],
    ),
    "unknown parent": (
        [district(parent="NON")],
        ["Line 2, DIS, parent: There is no place with the code NON, here or in the file."],
    ),
    "unknown combined authority": (
        [county(combined_authority="NON", combined_authority_role="constituent")],
        ["Line 2, OLD, combined_authority: There is no place with the code NON, here or in the "
         "file."],
    ),
    "combined authority without role": (
        [combined(), county(combined_authority="COM")],
        ["Line 3, OLD, combined_authority_role: A combined authority and the role in it go "
         "together: give both or none."],
    ),
    "wrong kind of place above": (
        [combined(), county(), district(parent="COM"),
         unitary(combined_authority="OLD", combined_authority_role="constituent")],
        ["Line 4, DIS, parent: COM is not a council.",
         "Line 5, NEW, combined_authority: OLD is not a combined authority."],
    ),
    "district without county": (
        [district(parent="")],
        ["Line 2, DIS, parent: A district council needs its county here."],
    ),
    "unknown successor": (
        [county(**ENDED)],
        ["Line 2, OLD, successors: There is no place with the code NEW, here or in the file."],
    ),
    "abolished without successor": (
        [county(active_until="2023-03-31")],
        ["Line 2, OLD, successors: It was abolished, so say which places took over from it."],
    ),
    "successor without end": (
        [county(successors="NEW", succeeded_on="2023-04-01"), unitary()],
        ["Line 2, OLD, active_until: It has successors, so say on which day it ended."],
    ),
    "successor without day": (
        [county(successors="NEW", active_until="2023-03-31"), unitary()],
        ["Line 2, OLD, succeeded_on: Successors and their first day go together: give both or "
         "none."],
    ),
    "successor before the end": (
        [county(**ENDED | {"succeeded_on": "2023-03-31"}), unitary()],
        ["Line 2, OLD, succeeded_on: The successors’ first day must be after the last day of this "
         "place."],
    ),
    "successor not there yet": (
        [county(**ENDED), unitary(active_from="2023-04-02")],
        ["Line 2, OLD, successors: NEW did not exist on 2023-04-01."],
    ),
    "successor named twice": (
        [county(**ENDED | {"successors": "NEW|NEW"}), unitary()],
        ["Line 2, OLD, successors: A successor is named twice."],
    ),
    "itself above and after": (
        [county(parent="OLD"), unitary(**ENDED)],
        ["Line 2, OLD, parent: A place cannot lie in itself.",
         "Line 3, NEW, successors: A place cannot succeed itself."],
    ),
    "ends before it begins": (
        [county(active_from="2023-04-01", **ENDED), unitary()],
        ["Line 2, OLD, active_until: It ends before it begins."],
    ),
    "no such day": (
        [county(active_from="2023-02-29"), unitary(active_from="1/4/2023")],
        ["Line 2, OLD, active_from: Enter a real date as year-month-day, like 2023-04-01.",
         "Line 3, NEW, active_from: Enter a real date as year-month-day, like 2023-04-01."],
    ),
    "GSS code of two places": (
        [county(gss_code="E10000001"), unitary(former_gss_codes="E06000001|E10000001")],
        ["Line 3, NEW, former_gss_codes: GSS code E10000001 already belongs to OLD."],
    ),
    "GSS code present and former": (
        [county(gss_code="E10000001", former_gss_codes="E10000001")],
        ["Line 2, OLD, former_gss_codes: The present GSS code cannot be a former one too."],
    ),
    "no GSS code": (
        [county(gss_code="E1000001")],
        ["Line 2, OLD, gss_code: A GSS code is a letter and eight digits, like E06000066."],
    ),
    "bad numbers": (
        [county(population="1,000", population_year="2021"),
         unitary(pct_under_20="101", age_year="2020"),
         unitary("N2", deprivation_score="NaN"),
         unitary("N3", deprivation_decile="0"),
         unitary("N4", area_km2="-1"),
         unitary("N5", population="9" * 30, population_year="2021"),
         unitary("N6", population="٣", population_year="2021")],
        ["Line 2, OLD, population: Enter a whole number from 0 to 2000000000, without commas or "
         "units.",
         "Line 3, NEW, pct_under_20: Enter a number from 0 to 100, without commas or units.",
         "Line 4, N2, deprivation_score: Enter a number from 0 to 1000, without commas or units.",
         "Line 5, N3, deprivation_decile: Enter a whole number from 1 to 10, without commas or "
         "units.",
         "Line 6, N4, area_km2: Enter a whole number from 0 to 1000000, without commas or units.",
         "Line 7, N5, population: Enter a whole number from 0 to 2000000000, without commas or "
         "units.",
         "Line 8, N6, population: Enter a whole number from 0 to 2000000000, without commas or "
         "units."],
    ),
    "figures without their year": (
        [county(population="5", pct_65_plus="20")],
        ["Line 2, OLD, population_year: Say which year the population is of.",
         "Line 2, OLD, age_year: Say which year the ages are of."],
    ),
    "half a position": (
        [county(longitude="-0.3")],
        ["Line 2, OLD, latitude: Latitude and longitude go together: give both or none."],
    ),
    "no web address": (
        [county(website="javascript:alert(1)")],
        ["Line 2, OLD, website: Enter a whole web address, like https://www.example.gov.uk/."],
    ),
    "no domain": (
        [county(email_domains="somebody@example.org")],
        ["Line 2, OLD, email_domains: Enter the part of an e-mail address after the @, in small "
         "letters."],
    ),
    "NUL in a name": (
        [county(name="Old\x00Shire")],
        ["Line 2, OLD, name: This contains characters that cannot be stored, such as NUL."],
    ),
    "endless name": (
        [county(name="S" * 121), unitary(official_name="& " * 60 + "S")],
        ["Line 2, OLD, name: This is 121 characters long; at most 120 are possible.",
         "Line 3, NEW, official_name: A name needs a letter or digit, and at most 160 characters."],
    ),
    "empty alias": (
        [county(aliases="Shyre||Shoir")],
        ["Line 2, OLD, aliases: A name needs a letter or digit, and at most 160 characters."],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("rows", "expected"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_told_in_words_and_nothing_is_changed(register, rows, expected):
    import_places(register(unitary("FINE")))
    before = stored()
    assert problems(register(*rows, unitary("FINE", name="Changed"))) == expected
    assert stored() == before


def test_a_circle_of_parents_is_found(register):
    assert problems(
        register(
            county("AAA", parent="BBB"),
            county("BBB", parent="CCC"),
            county("CCC", parent="AAA"),
        )
    ) == ["Line 2, AAA, parent: These places go round in a circle: AAA → BBB → CCC → AAA."]


def test_councils_cannot_succeed_each_other_in_a_circle(register):
    """Within a file the days alone rule it out; a succession put in by hand need not have any."""
    path = register(
        unitary("AAA", **ENDED | {"successors": "BBB"}),
        unitary("BBB", **ENDED | {"successors": "AAA"}),
    )
    assert problems(path) == [
        "Line 2, AAA, successors: BBB did not exist on 2023-04-01.",
        "Line 3, BBB, successors: AAA did not exist on 2023-04-01.",
    ]
    import_places(register(unitary("AAA"), unitary("BBB")))
    first, second = Place.objects.order_by("code")
    Succession.objects.create(from_place=first, to_place=second, date=date(2020, 4, 1))
    assert problems(register(unitary("BBB", **ENDED | {"successors": "AAA"}))) == [
        "Line 2, BBB, successors: These places go round in a circle: AAA → BBB → AAA."
    ]


def test_a_circle_through_stored_places_is_found(register):
    import_places(register(county("AAA"), county("BBB", parent="AAA")))
    assert problems(register(county("AAA", parent="BBB"))) == [
        "Line 2, AAA, parent: These places go round in a circle: AAA → BBB → AAA."
    ]


def test_a_gss_code_of_a_stored_place_is_taken(register):
    import_places(register(county(gss_code="E10000001")))
    assert problems(register(unitary(gss_code="E10000001"))) == [
        "Line 2, NEW, gss_code: GSS code E10000001 already belongs to OLD."
    ]


def test_every_problem_is_reported_at_once_in_the_order_of_the_file(register):
    found = problems(
        register(county(population="many"), district(parent="NON"), county("C", type="?"))
    )
    assert [message.split(":")[0] for message in found] == [
        "Line 2, OLD, population", "Line 3, DIS, parent", "Line 4, C, type",
    ]  # fmt: skip


def test_lines_are_counted_as_an_editor_does(register):
    path = register(county(name="Two\nlines"), unitary(population="many"))
    assert [message.split(":")[0] for message in problems(path)] == ["Line 4, NEW, population"]


HEADING = ",".join(COLUMNS)
BAD_FILES = {
    "empty": (b"", "The file is empty."),
    "blank": (b"\xef\xbb\xbf \r\n\n", "The file is empty."),
    "only a heading": (HEADING.encode(), "The file holds a heading but no places."),
    "Latin-1": (
        f"{HEADING}\nAGY,Ynys Môn".encode("latin-1"),
        "Line 2: The file is not in UTF-8. Save it as “CSV UTF-8” and try again.",
    ),
    "UTF-16": (
        HEADING.encode("utf-16"),
        "Line 1: The file is not in UTF-8. Save it as “CSV UTF-8” and try again.",
    ),
    "semicolons": (
        HEADING.replace(",", ";").encode(),
        "Line 1: The columns are separated by semicolons. Save the file with commas.",
    ),
    "tabs": (
        HEADING.replace(",", "\t").encode(),
        "Line 1: The columns are separated by tabs. Save the file with commas.",
    ),
    "missing columns": (
        HEADING.replace("name_cy,", "").replace(",succeeded_on", "").encode() + b"\nOLD",
        "Line 1: These columns are missing from the heading: name_cy, succeeded_on.",
    ),
    "surplus columns": (
        f"{HEADING},mayor,code,\nOLD".encode(),
        "Line 1: These columns are unknown or there twice: code, mayor, “”.",
    ),
    "too few cells": (
        f"{HEADING}\nOLD,Old Shire".encode(),
        "Line 2: This line has 2 cells, but the heading has 31 columns.",
    ),
    "open quotation mark": (
        f'{HEADING}\nOLD,"Old Shire'.encode(),
        "Line 2: From here on this is not a CSV file: a quotation mark is left open or stands "
        "inside a cell, or a cell is far too long.",
    ),
    "a cell of 1 MB": (
        f"{HEADING}\nOLD,{'S' * 1_000_000}".encode(),
        "Line 2: From here on this is not a CSV file: a quotation mark is left open or stands "
        "inside a cell, or a cell is far too long.",
    ),
    "NUL bytes": (
        bytes(2000),
        "Line 1: These columns are missing from the heading: " + ", ".join(COLUMNS) + ".",
    ),
    "20 MB": (
        b"x" * (20 * 1024 * 1024 + 1),
        "The file is larger than 20 MB, which is more than is read here.",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), BAD_FILES.values(), ids=BAD_FILES)
def test_a_file_that_is_no_register_is_told_so(tmp_path, content, expected):
    path = tmp_path / "register.csv"
    path.write_bytes(content)
    assert problems(path) == [expected]


def test_a_file_that_cannot_be_read_is_told_so(tmp_path):
    assert problems(tmp_path / "none.csv") == [
        "The file cannot be read: No such file or directory."
    ]
    assert problems(tmp_path) == ["The file cannot be read: Is a directory."]


def test_the_command_counts_what_it_did(register):
    out = StringIO()
    call_command("import_places", register(county()), stdout=out)
    assert out.getvalue() == "Places: 1 created, 0 updated, 0 retired, 0 unchanged.\n"


def test_the_command_fails_with_every_problem(register):
    err, path = StringIO(), register(county(population="many"), county("C", type="?"))
    with pytest.raises(CommandError) as error:
        call_command("import_places", path, stderr=err)
    assert error.value.returncode == 1
    assert str(error.value) == f"Nothing was changed, because of 2 problems in {path}."
    assert [line.split(":")[0] for line in err.getvalue().splitlines()] == [
        "Line 2, OLD, population", "Line 3, C, type",
    ]  # fmt: skip
    assert not Place.objects.exists()


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 3000), st.integers(0, 40))
def test_no_damage_to_a_file_makes_the_reader_fail(damage, start, length):
    """Bytes written over the start of the real register give rows or problems, never a crash."""
    data = REGISTER_FILE.read_bytes()[:8000]
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(data[:start] + damage + data[start + length :])
        file.flush()
        try:
            found = problems_in(read_register(file.name), Known())
        except UnreadableFile as error:
            found = [error.problem]
    assert found  # the file was cut short, so it is never in order
    assert all(str(problem) for problem in found)
