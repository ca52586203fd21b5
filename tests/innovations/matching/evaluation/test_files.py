import json

import pytest

from innovations.matching.evaluation.files import (
    BadFile,
    read_family_judgements,
    read_judgements,
    read_questions,
    read_records,
)


@pytest.fixture
def file(tmp_path):
    def write(*lines):
        path = tmp_path / "given"
        path.write_bytes(
            b"\n".join(
                line if isinstance(line, bytes)
                else (line if isinstance(line, str) else json.dumps(line)).encode()
                for line in lines
            )
        )  # fmt: skip
        return path

    return write


def test_records_may_lack_fields_and_have_others(file):
    (one, other) = read_records(
        file({"id": 7, "title": "Fridges", "year": 2024}, "", {"key": "b", "summary": None})
    )
    assert (one.id, one.texts["title"], one.texts["outcomes"], one.themes) == (
        "7",
        "Fridges",
        "",
        [],
    )
    assert (other.id, set(other.texts.values())) == ("b", {""})


def test_texts_are_made_such_that_postgresql_can_store_them(file):
    (record,) = read_records(
        file(r'{"id": "a", "title": "one\u0000two \ud800", "approach": ["x", "y"]}')
    )
    assert (record.texts["title"], record.texts["approach"]) == ("one two ?", "x y")


def test_questions_may_be_called_text_query_or_title(file):
    path = file({"id": 1, "text": "a"}, {"id": 2, "query": "b"}, {"id": 3, "title": "c"})
    assert read_questions(path) == {"1": "a", "2": "b", "3": "c"}


@pytest.mark.parametrize(
    "lines",
    [
        ("query_id\tdoc_id\tgrade", "q 1\ta\t2", "q 1\tb\t0"),
        ("q 1\t0\ta\t2", "", "q 1\t0\tb\t0"),
    ],
)
def test_judgements_have_three_or_four_columns_and_perhaps_headings(file, lines):
    assert read_judgements(file(*lines)) == {"q 1": {"a": 2, "b": 0}}


def test_judgements_of_trec_are_parted_by_spaces(file):
    assert read_judgements(file("q1 0 a 1", "q2 0 a 3")) == {"q1": {"a": 1}, "q2": {"a": 3}}


def test_families_are_judgements_of_each_other(file):
    path = file("family,key", "x,a", "x,b", "y,c")
    assert read_family_judgements(path) == {"a": {"b": 1}, "b": {"a": 1}}


RECORD = {"id": "a", "title": "t"}


@pytest.mark.parametrize(
    ("read", "lines", "problem"),
    [
        (read_records, ["{"], "line 1: This is not JSON"),
        (read_records, [RECORD, "[1]"], "line 2: This is not a JSON object."),
        (read_records, [RECORD, {"title": "x"}], "line 2: There is no “id”."),
        (read_records, [RECORD, "", RECORD], "line 3: There is a record “a” before."),
        (read_records, [{"id": "a\tb"}], "line 1: “id” has a tab or a line break."),
        (read_records, [{"id": ["a"]}], "line 1: “id” is neither text nor number."),
        (read_records, [{"id": "a", "title": {}}], "line 1: “title” is not a text."),
        (read_records, [{"id": "a", "title": "x" * 2001}], "line 1: A title has at most"),
        (read_records, [{"id": "a", "themes": "waste"}], "line 1: “themes” is not a list"),
        (read_records, [RECORD, b"\xff"], "line 2: This is not text in UTF-8."),
        (read_records, [], "line 1: There is no record."),
        (read_questions, [{"id": "a"}], "line 1: The question has no “text”."),
        (read_questions, [RECORD, RECORD], "line 2: There is a question “a” before."),
        (read_questions, [""], "line 1: There is no question."),
        (read_judgements, ["a\tb"], "line 1: Three or four columns are expected, not 2."),
        (read_judgements, ["a\tb\t1", "a\tc\tgood"], "line 2: “good” is no grade."),
        (read_judgements, ["query\tdoc\tgrade"], "line 1: There is no judgement."),
        (read_family_judgements, ["family,title"], "line 1: The columns are not “family,key”."),
        (read_family_judgements, ["family,key", "x"], "line 2: Two columns are expected, not 1."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_file_and_line(file, read, lines, problem):
    path = file(*lines)
    with pytest.raises(BadFile) as error:
        read(path)
    assert f"{path}, {problem}" in str(error.value)
