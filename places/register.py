"""The register file of places: its columns, and reading it.

Here each cell is judged by itself; `register_checks` judges what rows say about each other, and
`importers` writes. `docs/places.md` explains the columns to people.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from connected_localism.common.text import folded, has_unwanted_characters
from places.csv_file import Problem, UnreadableFile, lines_of, refuse_other_separators
from places.models import Place, PlaceAlias
from places.regions import REGION_NAMES

REGISTER_FILE = Path(__file__).parent / "data" / "register.csv"
LIST_SEPARATOR = "|"
_LONGEST_ALIAS = PlaceAlias._meta.get_field("key").max_length


@dataclass
class Row:
    """One place as the file states it: a value for every column, empty where its cell was bad."""

    line: int
    values: dict
    problems: list[Problem] = field(default_factory=list)

    def __getitem__(self, column: str):
        return self.values[column]

    def problem(self, column: str, message: str) -> Problem:
        return Problem(self.line, self["code"], column, message)


# --- Cells ------------------------------------------------------------------------------------
# A parser takes the text of a cell, which is never empty, and gives its value or raises
# ValueError with a sentence for people.
Parser = Callable[[str], object]


def _text(field_name: str) -> Parser:
    limit = Place._meta.get_field(field_name).max_length

    def parse(cell: str) -> str:
        if len(cell) > limit:
            raise ValueError(
                _("This is %(length)s characters long; at most %(limit)s are possible.")
                % {"length": len(cell), "limit": limit}
            )
        return cell

    return parse


def _name(field_name: str) -> Parser:
    """A name is also an alias, so it must be possible to look it up."""
    parse_text = _text(field_name)
    return lambda cell: _alias(parse_text(cell))


def _alias(cell: str) -> str:
    if not 0 < len(folded(cell)) <= _LONGEST_ALIAS or len(cell) > _LONGEST_ALIAS:
        raise ValueError(
            _("A name needs a letter or digit, and at most %(limit)s characters.")
            % {"limit": _LONGEST_ALIAS}
        )
    return cell


def _matching(pattern: str, explain: Callable[[], str]) -> Parser:
    compiled = re.compile(pattern, re.ASCII)

    def parse(cell: str) -> str:
        if not compiled.fullmatch(cell):
            raise ValueError(explain())
        return cell

    return parse


def _one_of(values) -> Parser:
    def parse(cell: str) -> str:
        if cell not in values:
            raise ValueError(
                _("“%(cell)s” is not known here. Use one of: %(values)s.")
                % {"cell": cell[:60], "values": ", ".join(values)}
            )
        return cell

    return parse


def _number(kind: type, low: int, high: int) -> Parser:
    digits = re.compile(r"-?\d+" if kind is int else r"-?\d+(\.\d+)?", re.ASCII)

    def parse(cell: str):
        if not digits.fullmatch(cell) or len(cell) > 20 or not low <= kind(cell) <= high:
            wanted = (
                _("Enter a whole number from %(low)s to %(high)s, without commas or units.")
                if kind is int
                else _("Enter a number from %(low)s to %(high)s, without commas or units.")
            )
            raise ValueError(wanted % {"low": low, "high": high})
        return kind(cell)

    return parse


def _day(cell: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cell, re.ASCII):
            return date.fromisoformat(cell)
    except ValueError:
        pass
    raise ValueError(_("Enter a real date as year-month-day, like 2023-04-01."))


def _web_address(cell: str) -> str:
    try:
        URLValidator(schemes=["http", "https"])(cell)
    except ValidationError as error:
        raise ValueError(
            _("Enter a whole web address, like https://www.example.gov.uk/.")
        ) from error
    return _text("website")(cell)


def _list_of(parse: Parser) -> Parser:
    return lambda cell: [parse(part.strip()) for part in cell.split(LIST_SEPARATOR)]


_code = _matching(
    r"[A-Z0-9](?:[A-Z0-9-]{0,10}[A-Z0-9])?",
    lambda: _("A code is up to 12 capital letters, digits and hyphens, like SMT."),
)
_gss_code = _matching(
    r"[A-Z]\d{8}", lambda: _("A GSS code is a letter and eight digits, like E06000066.")
)
_domain = _matching(
    r"(?=.{4,100}$)[a-z0-9-]+(\.[a-z0-9-]+)+",
    lambda: _("Enter the part of an e-mail address after the @, in small letters."),
)
_year = _number(int, 1900, 2100)
_percentage = _number(float, 0, 100)

COLUMNS: dict[str, Parser] = {
    "code": _code,
    "name": _name("name"),
    "name_cy": _name("name_cy"),
    "official_name": _name("official_name"),
    "type": _one_of(Place.Type.values),
    "nation": _one_of(Place.Nation.values),
    "region": _one_of(REGION_NAMES),
    "parent": _code,
    "combined_authority": _code,
    "combined_authority_role": _one_of(Place.CombinedAuthorityRole.values),
    "gss_code": _gss_code,
    "former_gss_codes": _list_of(_gss_code),
    "aliases": _list_of(_alias),
    "population": _number(int, 0, 2_000_000_000),
    "population_year": _year,
    "area_km2": _number(int, 0, 1_000_000),
    "latitude": _number(float, -90, 90),
    "longitude": _number(float, -180, 180),
    "pct_under_20": _percentage,
    "pct_65_plus": _percentage,
    "age_year": _year,
    "deprivation_score": _number(float, 0, 1000),
    "deprivation_decile": _number(int, 1, 10),
    "pct_rural": _percentage,
    "rural_urban_label": _text("rural_urban_label"),
    "website": _web_address,
    "email_domains": _list_of(_domain),
    "active_from": _day,
    "active_until": _day,
    "successors": _list_of(_code),
    "succeeded_on": _day,
}
REQUIRED = ("code", "name", "official_name", "type", "nation")
_LISTS = ("former_gss_codes", "aliases", "email_domains", "successors")
_TEXTS = (
    "code", "name", "name_cy", "official_name", "type", "nation", "region", "parent",
    "combined_authority", "combined_authority_role", "gss_code", "rural_urban_label", "website",
)  # fmt: skip


def _empty(column: str):
    return [] if column in _LISTS else "" if column in _TEXTS else None


# --- The file ---------------------------------------------------------------------------------
def read_register(path: str | Path) -> list[Row]:
    """The rows of a register file, each with the problems of its own cells.

    Raises UnreadableFile when there is no telling rows and columns apart.
    """
    rows, heading = [], None
    for line, cells in lines_of(path):
        if heading is None:
            heading = _checked_heading([cell.strip() for cell in cells])
        else:
            rows.append(_read_row(line, heading, cells))
    if not rows:
        raise UnreadableFile(_("The file holds a heading but no places."))
    return rows


def _checked_heading(heading: list[str]) -> list[str]:
    refuse_other_separators(heading)
    missing = [column for column in COLUMNS if column not in heading]
    if missing:
        raise UnreadableFile(
            _("These columns are missing from the heading: %(columns)s.")
            % {"columns": ", ".join(missing)},
            1,
        )
    surplus = [name for name in heading if name not in COLUMNS or heading.count(name) > 1]
    if surplus:
        raise UnreadableFile(
            _("These columns are unknown or there twice: %(columns)s.")
            % {"columns": ", ".join(name[:60] or "“”" for name in dict.fromkeys(surplus))},
            1,
        )
    return heading


def _read_row(line: int, heading: list[str], cells: list[str]) -> Row:
    row = Row(line, {column: _empty(column) for column in COLUMNS})
    if len(cells) != len(heading):
        message = _("This line has %(cells)s cells, but the heading has %(columns)s columns.")
        message %= {"cells": len(cells), "columns": len(heading)}
        row.problems.append(Problem(line, "", "", message))
        return row
    bad = []
    for column, cell in zip(heading, cells, strict=True):
        try:
            row.values[column] = _read_cell(column, cell)
        except ValueError as error:
            bad.append((column, str(error)))
    # Built at the end, because the code may stand in any column.
    row.problems += [row.problem(column, message) for column, message in bad]
    return row


def _read_cell(column: str, cell: str):
    if has_unwanted_characters(cell):
        raise ValueError(_("This contains characters that cannot be stored, such as NUL."))
    cell = " ".join(cell.split())
    if cell:
        return COLUMNS[column](cell)
    if column in REQUIRED:
        raise ValueError(_("This must not be empty."))
    return _empty(column)
