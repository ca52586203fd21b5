"""What an import would do, found out before anything is written.

The file is read once in full. Of each record only its identity stays in memory, so that a file of
any size can be checked; its text waits in the spool.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from io import SEEK_END
from itertools import islice
from typing import BinaryIO

from django.utils.translation import gettext as _

from innovations.importing.circles import in_circles
from innovations.importing.fields import shown
from innovations.importing.lines import LineError, lines_of, parse
from innovations.importing.records import RecordReader, label_of
from innovations.importing.report import ImportReport, Progress
from innovations.importing.spool import Spool
from innovations.models import Innovation

BATCH = 1000  # records of one statement: larger ones gain nothing and hold more memory


@dataclass(slots=True)
class Row:
    """A sound line of the file; `offset` is where its record lies in the spool."""

    line: int
    offset: int
    key: str
    digest: bytes
    adapted_from: str


@dataclass
class Plan:
    new: list[Row] = field(default_factory=list)
    changed: list[Row] = field(default_factory=list)
    # What the rows above were adapted from: own key → key of a record in the file, or stored id.
    origins: dict[str, str | int] = field(default_factory=dict)

    def __len__(self):
        return len(self.new) + len(self.changed)


def batches(rows: Iterable) -> Iterator[list]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def make_plan(file: BinaryIO, spool: Spool, report: ImportReport, progress: Progress) -> Plan:
    """Check every line and compare it with what is stored. Faults go into `report`."""
    rows, titles = _check(file, spool, report, progress)
    plan = Plan()
    if report.is_ok:
        for batch in batches(rows):
            _compare(batch, spool, plan, report)
        _find_origins(plan, {row.key for row in rows}, titles, spool, report)
    return plan


def _check(
    file: BinaryIO, spool: Spool, report: ImportReport, progress: Progress
) -> tuple[list[Row], dict[str, str | None]]:
    """The rows of the file, and the key of each title (None where two records share it)."""
    reader = RecordReader()
    rows: list[Row] = []
    line_of_key: dict[str, int] = {}
    titles: dict[str, str | None] = {}
    size = file.seek(0, SEEK_END)
    file.seek(0)
    number = 0
    for number, line in enumerate(lines_of(file), 1):
        if number % BATCH == 0:
            progress(_("Checked"), number, number * size // line.end)
        try:
            said = parse(line.content)
        except LineError as error:
            report.add_error(line.number, "", "", str(error))
            continue

        def complain(field: str, message: str, line=line, said=said) -> None:
            report.add_error(line.number, label_of(said), field, message)

        record = reader.read(said, complain)
        if record is None:
            continue
        if record.key in line_of_key:
            complain(
                "key" if said.get("key") else "title",
                _("Is the same record as on line %(line)d. Give each record a key of its own.")
                % {"line": line_of_key[record.key]},
            )
            continue
        line_of_key[record.key] = line.number
        title = record.values["title"]
        titles[title] = None if title in titles else record.key
        offset = spool.add(record)
        rows.append(Row(line.number, offset, record.key, record.digest(), record.adapted_from))
    if not number:
        report.add_error(0, "", "", _("The file holds no records."))
    return rows, titles


def _compare(rows: list[Row], spool: Spool, plan: Plan, report: ImportReport) -> None:
    """Sort rows into new, changed, unchanged and those that people have edited here since."""
    stored = {
        key: (digest, version == imported_version)
        for key, digest, version, imported_version in Innovation.objects.filter(
            import_key__in=[row.key for row in rows]
        ).values_list("import_key", "import_digest", "content_version", "imported_version")
    }
    for row in rows:
        digest, is_untouched = stored.get(row.key, (None, True))
        if digest is None:
            plan.new.append(row)
        elif digest == row.digest.hex():
            report.unchanged += 1
        elif is_untouched:
            plan.changed.append(row)
        else:
            report.add_conflict(row.line, spool.read(row.offset).label)


def _find_origins(
    plan: Plan,
    keys: set[str],
    titles: dict[str, str | None],
    spool: Spool,
    report: ImportReport,
) -> None:
    """Find the record that each new or changed row was adapted from: by key, then by title, in
    the file first. Rows that stay as they are keep the relation they have."""
    adapted = [row for row in (*plan.new, *plan.changed) if row.adapted_from]
    elsewhere = _stored(row.adapted_from for row in adapted if row.adapted_from not in keys)
    own_ids = _stored(row.key for row in adapted)
    for row in adapted:
        said = row.adapted_from
        if said in keys:
            origin = said
        elif said in titles:
            origin = titles[said]
        else:
            origin = elsewhere.get(said, 0)
        if origin and origin not in (row.key, own_ids.get(row.key)):
            plan.origins[row.key] = origin
            continue
        if origin == 0:
            message = _("“%(name)s” is neither the key nor the title of a known record.")
        elif origin is None:
            message = _("“%(name)s” is the title of more than one record. Give its key.")
        else:
            message = _("“%(name)s” is this record itself.")
        _complain_of_origin(row, message, spool, report)
    circular = set(in_circles(plan.origins, [row.key for row in plan.changed]))
    for row in adapted:
        if row.key in circular:
            message = _("“%(name)s” was itself adapted from this record, directly or by others.")
            _complain_of_origin(row, message, spool, report)


def _complain_of_origin(row: Row, message: str, spool: Spool, report: ImportReport) -> None:
    label, name = spool.read(row.offset).label, shown(row.adapted_from)
    report.add_error(row.line, label, "adapted_from", message % {"name": name})


def _stored(names: Iterable[str]) -> dict[str, int | None]:
    """Ids of stored records by import key, or by title where published; None for two of a title."""
    found: dict[str, int | None] = {}
    for batch in batches(dict.fromkeys(names)):
        by_title = Innovation.objects.published().filter(title__in=batch)
        for title, pk in by_title.values_list("title", "pk"):
            found[title] = None if title in found else pk
        by_key = Innovation.objects.filter(import_key__in=batch)
        found |= dict(by_key.values_list("import_key", "pk"))
    return found
