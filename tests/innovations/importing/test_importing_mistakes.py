"""Every mistake in an import file gets its line, its record, its field and a plain sentence."""

import json

import pytest

from innovations.importing.lines import LINE_LIMIT
from innovations.importing.report import KEPT
from innovations.models import Theme
from tests.factories import PlaceFactory
from tests.innovations.importing.import_files import a_record, as_file, imported, mistakes

pytestmark = pytest.mark.django_db

ALLOWED = (
    "title, summary, challenge, approach, outcomes, lessons, transfer_notes, lead_organisation,"
    " kind, stage, end_reason, end_note, result, themes, services, started, ended, cost_gbp,"
    " cost_note, cost_basis, saving_gbp, saving_note, saving_basis, evidence_level, source_url, source_name,"
    " source_checked, provenance, licence, language, visibility, organisation_kind, key, council,"
    " nation, partners, evidence, adapted_from"
)
DATE_ADVICE = "cannot be used. Enter a year such as 2024, or a date such as 2024-05-31."
URL_ADVICE = "is not a web address. It must begin with http:// or https://."
MISSING = "Is missing. Every record needs it."


@pytest.fixture(autouse=True)
def testborough():
    PlaceFactory(name="Testborough", nation="Wales")


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"title": "Repair café", "summ',
         "Breaks off at column 31, in the middle of a record. Is the file complete?"),
        ('{"title": "One",}',
         "Is not JSON from column 16 on (trailing comma is not allowed)."),
        ('{"cost_gbp": NaN}',
         "Is not JSON from column 14 on (unexpected character, expected a JSON value)."),
        ('{"title": "\\ud800"}',
         "Is not JSON from column 12 on (no low surrogate in string)."),
        (b'{"title": "caf\xe9"}', "Byte 15 is not UTF-8. Save the file with the encoding UTF-8."),
        ('["a list"]', "Must be one record, an object in { }, not a list in [ ]."),
        ("7", "Must be one record, an object in { }, not a number."),
        ("null", "Must be one record, an object in { }, not null."),
        ("[" * 5000, "Is not JSON from column 1,026 on (depth limit exceeded)."),
        ("x" * (LINE_LIMIT + 10),
         "Is longer than 4,194,304 bytes. Put each record on a line of its own."),
    ],
)  # fmt: skip
def test_a_line_that_is_no_record(line, message):
    assert mistakes(a_record(), line, a_record(title="After it", themes=[])) == [
        f"Line 2: {message}",
        f"Line 3, “After it”, themes: {MISSING}",
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n  \n", b"\xef\xbb\xbf"])
def test_a_file_without_records(content):
    assert mistakes(content) == ["The file holds no records."]


def test_blank_lines_a_byte_order_mark_and_windows_line_ends_do_no_harm():
    lines = [json.dumps(a_record(title=title)) for title in ("One", "Two")]
    assert imported(b"\xef\xbb\xbf" + "\r\n\r\n".join(lines).encode()).created == 2
    assert mistakes(b"\xef\xbb\xbf\r\n\r\n{}") == [
        f"Line 3, {field}: {MISSING}" for field in ("title", "summary", "council", "themes")
    ]


@pytest.mark.parametrize("value", [None, "", "  \n "])
def test_a_record_needs_title_summary_council_and_themes(value):
    nothing = dict.fromkeys(("title", "summary", "council"), value) | {"themes": []}
    assert mistakes(json.dumps(a_record(key="k") | nothing)) == [
        f"Line 1, “k”, {field}: {MISSING}" for field in nothing
    ]


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("title", "x" * 1_048_576, "Is 1,048,576 characters long; at most 120 are allowed."),
        ("summary", "é" * 501, "Is 501 characters long; at most 500 are allowed."),
        ("lessons", "x" * 5001, "Is 5,001 characters long; at most 5,000 are allowed."),
        ("key", "k" * 201, "Is 201 characters long; at most 200 are allowed."),
        ("title", ["Repair"], "Must be text in quotes, not a list in [ ]."),
        ("title", 7, "Must be text in quotes, not a number."),
        ("challenge", {}, "Must be text in quotes, not an object in { }."),
        ("approach", True, "Must be text in quotes, not true or false."),
        ("outcomes", "As it \x00 was",
         "Character 7 is a control character (U+0000) that cannot be stored."),
        ("outcomes", "pay \u202eeerf",
         "Character 5 is a control character (U+202E) that cannot be stored."),
        ("kind", "Case study",
         "“Case study” is not known. Use one of: case_study, idea, need, pilot."),
        ("stage", "\x1b[31mred",
         "Character 1 is a control character (U+001B) that cannot be stored."),
        ("evidence_level", 6, "Must be between 0 and 5, not 6."),
        ("evidence_level", True, "Must be a whole number without quotes, not “True”."),
        ("cost_gbp", -1, "Must be between 0 and 9,223,372,036,854,775,807, not -1."),
        ("cost_gbp", 10**19,
         "Must be between 0 and 9,223,372,036,854,775,807, not 10000000000000000000."),
        ("cost_gbp", 99.5, "Must be a whole number without quotes, not “99.5”."),
        ("saving_gbp", "£5,000", "Must be a whole number without quotes, not “£5,000”."),
        ("started", "2024-13", f"“2024-13” {DATE_ADVICE}"),
        ("started", "2023-02-29", f"“2023-02-29” {DATE_ADVICE}"),
        ("started", "May 2024", f"“May 2024” {DATE_ADVICE}"),
        ("started", 24, f"“24” {DATE_ADVICE}"),
        ("started", 2019.5, "Must be text in quotes, not a number."),
        ("started", "2024-05-31T00:00", "Is 16 characters long; at most 10 are allowed."),
        ("source_url", "javascript:alert(1)", f"“javascript:alert(1)” {URL_ADVICE}"),
        ("source_url", "www.example.org", f"“www.example.org” {URL_ADVICE}"),
        ("source_url", "ftp://example.org", f"“ftp://example.org” {URL_ADVICE}"),
        ("source_url", "https://exa mple.org", f"“https://exa mple.org” {URL_ADVICE}"),
        ("source_url", "http://[::1", f"“http://[::1” {URL_ADVICE}"),
        ("themes", "digital-and-data", "Must be a list in [ ], not text in quotes."),
        ("themes", ["Digital data"],
         "Entry 1: “Digital data” is not known. Did you mean: digital-and-data?"),
        ("themes", ["community-safety", "zebras"],
         f"Entry 2: “zebras” is not known. Use one of: {', '.join(sorted(Theme.values))}."),
        ("themes", sorted(Theme.values)[:4], "Has 4 entries; at most 3 are allowed."),
        ("themes", [["a"]], "Entry 1: Must be text in quotes, not a list in [ ]."),
        ("services", ["s" * 61], "Entry 1: Is 61 characters long; at most 60 are allowed."),
        ("services", list(range(101)), "Has 101 entries; at most 100 are allowed."),
        ("partners", ["A", 5],
         "Entry 2: Must be an object in { } with name, role, not a number."),
        ("partners", [{"role": "funder"}], "Entry 1: Needs a name."),
        ("partners", [{"name": "A", "role": "boss"}],
         "Entry 1: role: “boss” is not known. Use one of: community, delivery, evaluator, funder,"
         " partner, supplier."),
        ("partners", [{"name": "A", "phone": "1"}],
         "Entry 1: “phone” is not known here. Allowed are: name, role."),
        ("evidence", ["https://example.org"],
         "Entry 1: Must be an object in { } with title, url, kind, date, is_independent, not text"
         " in quotes."),
        ("evidence", [{"title": "E", "is_independent": "yes"}],
         "Entry 1: is_independent: Must be true or false, not text in quotes."),
        ("evidence", [{"title": "E", "url": "//x"}], f"Entry 1: url: “//x” {URL_ADVICE}"),
        ("evidence", [{"url": "https://example.org"}], "Entry 1: Needs a title."),
        ("council", "Testboro", "There is no place called “Testboro”. Did you mean Testborough?"),
        ("council", "Atlantis", "There is no place called “Atlantis”."),
        ("council", 12, "Must be text in quotes, not a number."),
        ("nation", "Narnia",
         "“Narnia” is not known. Use one of: England, Northern Ireland, Scotland, Wales."),
        ("stages", "live", "Unknown field. Did you mean “stage”?"),
        ("xyzzy", 1, f"Unknown field. Allowed are: {ALLOWED}."),
        ("end_reason", "funding", "Is only for a record whose stage is “ended”."),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_used(field, value, message):
    record = a_record(key="k", title="Repair café")
    label = {"key": f"{'k' * 59}…"}.get(field, "k")
    assert mistakes(a_record(), record | {field: value}) == [
        f"Line 2, “{label}”, {field}: {message}"
    ]


def test_a_council_is_looked_for_in_its_nation():
    assert mistakes(a_record(key="k", nation="Scotland")) == [
        "Line 1, “k”, council: “Testborough” is not in Scotland but in Wales."
    ]


def test_a_name_that_fits_two_councils_is_not_guessed():
    PlaceFactory(name="Ambridge", official_name="Ambridge A", code="AMA")
    PlaceFactory(name="Ambridge", official_name="Ambridge B", code="AMB")
    assert mistakes(a_record(key="k", council="Ambridge")) == [
        "Line 1, “k”, council: “Ambridge” could be any of these: Ambridge A (AMA); Ambridge B"
        " (AMB). Use the code instead."
    ]


def test_an_end_before_the_start():
    assert mistakes(a_record(key="k", started="2020-05", ended=2019)) == [
        "Line 1, “k”, ended: Is before the start, 2020-05."
    ]
    assert imported(a_record(key="k", started="2020-05", ended=2020)).created == 1


def test_the_same_record_twice_in_a_file():
    assert mistakes(
        a_record(key="a"),
        a_record(key="b"),
        a_record(key="a", title="Other"),
        a_record(title="No key"),
        a_record(title="NO KEY!"),
    ) == [
        "Line 3, “a”, key: Is the same record as on line 1. Give each record a key of its own.",
        "Line 5, “NO KEY!”, title: Is the same record as on line 4. Give each record a key of its"
        " own.",
    ]


def test_all_mistakes_of_all_lines_are_told_at_once():
    assert mistakes(
        a_record(themes=[], started="soon", council="Nowhere"),
        a_record(title="", cost_gbp="much", stage="live", end_reason="cost"),
    ) == [
        f"Line 1, “Repair café”, started: “soon” {DATE_ADVICE}",
        f"Line 1, “Repair café”, themes: {MISSING}",
        "Line 1, “Repair café”, council: There is no place called “Nowhere”.",
        "Line 2, cost_gbp: Must be a whole number without quotes, not “much”.",
        f"Line 2, title: {MISSING}",
        "Line 2, end_reason: Is only for a record whose stage is “ended”.",
    ]


def test_a_file_full_of_mistakes_is_counted_but_not_kept():
    report = imported(*["{}"] * 2000)
    assert (report.error_count, len(report.errors), report.created) == (8000, KEPT, 0)


def test_a_message_never_repeats_a_megabyte():
    huge = "x " * 500_000
    for field in ("kind", "council", "source_url", "started", "themes", "nation", huge):
        value = [huge] if field == "themes" else huge
        for message in mistakes(a_record(title=huge) | {field: value}):
            assert len(message) < 1200


def test_an_overlong_line_is_skipped_to_its_end():
    overlong = b'{"title": "' + b"x" * (3 * LINE_LIMIT) + b'"}'
    file = as_file(overlong, a_record(title="After it", themes=[]))
    assert mistakes(file.getvalue())[1:] == [f"Line 2, “After it”, themes: {MISSING}"]
