import pytest

from places.community_lists.naming import name_key
from places.community_lists.reading import MOST_CHARACTERS, MOST_LINES, Content, read
from places.csv_file import UnreadableFile, text_of


def content(text: str, **options) -> Content:
    return read(text, **{"type": "PAR"} | options)


def problems(text: str) -> list[str]:
    return [str(problem) for line in content(text).lines for problem in line.problems]


def test_names_one_a_line_keep_the_numbers_of_their_lines():
    lines = content("\nBardsey\n\n  Collingham  Parish Council \n", type="NBH").lines
    assert [(line.number, line["name"], line["type"]) for line in lines] == [
        (2, "Bardsey", "NBH"),
        (4, "Collingham Parish Council", "NBH"),
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_table_with_everything(separator):
    heading = ["Name", "KIND", "Welsh name", "Website", "Population", "Year", "Code", "Lat", "Long"]
    cells = ["Llanrwst", "Town Council", "Llanrwst Uchaf", "www.llanrwst.example", "3300", "2021",
             "w04000001", "53.1", "-3.8"]  # fmt: skip
    [line] = content(f"{separator.join(heading)}\n{separator.join(cells)}").lines
    assert line.problems == []
    assert line.values == {
        "name": "Llanrwst", "name_cy": "Llanrwst Uchaf", "type": "PAR",
        "website": "https://www.llanrwst.example", "population": 3300, "population_year": 2021,
        "gss_code": "W04000001", "latitude": 53.1, "longitude": -3.8,
    }  # fmt: skip


def test_a_table_of_the_ons_as_it_is():
    read_in = content("PAR23CD,PAR23NM,PAR23NMW,LAD23CD\nE04000001,Bardsey,,E08000035\n")
    assert [(one["gss_code"], one["name"]) for one in read_in.lines] == [("E04000001", "Bardsey")]
    assert read_in.ignored == ["LAD23CD"]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ("", "Line 2, name: This must not be empty."),
        ("=HYPERLINK(1)", "Line 2, name: A name cannot begin with “=”: a spreadsheet would take "
                          "it for a formula."),
        ("...", "Line 2, name: A name needs a letter or digit, and at most 160 characters."),
        ("x" * 121, "Line 2, name: This is 121 characters long; at most 120 are possible."),
        ("A,castle", "Line 2, kind: “castle” is not known here. Use parish, neighbourhood or "
                     "village hall."),
        ("A,,javascript:alert(1)", "Line 2, website: Enter a whole web address, like "
                                   "https://www.example.gov.uk/."),
        ("A,,,many", "Line 2, population: Enter a whole number from 0 to 2000000000, without "
                     "commas or units."),
        ("A,,,10", "Line 2, population year: Say which year the population is of, here or for "
                   "the whole list."),
        ("A,,,,E99", "Line 2, code: A GSS code is a letter and eight digits, like E06000066."),
        ("A,,,,,-1.5,53.8", "Line 2, latitude: This lies outside the United Kingdom. In degrees, "
                            "from 49 to 61."),
        ("A,,,,,53.8", "Line 2, latitude: Latitude and longitude go together: give both or none."),
        ("A,,,,,,,b", "Line 2: This line has 8 cells, but the heading has 7 columns. Put quotation "
                      "marks around a text with a comma."),
        ("A\x01", "Line 2, name: This contains characters that cannot be stored, such as NUL."),
    ],
)  # fmt: skip
def test_a_problem_names_its_line_and_column(cells, problem):
    heading = "name,kind,website,population,code,latitude,longitude\n"
    found = problems(heading + (cells or ",parish"))
    assert problem in found
    assert len(found) <= 2


def test_a_year_for_the_whole_list_is_for_populations_alone():
    lines = content("name,population\nA,10\nB,\n", population_year=2021).lines
    assert [(one["population"], one["population_year"]) for one in lines] == [
        (10, 2021), (None, None),
    ]  # fmt: skip
    assert not any(line.problems for line in lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (" \n", "There are no communities in the list."),
        ("name\n", "There are no communities in the list."),
        ("place,kind,web\nA,parish,x", "no heading is “name”"),
        ("name,parish\nA,B", "Two columns mean the same: name"),
        ('name,kind\n"A,parish', "not a CSV file"),
        ("x\n" * (MOST_LINES + 1), "The list has 401 communities; at most 400"),
        ("x" * (MOST_CHARACTERS + 1), "longer than 200,000 characters"),
    ],
)
def test_what_cannot_be_read_at_all(text, message):
    with pytest.raises(UnreadableFile, match=message):
        content(text)


def test_as_many_as_are_taken():
    assert len(content("\n".join(f"Parish {n}" for n in range(MOST_LINES))).lines) == MOST_LINES


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"PK\x03\x04\x14\0", "This is a spreadsheet or another packed file"),
        (b"name\nBro\xe9\n", "not in UTF-8"),
        (b"", "The file is empty"),
    ],
)
def test_a_file_that_is_none_of_ours(data, message):
    with pytest.raises(UnreadableFile, match=message):
        text_of(data)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hebden Royd Town Council", "hebden royd"),
        ("Betws-y-Coed Community Council", "BETWS Y COED"),
        ("Cyngor Cymuned Pentraeth", "Pentraeth"),
        ("Llanfair Parish", "Llanfâir Parish Council"),
        ("Stoke & Hurst", "Stoke and Hurst Parish Meeting"),
    ],
)
def test_names_that_mean_the_same(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Camden Town", "Camden"),
        ("Bramhope Village Hall", "Bramhope Parish Council"),
        ("Parish Council", "Town Council"),
        ("Great Ayton", "Little Ayton"),
    ],
)
def test_names_that_do_not(one, other):
    assert name_key(one) != name_key(other)
