"""CSV: text, in an encoding that everybody can read, without cells that a spreadsheet would run."""

import csv
import re
from pathlib import Path

from innovations.uploads.refusals import Reason, Refused

LONGEST_CELL = 32_767  # characters; what Excel holds
# See OWASP, "CSV injection"; the full-width signs count in East Asian settings.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"[-+]?[\d\s.,:/%£€$()-]*")  # also telephone numbers, dates and a lonely dash
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_ENCODINGS = ("utf-8-sig", "cp1252")


def write_safely(path: Path, folder: Path) -> dict:
    """Check it is a table of text. Where a cell would be run, or Excel could not read its letters,
    write `document` into `folder`, with an apostrophe before each such cell.

    Returns the number of those cells, and whether it was written anew.
    """
    encoding = _encoding(path)
    csv.field_size_limit(LONGEST_CELL)
    delimiter = _delimiter(path, encoding)
    try:
        with path.open(encoding=encoding, newline="") as file:
            rows = csv.reader(file, delimiter=delimiter)
            formulas = sum(_is_formula(cell) for row in rows for cell in row)
        if not formulas and encoding == "utf-8-sig":
            return {"formulas": 0, "is_rewritten": False}
        with (
            path.open(encoding=encoding, newline="") as file,
            (folder / "document").open("w", encoding="utf-8-sig", newline="") as out,
        ):
            writer = csv.writer(out, delimiter=delimiter)
            for row in csv.reader(file, delimiter=delimiter):
                writer.writerow([f"'{cell}" if _is_formula(cell) else cell for cell in row])
    except csv.Error as error:
        raise Refused(Reason.CELL_TOO_LONG, limit=LONGEST_CELL) from error
    return {"formulas": formulas, "is_rewritten": True}


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        start = file.read(4)
    encodings = ("utf-16",) if start[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            with path.open(encoding=encoding, newline="") as file:
                while part := file.read(64 * 1024):
                    if _CONTROL.search(part):
                        raise Refused(Reason.NOT_TEXT)
        except UnicodeError:
            continue
        return encoding
    raise Refused(Reason.NOT_TEXT)


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as file:
        first_line = file.readline(LONGEST_CELL)
    return max(",;\t|", key=first_line.count)


def _is_formula(cell: str) -> bool:
    return cell.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(cell)
