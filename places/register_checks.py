"""What must hold between the rows of a register file, and between them and what is stored."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from graphlib import CycleError, TopologicalSorter

from django.utils.translation import gettext as _

from places.models import Place
from places.regions import REGION_NAMES
from places.register import Problem, Row

# What kind of place a type is, and how many tiers of council share its area.
KIND_AND_TIER = {
    Place.Type.COUNTY: (Place.Kind.COUNCIL, Place.Tier.UPPER),
    Place.Type.DISTRICT: (Place.Kind.COUNCIL, Place.Tier.LOWER),
    Place.Type.METROPOLITAN: (Place.Kind.COUNCIL, Place.Tier.SINGLE),
    Place.Type.LONDON_BOROUGH: (Place.Kind.COUNCIL, Place.Tier.SINGLE),
    Place.Type.CITY_OF_LONDON: (Place.Kind.COUNCIL, Place.Tier.SINGLE),
    Place.Type.UNITARY: (Place.Kind.COUNCIL, Place.Tier.SINGLE),
    Place.Type.WALES: (Place.Kind.COUNCIL, Place.Tier.SINGLE),
    Place.Type.SCOTLAND: (Place.Kind.COUNCIL, Place.Tier.SINGLE),
    Place.Type.NORTHERN_IRELAND: (Place.Kind.COUNCIL, Place.Tier.SINGLE),
    Place.Type.COMBINED: (Place.Kind.STRATEGIC, Place.Tier.STRATEGIC),
    Place.Type.GREATER_LONDON: (Place.Kind.STRATEGIC, Place.Tier.STRATEGIC),
    Place.Type.PARISH: (Place.Kind.COMMUNITY, Place.Tier.LOCAL),
    Place.Type.NEIGHBOURHOOD: (Place.Kind.COMMUNITY, Place.Tier.LOCAL),
    Place.Type.VILLAGE_HALL: (Place.Kind.COMMUNITY, Place.Tier.LOCAL),
}
_ENGLISH_REGIONS = set(REGION_NAMES) - set(Place.Nation.values)


@dataclass
class Stated:
    """What is said of one place, by its row or else by the database."""

    kind: str
    active_from: date | None
    active_until: date | None
    lies_in: list[str]
    successors: list[str]

    @classmethod
    def by_row(cls, row: Row) -> "Stated":
        return cls(
            kind_of(row),
            row["active_from"],
            row["active_until"],
            [code for code in (row["parent"], row["combined_authority"]) if code],
            row["successors"],
        )


@dataclass
class Known:
    """The places of the database by code, and which of them each GSS code belongs to."""

    places: dict[str, Stated] = field(default_factory=dict)
    gss_owners: dict[str, str] = field(default_factory=dict)


def kind_of(row: Row) -> str:
    return KIND_AND_TIER[row["type"]][0] if row["type"] else ""


def stated_after(rows: list[Row], known: Known) -> dict[str, Stated]:
    """What will be said of every place once this file is in."""
    return known.places | {row["code"]: Stated.by_row(row) for row in rows if row["code"]}


def problems_in(rows: list[Row], known: Known) -> list[Problem]:
    """Everything wrong with `rows`, in the order of the file.

    A row with a bad cell is not judged further, since what it means is unknown; but other rows
    may refer to it.
    """
    good = [row for row in rows if not row.problems]
    after = stated_after(rows, known)
    problems = [problem for row in rows for problem in row.problems]
    problems += _repeated_codes(rows)
    problems += _shared_gss_codes(good, known.gss_owners)
    for row in good:
        problems += _figures(row)
        problems += _where_it_lies(row, after)
        problems += _how_it_ended(row, after)
    if not problems:  # with unknown codes or doubled rows the circles would be imaginary
        problems += _circles(rows, after)
    return sorted(problems, key=lambda problem: problem.line)


def _repeated_codes(rows: list[Row]) -> Iterator[Problem]:
    first_lines: dict[str, int] = {}
    for row in rows:
        if not row["code"]:
            continue
        first = first_lines.setdefault(row["code"], row.line)
        if first != row.line:
            yield row.problem(
                "code", _("This code already stands in line %(line)s.") % {"line": first}
            )


def _shared_gss_codes(rows: list[Row], owners: dict[str, str]) -> Iterator[Problem]:
    owners = dict(owners)
    for row in rows:
        given = {"gss_code": [row["gss_code"]], "former_gss_codes": row["former_gss_codes"]}
        for column, codes in given.items():
            for code in filter(None, codes):
                owner = owners.setdefault(code, row["code"])
                if owner != row["code"]:
                    yield row.problem(
                        column,
                        _("GSS code %(gss)s already belongs to %(owner)s.")
                        % {"gss": code, "owner": owner},
                    )
        if row["gss_code"] in row["former_gss_codes"]:
            yield row.problem(
                "former_gss_codes", _("The present GSS code cannot be a former one too.")
            )


def _figures(row: Row) -> Iterator[Problem]:
    if row["population"] is not None and row["population_year"] is None:
        yield row.problem("population_year", _("Say which year the population is of."))
    has_ages = row["pct_under_20"] is not None or row["pct_65_plus"] is not None
    if has_ages and row["age_year"] is None:
        yield row.problem("age_year", _("Say which year the ages are of."))
    if (row["latitude"] is None) != (row["longitude"] is None):
        yield row.problem("latitude", _("Latitude and longitude go together: give both or none."))
    if row["nation"] == Place.Nation.ENGLAND:
        if row["region"] not in _ENGLISH_REGIONS:
            yield row.problem("region", _("A place in England needs one of the English regions."))
    elif row["region"] not in ("", row["nation"]):
        yield row.problem("region", _("Outside England the region repeats the nation."))


def _where_it_lies(row: Row, after: dict[str, Stated]) -> Iterator[Problem]:
    for column, wanted, sentence in (
        ("parent", Place.Kind.COUNCIL, _("%(code)s is not a council.")),
        (
            "combined_authority",
            Place.Kind.STRATEGIC,
            _("%(code)s is not a combined authority."),
        ),
    ):
        code = row[column]
        if not code:
            continue
        if code == row["code"]:
            yield row.problem(column, _("A place cannot lie in itself."))
        elif code not in after:
            yield row.problem(column, _unknown(code))
        elif after[code].kind not in ("", wanted):
            yield row.problem(column, sentence % {"code": code})
    if row["type"] == Place.Type.DISTRICT and not row["parent"]:
        yield row.problem("parent", _("A district council needs its county here."))
    if bool(row["combined_authority"]) != bool(row["combined_authority_role"]):
        yield row.problem(
            "combined_authority_role",
            _("A combined authority and the role in it go together: give both or none."),
        )


def _how_it_ended(row: Row, after: dict[str, Stated]) -> Iterator[Problem]:
    begin, end, change = row["active_from"], row["active_until"], row["succeeded_on"]
    if begin and end and end < begin:
        yield row.problem("active_until", _("It ends before it begins."))
    if end and not row["successors"] and kind_of(row) != Place.Kind.COMMUNITY:
        yield row.problem(
            "successors", _("It was abolished, so say which places took over from it.")
        )
    if row["successors"] and not end:
        yield row.problem("active_until", _("It has successors, so say on which day it ended."))
    if bool(row["successors"]) != bool(change):
        yield row.problem(
            "succeeded_on",
            _("Successors and their first day go together: give both or none."),
        )
    elif change and end and change <= end:
        yield row.problem(
            "succeeded_on", _("The successors’ first day must be after the last day of this place.")
        )
    for code in row["successors"]:
        if code == row["code"]:
            yield row.problem("successors", _("A place cannot succeed itself."))
        elif code not in after:
            yield row.problem("successors", _unknown(code))
        elif change and not _exists(after[code], change):
            yield row.problem(
                "successors",
                _("%(code)s did not exist on %(day)s.") % {"code": code, "day": change},
            )
    if len(set(row["successors"])) < len(row["successors"]):
        yield row.problem("successors", _("A successor is named twice."))


def _exists(place: Stated, day: date) -> bool:
    return (place.active_from or day) <= day <= (place.active_until or day)


def _circles(rows: list[Row], after: dict[str, Stated]) -> Iterator[Problem]:
    lines = {row["code"]: row for row in rows}
    for column, graph in (
        ("parent", {code: place.lies_in for code, place in after.items()}),
        ("successors", {code: place.successors for code, place in after.items()}),
    ):
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            # The sorter walks against the arrows.
            circle = list(reversed(error.args[1]))
            row = next((lines[code] for code in circle if code in lines), rows[0])
            yield row.problem(
                column, _("These places go round in a circle: %(circle)s.")
                % {"circle": " → ".join(circle)}
            )  # fmt: skip


def creation_order(rows: list[Row]) -> list[list[Row]]:
    """`rows` in groups, such that whatever a place lies in is in an earlier group."""
    by_code = {row["code"]: row for row in rows}
    sorter = TopologicalSorter(
        {
            code: [other for other in Stated.by_row(row).lies_in if other in by_code]
            for code, row in by_code.items()
        }
    )
    sorter.prepare()
    groups = []
    while sorter.is_active():
        ready = sorter.get_ready()
        groups.append([by_code[code] for code in sorted(ready)])
        sorter.done(*ready)
    return groups


def _unknown(code: str) -> str:
    return _("There is no place with the code %(code)s, here or in the file.") % {"code": code}
