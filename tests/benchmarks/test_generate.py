import json
from collections import Counter

import pytest

from benchmarks import generate
from innovations.importers import import_innovations
from innovations.importing.report import ImportReport
from innovations.matching.text import stem_list
from innovations.models import Innovation, SearchDocument, Theme
from places.importers import import_places
from places.register import REGISTER_FILE


def written(path, *arguments) -> list[dict]:
    generate.main([*arguments, str(path)])
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_the_same_seed_gives_the_same_file_and_another_seed_another(tmp_path):
    first = written(tmp_path / "a", "300")
    assert written(tmp_path / "b", "300", "--seed", "1") == first
    assert written(tmp_path / "c", "200") == first[:200]
    assert written(tmp_path / "d", "300", "--seed", "2") != first


def test_records_are_like_real_ones_in_length_and_variety(tmp_path):
    records = written(tmp_path / "made_up.jsonl", "4000")
    mean_length = (tmp_path / "made_up.jsonl").stat().st_size / 4000
    assert 1300 <= mean_length <= 1700

    assert len({record["key"] for record in records}) == 4000
    assert len({record["title"] for record in records}) >= 3950
    kept = Counter(name for record in records for name in record)
    assert kept["title"] == kept["summary"] == kept["challenge"] == kept["approach"] == 4000
    for column, field in (
        ("kind", "kind"),
        ("stage", "stage"),
        ("result", "result"),
        ("end_reason", "end_reason"),
        ("organisation_kind", "lead_kind"),
    ):
        choices = set(Innovation._meta.get_field(field).get_choices(include_blank=False))
        assert {record.get(column) for record in records} - {None} == {v for v, _l in choices}
    assert {theme for record in records for theme in record["themes"]} == set(Theme.values)
    years = Counter(record["started"] for record in records)
    assert (min(years), max(years)) == (2005, 2026)
    assert years[2026] > 3 * years[2015] > 6 * years[2007]


def test_some_words_are_everywhere_and_most_are_rare(tmp_path):
    """Like in a language: search and matching are only as slow as their commonest words."""
    found = Counter()
    for record in generate.records(4000):
        text = " ".join(record.get(name, "") for name in ("title", "summary", "approach"))
        found.update(set(stem_list(text)))
    documents = sorted(found.values(), reverse=True)
    assert documents[0] > 4000 * 0.3
    assert documents[100] > 4000 * 0.05
    assert len(documents) > 5000
    assert sum(number <= 3 for number in documents) > len(documents) * 0.5


@pytest.mark.django_db
def test_what_is_made_can_be_imported(tmp_path):
    import_places(REGISTER_FILE)
    written(tmp_path / "made_up.jsonl", "1000")
    with (tmp_path / "made_up.jsonl").open("rb") as file:
        assert import_innovations(file, name="made_up.jsonl") == ImportReport(created=1000)
    assert SearchDocument.objects.count() == 1000
