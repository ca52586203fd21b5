"""Reading JSON Lines: one record a line, whatever the file's size, at constant memory."""

from collections.abc import Iterator
from typing import Any, BinaryIO, NamedTuple

import orjson
from django.utils.translation import gettext as _

from innovations.importing.fields import kind_of

LINE_LIMIT = 4 * 1024 * 1024  # bytes; a file without line ends must not fill the memory
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class LineError(ValueError):
    """Why a line is no record; `str()` is a sentence for the person who made the file."""


class Line(NamedTuple):
    number: int  # from 1, as editors count
    content: bytes
    end: int  # in bytes from the start of the file


def lines_of(file: BinaryIO) -> Iterator[Line]:
    """The lines of a file that hold anything. Of an overlong one only the beginning."""
    number = end = 0
    while raw := file.readline(LINE_LIMIT + 1):
        number += 1
        end += len(raw)
        rest = raw
        while len(rest) > LINE_LIMIT and not rest.endswith(b"\n"):
            rest = file.readline(LINE_LIMIT + 1)
            end += len(rest)
        content = raw.removeprefix(_BYTE_ORDER_MARK) if number == 1 else raw
        if content.strip():
            yield Line(number, content, end)


def parse(content: bytes) -> dict[str, Any]:
    """The JSON object of a line. Raises LineError."""
    if len(content) > LINE_LIMIT:
        raise LineError(
            _("Is longer than %(limit)s bytes. Put each record on a line of its own.")
            % {"limit": f"{LINE_LIMIT:,}"}
        )
    try:
        value = orjson.loads(content.rstrip())
    except orjson.JSONDecodeError as error:
        raise LineError(_why_not_json(content, error)) from error
    if not isinstance(value, dict):
        raise LineError(
            _("Must be one record, an object in { }, not %(kind)s.") % {"kind": kind_of(value)}
        )
    return value


def _why_not_json(content: bytes, error: orjson.JSONDecodeError) -> str:
    try:
        content.decode()
    except UnicodeDecodeError as bad:
        return _("Byte %(place)s is not UTF-8. Save the file with the encoding UTF-8.") % {
            "place": f"{bad.start + 1:,}"
        }
    if error.msg == "unexpected end of data":
        return _(
            "Breaks off at column %(column)s, in the middle of a record. Is the file complete?"
        ) % {"column": f"{error.colno:,}"}
    return _("Is not JSON from column %(column)s on (%(reason)s).") % {
        "column": f"{error.colno:,}",
        "reason": error.msg,
    }
