"""The project's own sample data."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest

import innovations
from innovations.importers import import_innovations
from innovations.importing.report import ImportReport
from innovations.models import Decision, Innovation, MatchJob, Relation, SearchDocument
from places.importers import import_places
from places.models import Place
from places.register import REGISTER_FILE

DATA = Path(innovations.__file__).parent / "data"


@pytest.mark.django_db
def test_the_sample_goes_in_whole_and_a_second_time_changes_nothing():
    import_places(REGISTER_FILE)
    for expected in (ImportReport(created=237), ImportReport(unchanged=237)):
        with (DATA / "sample_innovations.jsonl").open("rb") as file:
            assert import_innovations(file, name="sample_innovations.jsonl") == expected

    assert Innovation.objects.published().count() == 237
    for model in (Decision, MatchJob, SearchDocument):
        assert model.objects.count() == 237
    assert Relation.objects.filter(kind="adapted_from").count() == 11
    assert Counter(Innovation.objects.values_list("place__nation", flat=True)) == {
        Place.Nation.ENGLAND: 139,
        Place.Nation.WALES: 48,
        Place.Nation.SCOTLAND: 31,
        Place.Nation.NORTHERN_IRELAND: 19,
    }
    stated = Innovation.objects.values_list("provenance", "source_checked", "licence")
    assert set(stated) == {("desk_research", "2026-11", "OGL-3.0")}
    assert not Innovation.objects.filter(source_url="").exists()
    assert not Innovation.objects.filter(source_name="").exists()


def test_each_member_of_a_family_is_a_record_of_the_sample():
    with (DATA / "sample_innovations.jsonl").open() as file:
        keys = {json.loads(line)["key"] for line in file}
    with (DATA / "sample_families.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(keys) == 237
    assert len(rows) == len({(row["family"], row["key"]) for row in rows}) == 218
    assert {row["key"] for row in rows} <= keys
    families = Counter(row["family"] for row in rows)
    assert len(families) == 69
    assert min(families.values()) == 2
