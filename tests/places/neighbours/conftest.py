"""Figures made for one test, and those of the project's own files."""

import csv

import pytest
from django.db import transaction

from places.importers import import_places
from places.indicators.importing import import_indicators
from places.indicators.mapping import COLUMNS
from places.models import Indicator, IndicatorValue, Place
from places.neighbours.figures import all_figures
from places.neighbours.recipe import MEASURES
from places.register import REGISTER_FILE
from tests.factories import PlaceFactory


def mapped(indicator="pay", **cells):
    """Cells of a valid line of a mapping; a test names only what it is about."""
    return {
        "indicator": indicator,
        "column": indicator,
        "name": "Median pay",
        "unit": "£ a week",
        "group": "economy",
        "direction": "better",
        "year": "2025",
        "lowest": "0",
        "highest": "5000",
        "source": "Office of Figures, 2026",
        "licence": "OGL",
        "attribution": "Office of Figures, OGL",
        **cells,
    }


@pytest.fixture
def files(tmp_path):
    """Writes lines of a mapping and the text of a file of figures, and gives both paths."""

    def write(text: str, *lines, columns=COLUMNS):
        mapping, figures = tmp_path / "mapping.csv", tmp_path / "figures.csv"
        with mapping.open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns)
            writer.writeheader()
            writer.writerows(lines or [mapped()])
        figures.write_text(text, encoding="utf-8")
        return figures, mapping

    return write


def measured(**figures) -> Place:
    """A council with every measure of the models, 10 unless given; None is not known.

    Dashes in slugs are written as underscores; other words are fields of the place.
    """
    known = {slug: figures.pop(slug.replace("-", "_"), 10) for slug in MEASURES}
    place = PlaceFactory(**{"latitude": 53.0, "longitude": -2.0, **figures})
    for slug, value in known.items():
        indicator, _made = Indicator.objects.get_or_create(slug=slug, defaults={"name": slug})
        if value is not None:
            IndicatorValue.objects.create(place=place, indicator=indicator, year=2021, value=value)
    return place


@pytest.fixture(scope="module")
def real_tiers(django_db_setup, django_db_blocker):
    """What the project's own files say of all places: districts, counties, strategic ones.

    Read once for a whole module and taken back; the tests only calculate with it.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        assert import_places(REGISTER_FILE).problems == []
        assert import_indicators().problems == []
        tiers = all_figures()
        transaction.set_rollback(True)
    return tiers
