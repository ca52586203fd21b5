"""The mapping file: which column of a file of figures is which indicator, of which year."""

import math
import re
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from connected_localism.common.text import has_unwanted_characters
from places.csv_file import Problem, UnreadableFile, lines_of, refuse_other_separators
from places.models import Indicator, IndicatorValue

MAPPING_FILE = Path(__file__).parent.parent / "data" / "indicators_mapping.csv"
_ABOUT_INDICATOR = (
    "name", "unit", "group", "direction", "within_nation", "source", "source_url", "licence",
    "attribution",
)  # fmt: skip
COLUMNS = (
    "indicator", "column", *_ABOUT_INDICATOR[:5], "year", "year_column", "period", "lowest",
    "highest", *_ABOUT_INDICATOR[5:],
)  # fmt: skip
_REQUIRED = (
    "indicator", "column", "name", "unit", "group", "direction", "source", "licence", "attribution",
)  # fmt: skip
_YEARS = range(1900, 2101)


@dataclass(frozen=True)
class Mapped:
    """One line of the mapping. Either `year` or `year_column` says of which year figures are."""

    line: int
    slug: str
    column: str
    about: tuple  # the values of _ABOUT_INDICATOR
    year: int | None
    year_column: str
    period: str
    lowest: float
    highest: float

    def indicator(self) -> Indicator:
        return Indicator(slug=self.slug, **dict(zip(_ABOUT_INDICATOR, self.about, strict=True)))


def read_mapping(path: str | Path) -> tuple[list[Mapped], list[Problem]]:
    """The lines of a mapping file, and what is wrong with it.

    Raises UnreadableFile when there is no telling rows and columns apart.
    """
    heading, mapped, problems = None, [], []
    for line, cells in lines_of(path):
        cells = [" ".join(cell.split()) for cell in cells]
        if heading is None:
            heading = _checked_heading(cells)
        elif len(cells) != len(heading):
            message = _("This line has %(cells)s cells, but the heading has %(columns)s columns.")
            message %= {"cells": len(cells), "columns": len(heading)}
            problems.append(Problem(line, "", "", message))
        else:
            row = dict(zip(heading, cells, strict=True))
            wrong = list(_wrong_cells(row))
            problems += [Problem(line, row["indicator"], *each) for each in wrong]
            if not wrong:
                mapped.append(_mapped(line, row))
    if not mapped and not problems:
        raise UnreadableFile(_("The mapping holds a heading but no indicators."))
    return mapped, problems + _contradictions(mapped)


def _checked_heading(heading: list[str]) -> list[str]:
    refuse_other_separators(heading)
    if missing := [column for column in COLUMNS if column not in heading]:
        message = _("These columns are missing from the heading: %(columns)s.")
        raise UnreadableFile(message % {"columns": ", ".join(missing)}, 1)
    surplus = [name for name in heading if name not in COLUMNS or heading.count(name) > 1]
    if surplus:
        message = _("These columns are unknown or there twice: %(columns)s.")
        names = ", ".join(name[:60] or "“”" for name in dict.fromkeys(surplus))
        raise UnreadableFile(message % {"columns": names}, 1)
    return heading


def _mapped(line: int, row: dict[str, str]) -> Mapped:
    about = row | {"within_nation": row["within_nation"] == "yes"}
    return Mapped(
        line,
        row["indicator"],
        row["column"],
        tuple(about[name] for name in _ABOUT_INDICATOR),
        int(row["year"]) if row["year"] else None,
        row["year_column"],
        row["period"],
        float(row["lowest"] or "-inf"),
        float(row["highest"] or "inf"),
    )


def _wrong_cells(row: dict[str, str]):
    """(column, sentence) for each cell that cannot be."""
    for column in COLUMNS:
        cell = row[column]
        if has_unwanted_characters(cell):
            yield column, _("This contains characters that cannot be stored, such as NUL.")
        elif not cell and column in _REQUIRED:
            yield column, _("This must not be empty.")
        elif limit := _limit(column, len(cell)):
            message = _("This is %(length)s characters long; at most %(limit)s are possible.")
            yield column, message % {"length": len(cell), "limit": limit}
        elif cell and (message := _wrong(column, cell)):
            yield column, message
    if bool(row["year"]) == bool(row["year_column"]):
        yield "year", _("Fill in either “year” or “year_column”, not both.")


def _limit(column: str, length: int) -> int | None:
    """The most characters that go into a column, where so many are too many."""
    model = IndicatorValue if column == "period" else Indicator
    name = "slug" if column == "indicator" else column
    if column in ("column", "within_nation", "year", "year_column", "lowest", "highest"):
        return None
    limit = model._meta.get_field(name).max_length
    return limit if length > limit else None


def _wrong(column: str, cell: str) -> str:
    """What is wrong with a cell that is not empty; "" when nothing is."""
    one_of = {
        "group": Indicator.Group.values,
        "direction": Indicator.Direction.values,
        "within_nation": ["yes", "no"],
    }.get(column)
    if one_of and cell not in one_of:
        message = _("“%(cell)s” is not known here. Use one of: %(values)s.")
        return message % {"cell": cell[:60], "values": ", ".join(one_of)}
    if column == "indicator" and not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", cell):
        return _("Use small letters, digits and hyphens, such as aged-65-and-over.")
    if column == "source_url" and not _is_web_address(cell):
        return _("Enter a whole web address, like https://www.example.gov.uk/.")
    if column == "year" and not (re.fullmatch(r"\d{4}", cell, re.ASCII) and int(cell) in _YEARS):
        return _("Enter a year of four digits, like 2021.")
    if column in ("lowest", "highest") and number(cell) is None:
        return _("Enter a plain number, without commas or units.")
    return ""


def number(cell: str) -> float | None:
    """A cell as a finite number; None for anything else, such as “1,200”, “4 %” or “1e5”."""
    if not re.fullmatch(r"-?\d{1,15}(\.\d{1,15})?", cell, re.ASCII):
        return None
    value = float(cell)
    return value if math.isfinite(value) else None


def year(cell: str) -> int | None:
    return int(cell) if re.fullmatch(r"\d{4}", cell, re.ASCII) and int(cell) in _YEARS else None


def _is_web_address(cell: str) -> bool:
    try:
        URLValidator(["http", "https"])(cell)
    except ValidationError:
        return False
    return True


def _contradictions(mapped: list[Mapped]) -> list[Problem]:
    """An indicator may stand on several lines, one for each year, but must be the same there."""
    first: dict[str, Mapped] = {}
    years, problems = set(), []
    for each in mapped:
        if first.setdefault(each.slug, each).about != each.about:
            message = _("This indicator is described differently on line %(line)s.")
            message %= {"line": first[each.slug].line}
            problems.append(Problem(each.line, each.slug, "", message))
        when = (each.slug, each.year, each.year_column)
        if when in years:
            message = _("There is another line for this indicator and year.")
            problems.append(Problem(each.line, each.slug, "year", message))
        years.add(when)
    return problems
