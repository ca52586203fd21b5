"""Every line of the lists of words that anybody may add to."""

import csv

from innovations.matching.text import stem_list
from innovations.search import acronyms, welsh


def rows(path) -> list[dict]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_short_form_says_what_it_means():
    for row in rows(acronyms.FILE):
        assert None not in row and None not in row.values(), row  # as many cells as headings
        assert row["short"].strip() == row["short"] != "", row
        assert stem_list(row["means"]), row
        assert row["only_in_capitals"] in ("", "yes"), row


def test_no_meaning_stands_there_twice():
    pairs = [(row["short"].lower(), row["means"].lower()) for row in rows(acronyms.FILE)]
    assert len(pairs) == len(set(pairs))


def test_welsh_lines_are_whole_and_stand_there_once():
    lines = rows(welsh.FILE)
    assert [row for row in lines if None in row or not all(row.values())] == []
    pairs = [(row["welsh"].lower(), row["english"].lower()) for row in lines]
    assert sorted(pair for pair in set(pairs) if pairs.count(pair) > 1) == []
    assert [row for row in lines if len(row["welsh"].split()) > welsh.LONGEST] == []
