from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from places.indicators.importing import FiguresReport, import_indicators
from places.models import GssCode, Indicator, IndicatorValue
from tests.factories import PlaceFactory
from tests.places.neighbours.conftest import mapped

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def places():
    bolton, bury = PlaceFactory(code="BOL"), PlaceFactory(code="BUR")
    GssCode.objects.create(place=bolton, code="E08000001")
    GssCode.objects.create(place=bury, code="E08000099")
    GssCode.objects.create(place=bury, code="E08000002", is_current=False)


def stored() -> list[tuple]:
    rows = IndicatorValue.objects.order_by("place__code", "indicator__slug", "year")
    return list(rows.values_list("place__code", "indicator__slug", "year", "value", "period"))


def problems(figures, mapping, **options) -> list[str]:
    """What is wrong with the files, in words; nothing may have been written."""
    before = stored(), list(Indicator.objects.values())
    report = import_indicators(figures, mapping, **options)
    assert (stored(), list(Indicator.objects.values())) == before
    assert report == FiguresReport(problems=report.problems)
    return [str(problem) for problem in report.problems]


def test_figures_come_in_with_what_they_are_and_whom_to_credit(files):
    line = mapped(period="April 2025", source_url="https://example.org/pay", within_nation="yes")
    report = import_indicators(*files("code,pay\nBOL,601.5\nBUR,0\n", line))

    assert report == FiguresReport(created=2)
    assert stored() == [
        ("BOL", "pay", 2025, 601.5, "April 2025"),
        ("BUR", "pay", 2025, 0, "April 2025"),
    ]
    assert Indicator.objects.values().get() == {
        "id": Indicator.objects.get().pk,
        "slug": "pay",
        "name": "Median pay",
        "unit": "£ a week",
        "group": "economy",
        "direction": "better",
        "within_nation": True,
        "source": "Office of Figures, 2026",
        "source_url": "https://example.org/pay",
        "licence": "OGL",
        "attribution": "Office of Figures, OGL",
    }


def test_the_same_file_again_changes_nothing(files):
    both = files("code,pay\nBOL,601.5\nBUR,\n")
    import_indicators(*both)
    before = list(IndicatorValue.objects.values())
    assert import_indicators(*both) == FiguresReport(unchanged=1)
    assert list(IndicatorValue.objects.values()) == before


def test_an_empty_cell_is_not_known_and_takes_the_figure_away(files):
    import_indicators(*files("code,pay\nBOL,601\nBUR,602\n"))
    report = import_indicators(*files("code,pay\nBOL,\n"))
    assert report == FiguresReport(removed=1)
    assert stored() == [("BUR", "pay", 2025, 602, "")]  # not in the file, so it stays


def test_next_years_figures_stand_beside_this_years(files):
    import_indicators(*files("code,pay\nBOL,601\n"))
    import_indicators(*files("code,pay\nBOL,640\n", mapped(year="2026", name="Pay")))
    assert stored() == [("BOL", "pay", 2025, 601, ""), ("BOL", "pay", 2026, 640, "")]
    assert Indicator.objects.get().name == "Pay"


def test_places_go_by_gss_codes_and_former_ones_too(files):
    import_indicators(*files("AREACD,pay\nE08000001,1\ne08000002,2\n"))
    assert stored() == [("BOL", "pay", 2025, 1, ""), ("BUR", "pay", 2025, 2, "")]


def test_the_year_may_stand_in_a_column(files):
    line = mapped(year="", year_column="when")
    import_indicators(*files("code,when,pay\nBOL,2021,1\nBUR,2022,2\n", line))
    assert [(code, year) for code, _slug, year, *_ in stored()] == [("BOL", 2021), ("BUR", 2022)]


def test_columns_that_the_mapping_does_not_name_are_left_alone(files):
    assert import_indicators(*files("code,name,pay\nBOL,Bolton,1\n")) == FiguresReport(created=1)


def test_rows_of_regions_can_be_left_out(files):
    both = files("code,pay\nE12000001,500\nBOL,601\n")
    assert problems(*both) == ["Line 2, E12000001, code: No place of the register has this code."]
    report = import_indicators(*both, leave_out_unknown=True)
    assert report == FiguresReport(created=1, left_out=1)


def test_every_mistake_is_named_by_line_and_column_and_nothing_is_written(files):
    import_indicators(*files("code,pay\nBOL,601\n"))
    line = mapped(year="", year_column="when")
    text = (
        'code,when,pay\nBOL,2021,"1,200"\nNOPE,2021,1\nE08000001,2021,3\nBUR,21,5\nE08000099,2021\n'
    )
    assert problems(*files(text, line)) == [
        "Line 2, BOL, pay: “1,200” is not a plain number. Leave out commas, units and marks; "
        "leave the cell empty where the figure is not known.",
        "Line 3, NOPE, code: No place of the register has this code.",
        "Line 4, E08000001, code: The same place is on line 2.",
        "Line 5, BUR, when: Enter the year of the figure with four digits, like 2021.",
        "Line 6, E08000099, code: This line has 2 cells, but the heading has 3 columns.",
    ]


@pytest.mark.parametrize("cell", ["-0.1", "5000.1", "99999"])
def test_a_figure_beyond_what_the_mapping_allows_is_refused(files, cell):
    assert problems(*files(f"code,pay\nBOL,{cell}\n")) == [
        f"Line 2, BOL, pay: {cell} is not between 0 and 5000, as the mapping says."
    ]


@pytest.mark.parametrize("cell", ["0", "5000"])
def test_a_figure_at_the_edge_of_what_the_mapping_allows_is_taken(files, cell):
    assert import_indicators(*files(f"code,pay\nBOL,{cell}\n")) == FiguresReport(created=1)


@pytest.mark.parametrize("cell", ["x", "4 %", "£4", "1e3", "nan", "inf", "٣", "1.", ".5", "--1"])
def test_only_plain_numbers_are_figures(files, cell):
    (problem,) = problems(*files(f"code,pay\nBOL,{cell}\n"))
    assert f"“{cell}” is not a plain number" in problem


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "The file is empty."),
        ("code,pay\n", "The file holds a heading but no figures of places."),
        ("code;pay\nBOL;1\n", "Line 1: The columns are separated by semicolons. Save the file with commas."),
        ("code,wage\nBOL,1\n", "Line 1: These columns, which the mapping names, are missing: pay."),
        ("code,pay,pay\nBOL,1,2\n", "Line 1: These columns are there twice: pay."),
    ],
)  # fmt: skip
def test_a_file_that_is_none_is_told_so(files, text, problem):
    assert problems(*files(text)) == [problem]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({"group": "weather"}, "pay, group: In the mapping: “weather” is not known here. Use one of: people, land, economy, deprivation, rurality."),
        ({"direction": "up"}, "pay, direction: In the mapping: “up” is not known here. Use one of: neither, better, worse."),
        ({"within_nation": "1"}, "pay, within_nation: In the mapping: “1” is not known here. Use one of: yes, no."),
        ({"source": ""}, "pay, source: In the mapping: This must not be empty."),
        ({"source_url": "ons.gov.uk"}, "pay, source_url: In the mapping: Enter a whole web address, like https://www.example.gov.uk/."),
        ({"year": "20"}, "pay, year: In the mapping: Enter a year of four digits, like 2021."),
        ({"year_column": "when"}, "pay, year: In the mapping: Fill in either “year” or “year_column”, not both."),
        ({"year": ""}, "pay, year: In the mapping: Fill in either “year” or “year_column”, not both."),
        ({"lowest": "none"}, "pay, lowest: In the mapping: Enter a plain number, without commas or units."),
        ({"unit": "x" * 61}, "pay, unit: In the mapping: This is 61 characters long; at most 60 are possible."),
        ({"indicator": "ä b"}, "ä b, indicator: In the mapping: Use small letters, digits and hyphens, such as aged-65-and-over."),
        ({"indicator": "Pay"}, "Pay, indicator: In the mapping: Use small letters, digits and hyphens, such as aged-65-and-over."),
        ({"name": "Pay\0"}, "pay, name: In the mapping: This contains characters that cannot be stored, such as NUL."),
    ],
)  # fmt: skip
def test_every_mistake_of_a_mapping_is_named(files, cells, problem):
    assert problems(*files("code,pay\nBOL,1\n", mapped(**{"column": "pay", **cells}))) == [
        f"Line 2, {problem}"
    ]


def test_an_indicator_of_several_years_is_described_alike_on_each_line(files):
    text = "code,pay,before\nBOL,2,1\n"
    before = mapped(column="before", year="2024")
    assert import_indicators(*files(text, mapped(), before)) == FiguresReport(created=2)
    assert problems(*files(text, mapped(), before | {"unit": "£ a month"})) == [
        "Line 3, pay: In the mapping: This indicator is described differently on line 2."
    ]
    assert problems(*files(text, mapped(), before | {"year": "2025"})) == [
        "Line 3, pay, year: In the mapping: There is another line for this indicator and year."
    ]


def test_a_mapping_without_its_columns_is_told_so(files):
    assert problems(*files("code,pay\nBOL,1\n", {"indicator": "pay"}, columns=["indicator"]))[
        0
    ].startswith("Line 1: In the mapping: These columns are missing from the heading: column,")


def test_the_command_says_what_it_did_and_what_is_wrong(files):
    figures, mapping = files("code,pay\nBOL,601\nE92000001,500\n")
    printed = StringIO()
    call_command(
        "import_indicators", figures, mapping=mapping, leave_out_unknown=True, stdout=printed
    )
    assert printed.getvalue().splitlines() == [
        "Figures: 1 created, 0 updated, 0 removed, 0 unchanged.",
        "1 line was left out, because its code is not in the register.",
    ]

    complaints = StringIO()
    with pytest.raises(CommandError, match="Nothing was changed, because of 1 problem in"):
        call_command("import_indicators", figures, mapping=mapping, stderr=complaints)
    assert complaints.getvalue() == (
        "Line 3, E92000001, code: No place of the register has this code.\n"
    )


def test_new_figures_have_the_neighbours_found_anew(files, django_capture_on_commit_callbacks):
    both = files("code,pay\nBOL,601\n")
    with django_capture_on_commit_callbacks() as after_commit:
        import_indicators(*both)
    assert len(after_commit) == 1
    with django_capture_on_commit_callbacks() as after_commit:
        problems(*files("code,pay\nNOPE,601\n"))
    assert after_commit == []


def test_a_file_of_none_but_unknown_places_leaves_all_out(files):
    report = import_indicators(*files("code,pay\nE12000001,500\n"), leave_out_unknown=True)
    assert report == FiguresReport(left_out=1)
