"""Real councils as the register had them before a reform, and as it has them now."""

import csv
from datetime import datetime

import pytest

from places.importers import import_places
from places.models import Place
from places.register import COLUMNS, REGISTER_FILE
from tests.factories import PlaceFactory

SOMERSET_2019 = ("SOM", "TAU", "WSO", "SWT", "MEN", "SEG", "SSO")
SOMERSET_2023 = ("SOM", "SWT", "MEN", "SEG", "SSO", "SMT")
CUMBRIA = ("CMA", "ALL", "CAR", "COP", "BAR", "EDN", "SLA", "CBD", "WAF")
NORTHAMPTONSHIRE = ("NTH", "COR", "ENO", "KET", "WEL", "DAV", "NOR", "SNR", "NNT", "WNT")
DORSET = ("DOR", "EDO", "NDO", "PUR", "WDO", "WEY", "DST")

UNKNOWN = {"active_until": "", "successors": "", "succeeded_on": ""}


def rows_today(*codes: str) -> list[dict]:
    """Rows of the project's own register, with nothing beside them needed."""
    with REGISTER_FILE.open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    alone = {"combined_authority": "", "combined_authority_role": ""}
    return [rows[code] | alone for code in codes]


def rows_before(day: str, *codes: str) -> list[dict]:
    """The same as they were before the reform of that day: nothing ended, nothing new."""
    rows = [row for row in rows_today(*codes) if row["active_from"] < day]
    return [row | UNKNOWN if row["succeeded_on"] >= day else row for row in rows]


def rows_after(day: str, *codes: str) -> list[dict]:
    """The same as they were after it, with no reform that came later."""
    rows = [row for row in rows_today(*codes) if row["active_from"] <= day]
    return [row | UNKNOWN if row["succeeded_on"] > day else row for row in rows]


def rows_new(day: str, *codes: str) -> list[dict]:
    """Those that began on that day."""
    return [row for row in rows_after(day, *codes) if row["active_from"] == day]


def london(moment: str) -> datetime:
    """A moment of a summer day, when London is an hour ahead of UTC."""
    return datetime.fromisoformat(f"{moment}+01:00")


@pytest.fixture
def load(register, db):
    """Import rows as a register file; a problem in it fails the test."""

    def write(rows):
        path = register(*rows, columns=tuple(COLUMNS))
        report = import_places(path)
        assert report.problems == []
        return path

    return write


@pytest.fixture
def new_file(register):
    """A register file with the councils that begin on a day."""

    def write(day, *codes):
        path = register(*rows_new(day, *codes))
        return path.rename(path.with_name("new.csv"))

    return write


def place(code: str) -> Place:
    return Place.objects.get(code=code)


def codes(places) -> set[str]:
    return {each.code for each in places}


@pytest.fixture
def council():
    return PlaceFactory(name="Mendip", code="MEN", slug="mendip", official_name="Mendip Council")
