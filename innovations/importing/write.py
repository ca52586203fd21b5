"""Writing a plan, a batch of records at a time, inside the caller's transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import BinaryIO

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from innovations.actions import review_due
from innovations.importing.copying import copy_in
from innovations.importing.lines import line_at, parse
from innovations.importing.plan import Plan, Row, batches
from innovations.importing.records import COLUMNS, Record, RecordReader
from innovations.importing.report import ImportReport, Progress
from innovations.importing.slugs import free_slugs
from innovations.matching.queue import request_matches
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
from innovations.slugs import constraint_name, still_fits

Status = Innovation.Status
WORTH_ANALYZING = 1000  # records; PostgreSQL's own daemon sees to fewer soon enough
_CHANGED_COLUMNS = (
    *COLUMNS.values(), "place", "slug", "content_version", "approved_version", "updated_at",
    "review_due", "import_digest", "imported_version",
)  # fmt: skip


class FileChanged(Exception):
    """The file is not the one that was checked."""


@dataclass
class Writer:
    """Writes what `plan` says. `moment` is the time of the import, one for all its records."""

    file: BinaryIO
    file_name: str
    reader: RecordReader
    plan: Plan
    report: ImportReport
    is_publishing: bool
    moment: datetime
    progress: Progress

    def write(self) -> None:
        done = 0
        for rows, write_batch in self._batches():
            write_batch(rows)
            done += len(rows)
            self.progress(_("Written"), done, len(self.plan))
        self._write_origins()

    def _batches(self) -> Iterable[tuple[list[Row], Callable]]:
        for rows in batches(self.plan.new):
            yield rows, self._create
        for rows in batches(self.plan.changed):
            yield rows, self._update

    def _record(self, row: Row) -> Record:
        """The record of a row, read anew. Raises FileChanged if it is not what was checked."""

        def changed(*_about):
            raise FileChanged(_("The file was changed during the import. Nothing was written."))

        try:
            record = self.reader.read(parse(line_at(self.file, row.offset)), changed)
        except ValueError:
            changed()
        if record.digest() != row.digest:
            changed()
        return record

    def _create(self, rows: list[Row]) -> None:
        records = [self._record(row) for row in rows]
        innovations = [
            self._new(record, row, number)
            for number, (record, row) in enumerate(
                zip(records, rows, strict=True), self.report.created
            )
        ]
        _insert(innovations)
        self._write_details(innovations, records)
        if self.is_publishing:
            reason = _("Imported from %(file)s") % {"file": self.file_name}
            copy_in(
                [
                    Decision(
                        innovation_id=innovation.pk,
                        to_status=Status.PUBLISHED.value,
                        content_version=innovation.content_version,
                        reason=reason,
                        created_at=self.moment,
                    )
                    for innovation in innovations
                ]
            )
        request_matches([innovation.pk for innovation in innovations])
        self.report.created += len(rows)

    def _new(self, record: Record, row: Row, number: int) -> Innovation:
        # A microsecond apart, so that they sort by date alone as they stand in the file.
        at = self.moment + timedelta(microseconds=number)
        innovation = Innovation(
            **record.values,
            place_id=record.place_id,
            status=Status.DRAFT.value,
            import_key=record.key,
            import_digest=row.digest.hex(),
            imported_version=1,
            created_at=at,
            updated_at=at,
        )
        if self.is_publishing:
            innovation.status = Status.PUBLISHED.value
            innovation.published_at = at
            innovation.approved_version = innovation.content_version
            innovation.review_due = self._review_due(innovation)
        return innovation

    def _update(self, rows: list[Row]) -> None:
        stored = {
            innovation.import_key: innovation
            for innovation in Innovation.objects.select_for_update(no_key=True).filter(
                import_key__in=[row.key for row in rows]
            )
        }
        records, innovations, former = [], [], []
        for row in rows:
            record, innovation = self._record(row), stored.get(row.key)
            if innovation is None:
                continue  # deleted since the file was checked: the next import brings it back
            if innovation.content_version != innovation.imported_version:
                self.report.add_conflict(row.line, record.values["title"])
                continue
            if not still_fits(innovation.slug, record.values["title"]):
                former.append(FormerSlug(slug=innovation.slug, innovation=innovation))
            self._change(innovation, record, row)
            records.append(record)
            innovations.append(innovation)
        FormerSlug.objects.bulk_create(former, ignore_conflicts=True)
        _upsert(innovations, renamed={slug.innovation_id for slug in former})
        for model in (Partner, Evidence):
            model.objects.filter(innovation__in=innovations).delete()
        Relation.objects.filter(
            source__in=innovations, kind=Relation.Kind.ADAPTED_FROM, created_by=None
        ).delete()
        self._write_details(innovations, records)
        request_matches([innovation.pk for innovation in innovations])
        self.report.updated += len(innovations)

    def _change(self, innovation: Innovation, record: Record, row: Row) -> None:
        for column, value in record.values.items():
            setattr(innovation, column, value)
        innovation.place_id = record.place_id
        innovation.content_version += 1
        innovation.imported_version = innovation.content_version
        innovation.import_digest = row.digest.hex()
        innovation.updated_at = self.moment
        if innovation.is_published:
            innovation.approved_version = innovation.content_version
            innovation.review_due = self._review_due(innovation)

    def _review_due(self, innovation: Innovation):
        return review_due(innovation.stage, timezone.localdate(self.moment))

    def _write_details(self, innovations: list[Innovation], records: list[Record]) -> None:
        pairs = list(zip(innovations, records, strict=True))
        copy_in(
            [
                Partner(innovation_id=innovation.pk, name=name, role=role)
                for innovation, record in pairs
                for name, role in record.partners
            ]
        )
        copy_in(
            [
                Evidence(innovation_id=innovation.pk, **evidence)
                for innovation, record in pairs
                for evidence in record.evidence
            ]
        )

    def _write_origins(self) -> None:
        """Relate what was adapted to its origin, which may stand further down in the file."""
        for batch in batches(self.plan.origins.items()):
            keys = {key for pair in batch for key in pair if isinstance(key, str)}
            ids = dict(
                Innovation.objects.filter(import_key__in=keys).values_list("import_key", "pk")
            )
            Relation.objects.bulk_create(
                (
                    Relation(
                        source_id=ids[key],
                        target_id=ids[origin] if isinstance(origin, str) else origin,
                        kind=Relation.Kind.ADAPTED_FROM,
                    )
                    for key, origin in batch
                ),
                ignore_conflicts=True,  # somebody may have said so here already
            )


def _insert(innovations: list[Innovation]) -> None:
    """Insert new records under free slugs, even if somebody takes one of them at this moment."""
    _with_free_slugs(innovations, lambda: copy_in(innovations))


def _upsert(innovations: list[Innovation], renamed: set[int]) -> None:
    """Save changed records; those `renamed` get a new slug.

    As an INSERT that always finds its row: for a thousand rows of 35 columns `bulk_update`
    builds 35,000 CASE branches and takes many times as long.
    """
    _with_free_slugs(
        [innovation for innovation in innovations if innovation.pk in renamed],
        lambda: Innovation.objects.bulk_create(
            innovations,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=_CHANGED_COLUMNS,
        ),
    )


def _with_free_slugs(innovations: list[Innovation], write: Callable, tries: int = 3) -> None:
    for attempt in range(1, tries + 1):
        slugs = free_slugs((innovation.public_id, innovation.title) for innovation in innovations)
        for innovation in innovations:
            innovation.slug = slugs[innovation.public_id]
        try:
            with transaction.atomic():
                write()
        except IntegrityError as error:
            if "slug" not in constraint_name(error) or attempt == tries:
                raise
        else:
            return


def analyze() -> None:
    """Give PostgreSQL new statistics, or it plans its first queries for an empty table."""
    models = (
        Innovation, Innovation.pgh_event_model, Partner, Evidence, Relation, Decision,
        SearchDocument, MatchJob,
    )  # fmt: skip
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
