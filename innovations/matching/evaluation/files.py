"""Reading the records, questions and judgements of an evaluation; errors name file and line."""

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from innovations.matching.text import MATCHED_FIELDS

LONGEST_TITLE = 2_000
_GRADE = re.compile(r"-?[0-9]+(\.[0-9]*)?")


class BadFile(ValueError):
    """What is wrong, with the file and the number of the line."""

    def __init__(self, path: Path, line: int, problem: str):
        super().__init__(f"{path}, line {line}: {problem}")


@dataclass(frozen=True)
class Record:
    id: str
    texts: dict[str, str]  # by field of MATCHED_FIELDS
    themes: list[str]


def read_records(path: Path) -> list[Record]:
    """Records as JSON lines; a missing field is empty, an unknown one passed over.

    A record without `id` goes by its `key`. Raises BadFile.
    """
    records: dict[str, Record] = {}
    for number, row in _json_lines(path):
        record_id = _identifier(path, number, row, "id", "key")
        if record_id in records:
            raise BadFile(path, number, f"There is a record “{record_id}” before.")
        texts = {field: _text(path, number, row, field) for field in MATCHED_FIELDS}
        if len(texts["title"]) > LONGEST_TITLE:
            raise BadFile(path, number, f"A title has at most {LONGEST_TITLE} characters.")
        themes = row.get("themes") or []
        if not isinstance(themes, list) or not all(isinstance(theme, str) for theme in themes):
            raise BadFile(path, number, "“themes” is not a list of texts.")
        records[record_id] = Record(record_id, texts, themes)
    if not records:
        raise BadFile(path, 1, "There is no record.")
    return list(records.values())


def read_questions(path: Path) -> dict[str, str]:
    """{id: text} from JSON lines of `id` and `text` (or `query`, or `title`). Raises BadFile."""
    questions: dict[str, str] = {}
    for number, row in _json_lines(path):
        question_id = _identifier(path, number, row, "id", "query_id")
        if question_id in questions:
            raise BadFile(path, number, f"There is a question “{question_id}” before.")
        name = next((name for name in ("text", "query", "title") if row.get(name)), None)
        if name is None:
            raise BadFile(path, number, "The question has no “text”.")
        questions[question_id] = _text(path, number, row, name)
    if not questions:
        raise BadFile(path, 1, "There is no question.")
    return questions


def read_judgements(path: Path) -> dict[str, dict[str, float]]:
    """{question id: {record id: grade}} from lines of question, record and grade.

    Columns are parted by tabs (or, where a line has none, by spaces). TREC's four columns, with
    one that nobody uses in the second place, are read too, and so is a line of headings.
    Raises BadFile.
    """
    judgements: dict[str, dict[str, float]] = defaultdict(dict)
    for number, line in _lines(path):
        cells = [cell.strip() for cell in (line.split("\t") if "\t" in line else line.split())]
        if len(cells) not in (3, 4):
            raise BadFile(path, number, f"Three or four columns are expected, not {len(cells)}.")
        question, document, grade = cells[0], cells[-2], cells[-1]
        if _GRADE.fullmatch(grade):
            judgements[question][document] = float(grade)
        elif number > 1:
            raise BadFile(path, number, f"“{grade}” is no grade.")
    if not any(judgements.values()):
        raise BadFile(path, 1, "There is no judgement.")
    return {question: grades for question, grades in judgements.items() if grades}


def read_family_judgements(path: Path) -> dict[str, dict[str, float]]:
    """{record id: {another of its family: 1}} from a CSV of `family,key`. Raises BadFile."""
    members: dict[str, list[str]] = defaultdict(list)
    for number, line in _lines(path):
        cells = next(csv.reader([line]))
        if number == 1:
            if cells != ["family", "key"]:
                raise BadFile(path, number, "The columns are not “family,key”.")
        elif len(cells) != 2:
            raise BadFile(path, number, f"Two columns are expected, not {len(cells)}.")
        else:
            members[cells[0]].append(cells[1])
    judgements: dict[str, dict[str, float]] = defaultdict(dict)
    for keys in members.values():
        for key in keys:
            judgements[key] |= {other: 1.0 for other in keys if other != key}
    return {key: others for key, others in judgements.items() if others}


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    with path.open("rb") as file:  # decoded line by line, so that the bad one is known
        for number, line in enumerate(file, start=1):
            try:
                text = line.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError:
                raise BadFile(path, number, "This is not text in UTF-8.") from None
            if text.strip():
                yield number, text


def _json_lines(path: Path) -> Iterator[tuple[int, dict]]:
    for number, line in _lines(path):
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise BadFile(path, number, f"This is not JSON ({error}).") from None
        if not isinstance(row, dict):
            raise BadFile(path, number, "This is not a JSON object.")
        yield number, row


def _identifier(path: Path, number: int, row: dict, *names: str) -> str:
    value = next((row[name] for name in names if row.get(name) not in (None, "")), None)
    if value is None:
        raise BadFile(path, number, f"There is no “{names[0]}”.")
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise BadFile(path, number, f"“{names[0]}” is neither text nor number.")
    if any(mark in str(value) for mark in "\t\r\n"):
        raise BadFile(path, number, f"“{names[0]}” has a tab or a line break.")
    return str(value).strip()


def _text(path: Path, number: int, row: dict, field: str) -> str:
    """A text as PostgreSQL can store it; lists of texts are put together."""
    value = row.get(field)
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        value = " ".join(value)
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise BadFile(path, number, f"“{field}” is not a text.")
    return str(value).replace("\x00", " ").encode("utf-8", "replace").decode()
