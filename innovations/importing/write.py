"""Writing a plan, a batch of records at a time, inside the caller's transaction."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.common.locks import lock_until_commit
from innovations.actions.relating import CIRCLES
from innovations.importing.adoptions import forget_adoptions, write_adoptions
from innovations.importing.circles import in_circles
from innovations.importing.copying import copy_in, default_row, take_ids
from innovations.importing.plan import Plan, Row, batches
from innovations.importing.records import COLUMNS, Record
from innovations.importing.report import ImportReport, Progress
from innovations.importing.slugs import free_slugs
from innovations.importing.spool import Spool
from innovations.keeping.review_dates import review_due
from innovations.matching.queue import request_matches
from innovations.models import (
    Adoption,
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
TRIES = 3  # at a batch, while others take its slugs
WORTH_ANALYZING = 1000  # records; PostgreSQL's own daemon sees to fewer soon enough
_CHANGED_COLUMNS = (
    *COLUMNS.values(), "place", "slug", "content_version", "approved_version", "updated_at",
    "review_due", "import_digest", "imported_version",
)  # fmt: skip


@dataclass
class Writer:
    """Writes what `plan` says. `moment` is the time of the import, one for all its records."""

    plan: Plan
    spool: Spool
    file_name: str
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
        for rows in batches(_in_order_of_ids(self.plan.changed)):
            yield rows, self._update

    def _create(self, rows: list[Row]) -> None:
        records = [self.spool.read(row.offset) for row in rows]
        ids = take_ids(Innovation, len(rows))
        empty = default_row(Innovation)
        innovations = [
            empty | self._new(pk, record, row, number)
            for number, (pk, record, row) in enumerate(
                zip(ids, records, rows, strict=True), self.report.created
            )
        ]
        _insert(innovations)
        _write_details(ids, records)
        if self.is_publishing:
            self._write_decisions(ids)
        request_matches(ids)
        self.report.created += len(rows)

    def _new(self, pk: int, record: Record, row: Row, number: int) -> dict[str, Any]:
        # A microsecond apart, so that they sort by date alone as they stand in the file.
        at = self.moment + timedelta(microseconds=number)
        innovation = {
            **record.values,
            "id": pk,
            "public_id": uuid.uuid4(),
            "place_id": record.place_id,
            "created_at": at,
            "updated_at": at,
            "import_key": record.key,
            "import_digest": row.digest.hex(),
            "imported_version": 1,
        }
        if self.is_publishing:
            innovation |= {
                "status": Status.PUBLISHED.value,
                "published_at": at,
                "approved_version": 1,
                "review_due": self._review_due(record.values["stage"]),
            }
        return innovation

    def _write_decisions(self, ids: list[int]) -> None:
        decision = {
            "from_status": "",
            "to_status": Status.PUBLISHED.value,
            "content_version": 1,
            "category": "",
            "reason": _("Imported from %(file)s") % {"file": self.file_name},
            "created_at": self.moment,
        }
        copy_in(Decision, [{"innovation_id": pk, **decision} for pk in ids])

    def _update(self, rows: list[Row]) -> None:
        stored = {
            innovation.import_key: innovation
            for innovation in Innovation.objects.select_for_update(no_key=True)
            .filter(import_key__in=[row.key for row in rows])
            .order_by("pk")
        }
        records, innovations, former = [], [], []
        for row in rows:
            record, innovation = self.spool.read(row.offset), stored.get(row.key)
            if innovation is None:
                continue  # deleted since the file was checked: the next import brings it back
            if innovation.content_version != innovation.imported_version:
                self.report.add_conflict(row.line, record.label)
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
        Relation.objects.standing().filter(
            source__in=innovations, kind=Relation.Kind.ADAPTED_FROM, created_by=None
        ).delete()
        forget_adoptions(innovations)
        ids = [innovation.pk for innovation in innovations]
        _write_details(ids, records)
        request_matches(ids)
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
            if innovation.confirmed_at is None:  # what people confirmed is due when they were told
                innovation.review_due = self._review_due(innovation.stage)

    def _review_due(self, stage: str) -> date:
        return review_due(stage, timezone.localdate(self.moment))

    def _write_origins(self) -> None:
        """Relate what was adapted to its origin, which may stand further down in the file.

        Somebody may have closed a circle here since the file was checked: such ties are left out.
        """
        if not self.plan.origins:
            return
        lock_until_commit(CIRCLES)
        circular = set(in_circles(self.plan.origins, ()))
        sound = (pair for pair in self.plan.origins.items() if pair[0] not in circular)
        for batch in batches(sound):
            keys = {key for pair in batch for key in pair if isinstance(key, str)}
            ids = dict(
                Innovation.objects.filter(import_key__in=keys).values_list("import_key", "pk")
            )
            adapted = [
                (ids[key], ids[origin] if isinstance(origin, str) else origin)
                for key, origin in batch
                # neither deleted since the file was checked
                if key in ids and (origin in ids or not isinstance(origin, str))
            ]
            Relation.objects.bulk_create(
                (
                    Relation(source_id=own, target_id=first, kind=Relation.Kind.ADAPTED_FROM)
                    for own, first in adapted
                ),
                ignore_conflicts=True,  # somebody may have said so here already
            )
            write_adoptions(adapted, self.moment)


def _in_order_of_ids(rows: list[Row]) -> list[Row]:
    """Matching locks records in this order too, so the two never wait for each other."""
    ids: dict[str, int] = {}
    for batch in batches(rows):
        stored = Innovation.objects.filter(import_key__in=[row.key for row in batch])
        ids |= dict(stored.values_list("import_key", "pk"))
    return sorted(rows, key=lambda row: ids.get(row.key, 0))


def _write_details(ids: list[int], records: list[Record]) -> None:
    copy_in(
        Partner,
        [
            {"innovation_id": pk, "name": name, "role": role}
            for pk, record in zip(ids, records, strict=True)
            for name, role in record.partners
        ],
    )
    copy_in(
        Evidence,
        [
            {"innovation_id": pk, **evidence}
            for pk, record in zip(ids, records, strict=True)
            for evidence in record.evidence
        ],
    )


def _insert(innovations: list[dict[str, Any]]) -> None:
    """Insert new records under free slugs."""

    def insert(slugs: dict[uuid.UUID, str]) -> None:
        for innovation in innovations:
            innovation["slug"] = slugs[innovation["public_id"]]
        copy_in(Innovation, innovations)

    _with_free_slugs([(row["public_id"], row["title"]) for row in innovations], insert)


def _upsert(innovations: list[Innovation], renamed: set[int]) -> None:
    """Save changed records; those `renamed` get a new slug.

    As an INSERT that always finds its row: for a thousand rows of 35 columns `bulk_update`
    builds 35,000 CASE branches and takes many times as long.
    """

    def upsert(slugs: dict[uuid.UUID, str]) -> None:
        for innovation in innovations:
            innovation.slug = slugs.get(innovation.public_id, innovation.slug)
        Innovation.objects.bulk_create(
            innovations,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=_CHANGED_COLUMNS,
        )

    to_rename = [i for i in innovations if i.pk in renamed]
    _with_free_slugs([(i.public_id, i.title) for i in to_rename], upsert)


def _with_free_slugs(
    titles: list[tuple[uuid.UUID, str]], write: Callable[[dict[uuid.UUID, str]], None]
) -> None:
    """Call `write` with free slugs; again with others if somebody takes one at this moment."""
    for attempt in range(1, TRIES + 1):
        try:
            with transaction.atomic():
                write(free_slugs(titles))
        except IntegrityError as error:
            if "slug" not in constraint_name(error) or attempt == TRIES:
                raise
        else:
            return


def analyze() -> None:
    """Give PostgreSQL new statistics, or it plans its first queries for an empty table."""
    models = (
        Innovation, Innovation.pgh_event_model, Partner, Evidence, Relation, Adoption, Decision,
        SearchDocument, MatchJob,
    )  # fmt: skip
    with connection.cursor() as cursor:
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
