"""Reading a CSV file that a person made: its lines, or what is wrong with it in words for them."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

MAX_BYTES = 20 * 1024 * 1024


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the file, in words for the person who made it.

    `line` counts from 1 as an editor does; 0 is the file as a whole.
    """

    line: int
    code: str
    column: str
    message: str

    def __str__(self):
        where = [_("Line %(line)s") % {"line": self.line}] if self.line else []
        where += [part for part in (self.code, self.column) if part]
        return f"{', '.join(where)}: {self.message}" if where else self.message


class UnreadableFile(Exception):
    """The file cannot be read at all; carries the one Problem."""

    def __init__(self, message: str, line: int = 0):
        super().__init__(message)
        self.problem = Problem(line, "", "", message)


def lines_of(path: str | Path) -> Iterator[tuple[int, list[str]]]:
    """Each line of a file with its number and cells, as `lines_in` says."""
    return lines_in(_content(Path(path)))


def lines_in(text: str, separator: str = ",") -> Iterator[tuple[int, list[str]]]:
    """Each line with its number and cells, the heading first; empty lines are left out.

    Raises UnreadableFile when there is no telling rows and columns apart.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    line = 1
    try:
        for cells in reader:
            if line == 1 or any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1  # of the next row, which may itself run over several lines
    except csv.Error as error:
        raise UnreadableFile(
            _("From here on this is not a CSV file: a quotation mark is left open or stands "
              "inside a cell, or a cell is far too long."),
            line,
        ) from error  # fmt: skip


def refuse_other_separators(heading: list[str]) -> None:
    """Raise UnreadableFile for a heading in one cell that was meant to be many."""
    if len(heading) == 1:
        for separator, name in ((";", _("semicolons")), ("\t", _("tabs"))):
            if separator in heading[0]:
                raise UnreadableFile(
                    _("The columns are separated by %(separator)s. Save the file with commas.")
                    % {"separator": name},
                    1,
                )


def _content(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UnreadableFile(
                _("The file is larger than 20 MB, which is more than is read here.")
            )
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile(
            _("The file cannot be read: %(reason)s.") % {"reason": error.strerror}
        ) from error
    return text_of(data)


def text_of(data: bytes) -> str:
    """What a file says. Raises UnreadableFile."""
    if data.startswith(b"PK\x03\x04"):
        raise UnreadableFile(
            _("This is a spreadsheet or another packed file. Save it as “CSV UTF-8” and try again.")
        )
    try:
        text = data.decode("utf-8-sig")  # Excel puts a byte-order mark in front
    except UnicodeDecodeError as error:
        raise UnreadableFile(
            _("The file is not in UTF-8. Save it as “CSV UTF-8” and try again."),
            data.count(b"\n", 0, error.start) + 1,
        ) from error
    if not text.strip():
        raise UnreadableFile(_("The file is empty."))
    return text
