"""The queue of copies that people asked for. The row is the job; nothing here needs Redis."""

import logging
import tempfile
from datetime import timedelta

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.common.wake import wake_after_commit
from connected_localism.mail.outbox import post
from connected_localism.rights.copying import write_copy
from connected_localism.rights.models import DataExport
from connected_localism.rights.models.data_export import FOLDER

logger = logging.getLogger(__name__)

State = DataExport.State
LEASE = timedelta(seconds=150)  # longer than a task may run
KEPT = timedelta(days=7)
MAX_ATTEMPTS = 5
FIRST_BACK_OFF = timedelta(minutes=1)


def ask_for_copy(person: User) -> None:
    """Have a copy made; asked twice while one is being made, it is one copy."""
    from connected_localism.rights import tasks

    DataExport.objects.bulk_create([DataExport(person=person)], ignore_conflicts=True)
    wake_after_commit(tasks.make_due_copies)


def claim() -> DataExport | None:
    """Take the copy that waits longest, for the length of a lease; None when nothing is due."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE rights_dataexport
            SET state = 'building', lease_until = %(lease)s, attempts = attempts + 1
            WHERE id = (
                SELECT id FROM rights_dataexport
                WHERE state IN ('due', 'building')
                    AND (state = 'due' OR lease_until < %(now)s)
                    AND not_before <= %(now)s AND attempts < %(most)s
                ORDER BY not_before, id
                LIMIT 1
                FOR UPDATE SKIP LOCKED)
            RETURNING id
            """,
            {"now": now, "lease": now + LEASE, "most": MAX_ATTEMPTS},
        )
        row = cursor.fetchone()
    if row is None:
        return None
    return DataExport.objects.select_related("person").filter(pk=row[0]).first()


def make_due() -> int:
    """Make every copy that is due; returns how many."""
    _abandoned().update(
        state=State.FAILED, lease_until=None, error="The worker died each time it made this copy."
    )
    made = 0
    while export := claim():
        try:
            made += make(export)
        except Exception as error:
            logger.exception("Copy %s failed", export.pk)
            _give_back(export, f"{type(error).__name__}: {error}")
    return made


def make(export: DataExport) -> bool:
    """Write one copy and tell its person; False if the account or the lease was gone by then."""
    with tempfile.TemporaryFile() as target:
        write_copy(export.person, target)
        target.seek(0)
        storage = export.file.storage
        name = storage.save(export.file.field.generate_filename(export, ""), File(target))
    if not _mark_ready(export, name):
        storage.delete(name)
        return False
    remove(DataExport.objects.filter(person=export.person, state=State.READY, pk__lt=export.pk))
    return True


@transaction.atomic
def _mark_ready(export: DataExport, name: str) -> bool:
    now = timezone.now()
    until = now + KEPT
    marked = _ours(export).update(
        state=State.READY, file=name, ready_at=now, expires_at=until, lease_until=None, error=""
    )
    if not marked:
        return False
    with override(export.person.language):
        day = date_format(timezone.localtime(until), "j F Y")
    post(
        "data-ready",
        to=export.person,
        key=f"data-ready:{export.public_id}",
        context={"url": reverse("my-data"), "until": day},
    )
    return True


def _give_back(export: DataExport, error: str) -> None:
    failed = export.attempts >= MAX_ATTEMPTS
    _ours(export).update(
        state=State.FAILED if failed else State.DUE,
        lease_until=None,
        not_before=timezone.now() + FIRST_BACK_OFF * 2 ** (export.attempts - 1),
        error=error[:2000],
    )


def _ours(export: DataExport):
    return DataExport.objects.filter(
        pk=export.pk, state=State.BUILDING, lease_until=export.lease_until
    )


def _abandoned():
    return DataExport.objects.filter(
        state=State.BUILDING, attempts__gte=MAX_ATTEMPTS, lease_until__lt=timezone.now()
    )


def remove(exports) -> int:
    """Delete copies with their files; the file goes first, so that none is left without a row."""
    removed = 0
    for export in exports:
        if export.file:
            export.file.storage.delete(export.file.name)
        export.delete()
        removed += 1
    return removed


def delete_orphans() -> int:
    """Delete copies that a worker wrote and died before it could mark them; returns how many."""
    storage = default_storage
    try:
        names = [f"{FOLDER}/{name}" for name in storage.listdir(FOLDER)[1]]
    except FileNotFoundError:  # nobody has asked for a copy yet
        return 0
    known = set(DataExport.objects.exclude(file="").values_list("file", flat=True))
    before = timezone.now() - timedelta(days=1)  # a younger one may be marked in a moment
    orphans = [
        name for name in names if name not in known and storage.get_modified_time(name) < before
    ]
    for name in orphans:
        storage.delete(name)
    return len(orphans)
