"""Reading a list of communities that somebody uploads or pastes: a table, or just names.

Each cell is judged by itself here; `judging` compares the lines with each other and with what is
there.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from connected_localism.common.text import folded, has_unwanted_characters
from places.csv_file import Problem, UnreadableFile, lines_in
from places.models import CommunityProposal, Place
from places.register import COLUMNS as REGISTER_COLUMNS

MOST_LINES = 400
MOST_CHARACTERS = 200_000
Type = Place.Type

# What a heading may be called, folded. The PAR… ones are those of the ONS's own tables.
_HEADINGS = {
    "name": "name", "community": "name", "parish": "name", "parish name": "name",
    "kind": "type", "type": "type",
    "welsh name": "name_cy", "name cy": "name_cy", "name in welsh": "name_cy",
    "website": "website", "web page": "website", "web address": "website", "url": "website",
    "population": "population", "population year": "population_year", "year": "population_year",
    "gss code": "gss_code", "parish code": "gss_code", "code": "gss_code",
    "latitude": "latitude", "lat": "latitude", "longitude": "longitude", "lon": "longitude",
    "long": "longitude", "lng": "longitude",
}  # fmt: skip
_ONS_HEADING = re.compile(r"par\d\d(cd|nmw|nm)")
_ONS_COLUMNS = {"cd": "gss_code", "nm": "name", "nmw": "name_cy"}

_TYPES = {
    "parish": Type.PARISH, "parish council": Type.PARISH, "town council": Type.PARISH,
    "town": Type.PARISH, "community council": Type.PARISH, "city council": Type.PARISH,
    "parish meeting": Type.PARISH, "par": Type.PARISH,
    "neighbourhood": Type.NEIGHBOURHOOD, "residents group": Type.NEIGHBOURHOOD,
    "residents association": Type.NEIGHBOURHOOD, "nbh": Type.NEIGHBOURHOOD,
    "village hall": Type.VILLAGE_HALL, "community centre": Type.VILLAGE_HALL,
    "vhl": Type.VILLAGE_HALL,
}  # fmt: skip
_TEXTS = ("name", "name_cy", "type", "website", "gss_code")
# A spreadsheet would take a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "|", "%")
# Roughly the United Kingdom; what lies outside is mostly latitude and longitude mixed up.
_BOUNDS = {"latitude": (49, 61), "longitude": (-9, 2)}


@dataclass
class Line:
    """One community as the list states it; a bad cell is empty and has its problem."""

    number: int
    values: dict
    typed: str = ""  # the name as it stands there, good or bad
    problems: list[Problem] = field(default_factory=list)

    def __getitem__(self, column: str):
        return self.values[column]

    def add_problem(self, column: str, message: str) -> None:
        self.problems.append(Problem(self.number, "", column, message))


@dataclass
class Content:
    """What was read, and the headings that mean nothing here."""

    lines: list[Line]
    ignored: list[str]


def read(text: str, *, type: str, population_year: int | None = None) -> Content:
    """The communities in `text`: a table with a heading, or one name a line.

    `type` and `population_year` hold where the list itself does not say.
    Raises UnreadableFile when there is no telling what it is, or it is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise UnreadableFile(
            _("The list is longer than %(number)s characters. Send it in parts.")
            % {"number": f"{MOST_CHARACTERS:,}"}
        )
    first = next(filter(str.strip, text.splitlines()), "")
    separator = next((mark for mark in ("\t", ";", ",") if mark in first), ",")
    columns = [_column(cell) for cell in first.split(separator)]
    if "name" in columns:
        content = _table(text, separator)
    elif len(columns) > 2:
        raise UnreadableFile(
            _("This looks like a table, but no heading is “name”. Put the names of the columns in "
              "the first line."), 1,
        )  # fmt: skip
    else:
        content = Content(list(_names(text)), [])
    if not content.lines:
        raise UnreadableFile(_("There are no communities in the list."))
    if len(content.lines) > MOST_LINES:
        raise UnreadableFile(
            _("The list has %(lines)s communities; at most %(most)s are read at once. Send it in "
              "parts.") % {"lines": f"{len(content.lines):,}", "most": MOST_LINES}
        )  # fmt: skip
    for line in content.lines:
        line.values["type"] = line["type"] or type
        _check_figures(line, population_year)
    return content


def _column(heading: str) -> str:
    """The column that a heading means; empty for none of ours."""
    key = folded(heading.strip().strip('"\ufeff').replace("_", " "))
    if match := _ONS_HEADING.fullmatch(key):
        return _ONS_COLUMNS[match[1]]
    return _HEADINGS.get(key, "")


def _empty() -> dict:
    return {name: "" if name in _TEXTS else None for name in _PARSERS}


def _names(text: str) -> Iterator[Line]:
    for number, name in enumerate(text.splitlines(), 1):
        if name.strip():
            line = Line(number, _empty())
            _read_cell(line, "name", name)
            yield line


def _table(text: str, separator: str) -> Content:
    lines, columns, ignored = [], None, []
    for number, cells in lines_in(text, separator):
        if columns is None and not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = [_column(cell) for cell in cells]
            ignored = [
                cell.strip()[:60] for cell, name in zip(cells, columns, strict=True)
                if not name and cell.strip()
            ]  # fmt: skip
            if twice := sorted({name for name in columns if name and columns.count(name) > 1}):
                raise UnreadableFile(
                    _("Two columns mean the same: %(columns)s. Take one out.")
                    % {"columns": ", ".join(map(_shown, twice))},
                    number,
                )
            continue
        line = Line(number, _empty())
        lines.append(line)
        if len(cells) > len(columns) and any(cell.strip() for cell in cells[len(columns) :]):
            line.add_problem(
                "",
                _("This line has %(cells)s cells, but the heading has %(columns)s columns. Put "
                  "quotation marks around a text with a comma.")
                % {"cells": len(cells), "columns": len(columns)},
            )  # fmt: skip
            cells = cells[: len(columns)]
        cells += [""] * (len(columns) - len(cells))
        for name, cell in zip(columns, cells, strict=False):
            if name:
                _read_cell(line, name, cell)
    return Content(lines, ignored)


def _read_cell(line: Line, column: str, cell: str) -> None:
    is_unwanted = has_unwanted_characters(cell)
    cell = " ".join(cell.split())
    if column == "name":
        line.typed = cell[:200]
    try:
        if is_unwanted:
            raise ValueError(_("This contains characters that cannot be stored, such as NUL."))
        if cell:
            line.values[column] = _PARSERS[column](cell)
        elif column == "name":
            raise ValueError(_("This must not be empty."))
    except ValueError as error:
        line.add_problem(_shown(column), str(error))


def _shown(column: str) -> str:
    """A column as a person calls it."""
    return {
        "name": _("name"), "name_cy": _("Welsh name"), "type": _("kind"),
        "website": _("website"), "population": _("population"),
        "population_year": _("population year"), "gss_code": _("code"),
        "latitude": _("latitude"), "longitude": _("longitude"),
    }[column]  # fmt: skip


def _check_figures(line: Line, population_year: int | None) -> None:
    has_problem = bool(line.problems)
    if line["population"] is None:
        line.values["population_year"] = None
    elif line["population_year"] is None:
        line.values["population_year"] = population_year
        if population_year is None and not has_problem:
            line.add_problem(
                _("population year"),
                _("Say which year the population is of, here or for the whole list."),
            )
    if (line["latitude"] is None) != (line["longitude"] is None) and not has_problem:
        line.add_problem(_("latitude"), _("Latitude and longitude go together: give both or none."))


# --- Cells: each parser takes a text that is not empty, and raises ValueError with a sentence ----
def _name(cell: str) -> str:
    if cell.startswith(_FORMULA):
        raise ValueError(
            _("A name cannot begin with “%(mark)s”: a spreadsheet would take it for a formula.")
            % {"mark": cell[0]}
        )
    return REGISTER_COLUMNS["name"](cell)


def _type(cell: str) -> str:
    key = folded(cell)
    known = _TYPES | {folded(str(kind.label)): kind for kind in CommunityProposal.TYPES}
    if key not in known:
        raise ValueError(
            _("“%(cell)s” is not known here. Use parish, neighbourhood or village hall.")
            % {"cell": cell[:60]}
        )
    return known[key].value


def _website(cell: str) -> str:
    if not re.match(r"[a-z][a-z0-9+.-]*:", cell, re.IGNORECASE):
        cell = f"https://{cell}"
    return REGISTER_COLUMNS["website"](cell)


def _population(cell: str) -> int:
    return REGISTER_COLUMNS["population"](cell.replace(",", ""))


def _degrees(column: str) -> Callable[[str], float]:
    low, high = _BOUNDS[column]

    def parse(cell: str) -> float:
        value = REGISTER_COLUMNS[column](cell)
        if not low <= value <= high:
            raise ValueError(
                _("This lies outside the United Kingdom. In degrees, from %(low)s to %(high)s.")
                % {"low": low, "high": high}
            )
        return value

    return parse


_PARSERS: dict[str, Callable[[str], object]] = {
    "name": _name,
    "name_cy": _name,
    "type": _type,
    "website": _website,
    "population": _population,
    "population_year": REGISTER_COLUMNS["population_year"],
    "gss_code": lambda cell: REGISTER_COLUMNS["gss_code"](cell.upper()),
    "latitude": _degrees("latitude"),
    "longitude": _degrees("longitude"),
}
