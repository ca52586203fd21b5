"""Innovations as a flat table, streamed: memory stays the same however many there are."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from connected_localism.common.pagination import Ordering, keyset_page

CHUNK = 2_000  # rows held at a time
BYTE_ORDER_MARK = "\ufeff"  # Excel reads the file as UTF-8 only with it
# A cell that begins so would be run as a formula; see OWASP, "CSV injection".
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
PLACE_DATA_SOURCE = "mySociety, CC BY 4.0; ONS and OS data, Open Government Licence v3.0"

_PLACE = {
    "place_code": "place__code",
    "place_name": "place__name",
    "nation": "place__nation",
    "region": "place__region",
}
_COLUMNS = {
    "id": "public_id",
    "title": "title",
    "summary": "summary",
    "kind": "kind",
    "stage": "stage",
    "end_reason": "end_reason",
    "end_note": "end_note",
    "result": "result",
    **_PLACE,
    "themes": "themes",
    "services": "services",
    "lead_organisation": "lead_organisation",
    "lead_kind": "lead_kind",
    "started": "started",
    "ended": "ended",
    "challenge": "challenge",
    "approach": "approach",
    "outcomes": "outcomes",
    "lessons": "lessons",
    "transfer_notes": "transfer_notes",
    "cost_gbp": "cost_gbp",
    "cost_note": "cost_note",
    "saving_gbp": "saving_gbp",
    "saving_note": "saving_note",
    "evidence_level": "evidence_level",
    "computed_evidence_level": "computed_level",
    "source_name": "source_name",
    "source_url": "source_url",
    "source_checked": "source_checked",
    "provenance": "provenance",
    "language": "language",
    "published_at": "published_at",
    "updated_at": "updated_at",
    "confirmed_at": "confirmed_at",
    "licence": "licence",
}
HEADER = [*_COLUMNS, "url", "attribution", "place_data_source"]
_ORDERING = Ordering("updated_at", datetime, descending=False)


def attribution(place: str, source_name: str) -> str:
    """Whom to credit for a record of `place`, in the words the licence asks for."""
    source = f", source: {source_name}" if source_name else ""
    return f"{place}{source}, via {settings.SITE_NAME}"


class _Echo:
    """A file that hands back what is written to it, as csv.writer wants one."""

    def write(self, text: str) -> str:
        return text


def formula_safe(value):
    """A cell that no spreadsheet takes for a formula: such text gets a leading apostrophe."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def csv_rows(innovations) -> Iterator[str]:
    """The lines of a CSV file of these innovations, oldest change first."""
    rows = innovations.values("id", "slug", "place__official_name", *_COLUMNS.values())
    return streamed(rows, _ORDERING, HEADER, lambda chunk: map(_cells, chunk))


def streamed(
    queryset, ordering: Ordering, header: list[str], cells: Callable[[list], Iterable[list]]
) -> Iterator[str]:
    """The lines of a CSV file; `cells` makes the lines of one chunk of rows.

    Read in chunks by key, so that no transaction stays open however slowly the reader reads. No
    cell is taken for a formula.
    """
    writer = csv.writer(_Echo())
    yield BYTE_ORDER_MARK + writer.writerow(header)
    after = ""
    while True:
        page = keyset_page(queryset, ordering, CHUNK, after=after)
        yield "".join(writer.writerow(map(formula_safe, line)) for line in cells(page.rows))
        if not page.after:
            return
        after = page.after


def _cells(row: dict) -> list:
    page = reverse("innovation-detail", kwargs={"slug": row["slug"]})
    return [
        *(as_cell(row[source]) for source in _COLUMNS.values()),
        settings.SITE_URL + page,
        attribution(row["place__official_name"], row["source_name"]),
        PLACE_DATA_SOURCE,
    ]


def as_cell(value):
    """Lists with “|” between, moments to the second."""
    if isinstance(value, list):
        return "|".join(value)
    return value.isoformat(timespec="seconds") if isinstance(value, datetime) else value
