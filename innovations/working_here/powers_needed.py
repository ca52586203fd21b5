"""Which powers an innovation usually needs, from its themes and services.

`data/powers_needed.csv` says so. It is a guess from a few words, and shown as one.
"""

import csv
from functools import cache
from pathlib import Path

from connected_localism.common.text import folded
from innovations.models import Innovation, Theme
from places.powers import Power

NEEDED_FILE = Path(__file__).parent.parent / "data" / "powers_needed.csv"
COLUMNS = ("what", "value", "powers")
THEME, SERVICE = "theme", "service"


def powers_needed(innovation: Innovation) -> list[str]:
    """The powers that something like `innovation` usually needs, in the order of `Power`.

    Services say it more exactly than themes: a theme counts only where no service of the record
    has named one of the powers it stands for. Empty where any council could do it, or nothing is
    known.
    """
    by_theme, by_service = needed()
    powers = set()
    for service in innovation.services:
        powers |= by_service.get(folded(service), frozenset())
    named = frozenset(powers)
    for theme in innovation.themes:
        if not by_theme[theme] & named:
            powers |= by_theme[theme]
    return [power for power in Power.values if power in powers]


@cache
def needed() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """The powers by theme, and by service (folded). Raises ValueError for a file with mistakes."""
    found: dict[str, dict[str, frozenset[str]]] = {THEME: {}, SERVICE: {}}
    with NEEDED_FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = folded(row["value"]) if row["what"] == SERVICE else row["value"]
            powers = frozenset(row["powers"].split())
            if key in found[row["what"]] or not powers <= set(Power.values):
                raise ValueError(f"{NEEDED_FILE.name}: {row}")
            found[row["what"]][key] = powers
    if set(found[THEME]) != set(Theme.values):
        raise ValueError(f"{NEEDED_FILE.name} needs each theme once")
    return found[THEME], found[SERVICE]
