"""The real register as places that are in no database; figures in tests are added up by hand."""

import csv
from datetime import date
from functools import cache

from networks.influence.register import Register
from places.models import Place
from places.register import REGISTER_FILE
from places.register_checks import KIND_AND_TIER


@cache
def real_places() -> tuple[dict[str, Place], list[tuple[int, int]]]:
    """Places by code, and the ids of old and new places."""
    with REGISTER_FILE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    places = {row["code"]: _place(number, row) for number, row in enumerate(rows, start=1)}
    successions = []
    for row in rows:
        place = places[row["code"]]
        for column in ("parent", "combined_authority"):
            if row[column]:
                setattr(place, f"{column}_id", places[row[column]].pk)
        successions += [(place.pk, places[new].pk) for new in row["successors"].split("|") if new]
    return places, successions


def _place(pk: int, row: dict) -> Place:
    kind, tier = KIND_AND_TIER[Place.Type(row["type"])]
    return Place(
        pk=pk, code=row["code"], name=row["name"], kind=kind, tier=tier, type=row["type"],
        nation=row["nation"], population=int(row["population"]) if row["population"] else None,
        population_year=int(row["population_year"]) if row["population_year"] else None,
        active_until=date.fromisoformat(row["active_until"]) if row["active_until"] else None,
    )  # fmt: skip


def register_with(*further: Place) -> Register:
    """The real register, and places of the test's own."""
    places, successions = real_places()
    return Register([*places.values(), *further], successions)


def pk(code: str) -> int:
    return real_places()[0][code].pk


def community(number: int, parent: str, population: int | None = None, type: str = "PAR") -> Place:
    council = real_places()[0][parent]
    return Place(
        pk=100_000 + number, code=f"X{number}", name=f"Parish {number}", type=type, tier="local",
        kind=Place.Kind.COMMUNITY, nation=council.nation, parent_id=council.pk,
        population=population, population_year=2021 if population else None,
    )  # fmt: skip
