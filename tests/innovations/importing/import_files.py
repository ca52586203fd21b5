"""Import files made for one test."""

import io
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from innovations.importers import import_innovations
from innovations.importing.report import ImportReport
from innovations.models import (
    Decision,
    Evidence,
    FormerSlug,
    Innovation,
    MatchJob,
    Partner,
    Relation,
    SearchDocument,
)

EVERYTHING = {
    "key": "repair-cafe",
    "title": "Repair café",
    "summary": "Volunteers mend broken things.",
    "challenge": "People throw away what could be mended.",
    "approach": "A monthly afternoon\r\nin the library.",
    "outcomes": "Two in three were mended.",
    "lessons": "Begin with bicycles.",
    "transfer_notes": "Find the volunteers first.",
    "council": "testborough",
    "nation": "England",
    "organisation_kind": "community",
    "lead_organisation": "Mend It Group",
    "kind": "pilot",
    "stage": "ended",
    "end_reason": "funding",
    "end_note": "The grant ran out after three years.",
    "result": "mixed",
    "themes": ["waste-and-recycling", "community-power-and-participation"],
    "services": ["repair", "libraries"],
    "started": 2019,
    "ended": "2023-05",
    "cost_gbp": 12000.0,
    "cost_note": "A year",
    "cost_basis": "estimated",
    "saving_gbp": 500,
    "saving_note": "Waste not burnt",
    "saving_basis": "measured",
    "evidence_level": 2,
    "partners": ["Testborough Libraries", {"name": "Lottery Fund", "role": "funder"}],
    "evidence": [
        {"title": "Evaluation", "url": "https://example.org/e", "kind": "evaluation",
         "date": "2023-01-31", "is_independent": True},
        {"title": "Blog"},
    ],
    "source_url": "https://example.org/repair",
    "source_name": "Example",
    "source_checked": "2026-11",
    "provenance": "desk_research",
    "licence": "CC-BY-4.0",
    "language": "cy",
    "visibility": "members",
}  # fmt: skip


def a_record(**fields) -> dict:
    """A sound record at Testborough; a test names only what it is about. None leaves a field out."""
    record = {
        "title": "Repair café",
        "summary": "Volunteers mend broken things.",
        "council": "Testborough",
        "themes": ["waste-and-recycling"],
    } | fields
    return {name: value for name, value in record.items() if value is not None}


def as_file(*records) -> io.BytesIO:
    """A file with one line for each record; text and bytes stand as they are."""
    lines = (r if isinstance(r, str | bytes) else json.dumps(r) for r in records)
    encoded = [line.encode() if isinstance(line, str) else line for line in lines]
    return io.BytesIO(b"\n".join(encoded) + b"\n")


def imported(*records, **options) -> ImportReport:
    return import_innovations(as_file(*records), name="test.jsonl", **options)


def mistakes(*records) -> list[str]:
    """What the import says is wrong; nothing may have been written."""
    before = stored()
    report = imported(*records)
    assert stored() == before
    assert (report.created, report.updated) == (0, 0)
    assert report.error_count == len(report.errors)
    return [str(error) for error in report.errors]


def stored() -> dict:
    """Every row that an import may write, and how long the history is."""
    models = (
        Innovation, Partner, Evidence, Relation, Decision, FormerSlug, SearchDocument, MatchJob,
    )  # fmt: skip
    tables = {model.__name__: list(model.objects.order_by("pk").values()) for model in models}
    return tables | {"history": Innovation.pgh_event_model.objects.count()}


@contextmanager
def another_import_running() -> Iterator[None]:
    """A second database session that holds the lock of an import."""
    key = [zlib.crc32(b"import-innovations")]
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", key)
            yield
            cursor.execute("SELECT pg_advisory_unlock(%s)", key)
    finally:
        other.close()
