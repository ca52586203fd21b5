"""Bringing in many innovations at once from JSON Lines. docs/import.md describes the file."""

from typing import BinaryIO

import pghistory
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.common.locks import advisory_lock
from connected_localism.common.text import without_unwanted_characters
from innovations.importing.plan import make_plan
from innovations.importing.report import ImportReport, Progress
from innovations.importing.spool import Spool
from innovations.importing.write import WORTH_ANALYZING, Writer, analyze


class ImportRunning(Exception):
    """Somebody else is importing innovations at this moment."""


def _silent(_doing: str, _done: int, _total: int) -> None:
    """Progress for those who do not watch."""


def import_innovations(
    file: BinaryIO,
    *,
    name: str,
    as_drafts: bool = False,
    dry_run: bool = False,
    progress: Progress = _silent,
) -> ImportReport:
    """Create and update the records of `file`, a seekable file in UTF-8; all or nothing.

    A record is recognised by its `key`, or else by title and place, so that the same file twice
    changes nothing. What people have edited here since the last import is left alone and
    reported as a conflict; what has left the file stays. `name` is what the history calls it.
    Raises ImportRunning.
    """
    with advisory_lock("import-innovations") as held, Spool() as spool:
        if not held:
            raise ImportRunning(_("Another import is running. Try again when it is done."))
        report = ImportReport()
        plan = make_plan(file, spool, report, progress)
        if not report.is_ok:
            return report
        if dry_run:
            report.created, report.updated = len(plan.new), len(plan.changed)
            return report
        name = without_unwanted_characters(name)  # a file may be called anything
        writer = Writer(
            plan, spool, name, report,
            is_publishing=not as_drafts, moment=timezone.now(), progress=progress,
        )  # fmt: skip
        with transaction.atomic(), pghistory.context(source="import", file=name):
            writer.write()
        if len(plan) >= WORTH_ANALYZING:
            analyze()
        return report
