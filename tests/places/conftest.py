"""Register files made for one test, and the project's own register imported."""

import csv

import pytest

from places.importers import import_places
from places.register import COLUMNS, REGISTER_FILE


def county(code="OLD", **cells):
    """Cells of a valid row; a test names only what it is about."""
    return {
        "code": code,
        "name": f"Shire {code}",
        "official_name": f"Shire {code} County Council",
        "type": "CTY",
        "nation": "England",
        "region": "South West",
        **cells,
    }


def unitary(code="NEW", **cells):
    return county(code, **{"type": "UA", "official_name": f"Shire {code} Council", **cells})


@pytest.fixture
def register(tmp_path):
    """Writes rows as a register file and gives its path."""

    def write(*rows, columns=tuple(COLUMNS)):
        path = tmp_path / "register.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def whole_register(db):
    """All places of the project's own register."""
    report = import_places(REGISTER_FILE)
    assert report.problems == []
    return report
