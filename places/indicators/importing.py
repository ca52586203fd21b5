"""Bringing the figures of places up to date with a file of them."""

from dataclasses import dataclass, field
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from connected_localism.common.locks import advisory_lock
from connected_localism.common.wake import wake_after_commit
from places import tasks
from places.csv_file import Problem, UnreadableFile, lines_of, refuse_other_separators
from places.indicators.mapping import MAPPING_FILE, Mapped, number, read_mapping, year
from places.models import GssCode, Indicator, IndicatorValue, Place

FIGURES_FILE = Path(__file__).parent.parent / "data" / "indicators.csv"
_BATCH = 2000


@dataclass
class FiguresReport:
    """What an import did, counted in figures. With problems it did nothing."""

    created: int = 0
    updated: int = 0
    removed: int = 0
    unchanged: int = 0
    left_out: int = 0  # rows of places that are not in the register, where that was asked for
    problems: list[Problem] = field(default_factory=list)


@dataclass
class _Figures:
    """What a file states: the value by (place, indicator, year), or None where it is empty."""

    stated: dict[tuple[int, str, int], tuple[float, str] | None] = field(default_factory=dict)
    left_out: int = 0
    problems: list[Problem] = field(default_factory=list)


def import_indicators(
    path: str | Path = FIGURES_FILE,
    mapping: str | Path = MAPPING_FILE,
    *,
    leave_out_unknown: bool = False,
) -> FiguresReport:
    """Store the figures of the file at `path`, whose columns `mapping` explains.

    All or nothing: with any problem in either file nothing is changed. The first column names the
    place by its register code or a GSS code, a former one too. An empty cell says that the figure
    of that year is not known, and takes away the one there is; figures of other years, and of
    places that the file does not mention, stay. With `leave_out_unknown` rows of codes that are
    not in the register, such as those of regions, are counted and left out.
    """
    try:
        mapped, problems = read_mapping(mapping)
        if problems:
            return FiguresReport(problems=[_in_mapping(problem) for problem in problems])
    except UnreadableFile as error:
        return FiguresReport(problems=[_in_mapping(error.problem)])
    with advisory_lock("import_indicators", wait=True), transaction.atomic():
        try:
            figures = _read(path, mapped, leave_out_unknown=leave_out_unknown)
        except UnreadableFile as error:
            return FiguresReport(problems=[error.problem])
        if figures.problems:
            return FiguresReport(problems=figures.problems)
        report = _write(figures, _write_indicators(mapped))
        wake_after_commit(tasks.refresh_neighbours)
        return report


def _in_mapping(problem: Problem) -> Problem:
    message = _("In the mapping: %(message)s") % {"message": problem.message}
    return Problem(problem.line, problem.code, problem.column, message)


def _read(path: str | Path, mapped: list[Mapped], *, leave_out_unknown: bool) -> _Figures:
    places = _places_by_code()
    figures, columns, lines = _Figures(), None, {}
    for line, cells in lines_of(path):
        cells = [cell.strip() for cell in cells]
        if columns is None:
            columns = _checked_heading(cells, mapped)
            continue
        code = cells[0][:20]
        place_id = places.get(code.upper())
        message = ""
        if len(cells) != len(columns):
            message = _("This line has %(cells)s cells, but the heading has %(columns)s columns.")
            message %= {"cells": len(cells), "columns": len(columns)}
        elif place_id is None and leave_out_unknown:
            figures.left_out += 1
            continue
        elif place_id is None:
            message = _("No place of the register has this code.")
        elif place_id in lines:
            message = _("The same place is on line %(line)s.") % {"line": lines[place_id]}
        if message:
            figures.problems.append(Problem(line, code, columns[0], message))
            continue
        lines[place_id] = line
        row = dict(zip(columns, cells, strict=True))
        for each in mapped:
            _read_figure(figures, each, row, Problem(line, code, each.column, ""), place_id)
    if columns is None or not (lines or figures.left_out or figures.problems):
        raise UnreadableFile(_("The file holds a heading but no figures of places."))
    return figures


def _places_by_code() -> dict[str, int]:
    """Ids of places by register code and by every GSS code, former ones too."""
    by_gss = dict(GssCode.objects.values_list("code", "place_id"))
    return by_gss | dict(Place.objects.values_list("code", "pk"))


def _checked_heading(heading: list[str], mapped: list[Mapped]) -> list[str]:
    refuse_other_separators(heading)
    wanted = dict.fromkeys(name for each in mapped for name in (each.column, each.year_column))
    if missing := [name for name in wanted if name and name not in heading]:
        message = _("These columns, which the mapping names, are missing: %(columns)s.")
        raise UnreadableFile(message % {"columns": ", ".join(missing)}, 1)
    if twice := [name for name in wanted if name and heading.count(name) > 1]:
        message = _("These columns are there twice: %(columns)s.")
        raise UnreadableFile(message % {"columns": ", ".join(twice)}, 1)
    return heading


def _read_figure(figures: _Figures, each: Mapped, row: dict, at: Problem, place_id: int) -> None:
    """Add what one cell states to `figures`, or what is wrong with it."""
    cell = row[each.column]
    when = each.year or year(row[each.year_column])
    message, column = "", each.column
    if when is None and (cell or row[each.year_column]):
        column = each.year_column
        message = _("Enter the year of the figure with four digits, like 2021.")
    elif cell and (value := number(cell)) is None:
        message = _(
            "“%(cell)s” is not a plain number. Leave out commas, units and marks; leave the cell "
            "empty where the figure is not known."
        ) % {"cell": cell[:30]}
    elif cell and not each.lowest <= value <= each.highest:
        message = _("%(value)s is not between %(lowest)s and %(highest)s, as the mapping says.")
        message %= {"value": cell, "lowest": f"{each.lowest:g}", "highest": f"{each.highest:g}"}
    if message:
        figures.problems.append(Problem(at.line, at.code, column, message))
    elif when is not None:
        figures.stated[place_id, each.slug, when] = (value, each.period) if cell else None


def _write_indicators(mapped: list[Mapped]) -> dict[str, Indicator]:
    """The indicators of the mapping as rows, brought in step with it."""
    wanted = {each.slug: each.indicator() for each in mapped}
    Indicator.objects.bulk_create(
        wanted.values(),
        update_conflicts=True,
        unique_fields=["slug"],
        update_fields=[
            "name", "unit", "group", "direction", "within_nation", "source", "source_url",
            "licence", "attribution",
        ],
    )  # fmt: skip
    return Indicator.objects.in_bulk(list(wanted), field_name="slug")


def _write(figures: _Figures, indicators: dict[str, Indicator]) -> FiguresReport:
    slugs = {indicator.pk: slug for slug, indicator in indicators.items()}
    stored = {
        (value.place_id, slugs[value.indicator_id], value.year): value
        for value in IndicatorValue.objects.filter(indicator__in=slugs)
    }
    report = FiguresReport(left_out=figures.left_out)
    new, changed, gone = [], [], []
    for key, figure in figures.stated.items():
        there = stored.get(key)
        if figure is None:
            gone += [there.pk] if there else []
            continue
        value, period = figure
        if there is None:
            place_id, slug, when = key
            new.append(
                IndicatorValue(
                    place_id=place_id,
                    indicator=indicators[slug],
                    year=when,
                    value=value,
                    period=period,
                )
            )
        elif (there.value, there.period) != figure:
            there.value, there.period = figure
            changed.append(there)
        else:
            report.unchanged += 1
    IndicatorValue.objects.bulk_create(new, batch_size=_BATCH)
    IndicatorValue.objects.bulk_update(changed, ["value", "period"], batch_size=_BATCH)
    IndicatorValue.objects.filter(pk__in=gone).delete()
    report.created, report.updated, report.removed = len(new), len(changed), len(gone)
    return report
