"""`manage.py import_innovations FILE.jsonl`; docs/import.md describes the file."""

import gc
import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from innovations.importers import ImportRunning, import_innovations
from innovations.importing.report import ImportReport, LineMessage
from places.models import Place

PRINTED = 50  # messages
SECONDS_BETWEEN_SIGNS = 5


class Command(BaseCommand):
    help = "Import innovations from a JSON Lines file. The same file twice changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument(
            "--draft", action="store_true", help="store new records as drafts, not published"
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="check the file and write nothing"
        )

    def handle(self, *args, file: Path, draft: bool, dry_run: bool, **options):
        if not Place.objects.exists():
            raise CommandError(_("There are no places yet. Import them first: import_places."))
        gc.freeze()  # what Django has loaded stays: searching it for garbage takes 5 % of the time
        try:
            with file.open("rb") as opened:
                report = import_innovations(
                    opened,
                    name=file.name,
                    as_drafts=draft,
                    dry_run=dry_run,
                    progress=_Signs(self.stdout),
                )
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror or error}") from error
        except ImportRunning as error:
            raise CommandError(str(error)) from error
        self._show(report, dry_run=dry_run)

    def _show(self, report: ImportReport, *, dry_run: bool) -> None:
        self._list(report.conflicts, report.conflict_count)
        if not report.is_ok:
            self._list(report.errors, report.error_count)
            raise CommandError(
                ngettext(
                    "%(count)d mistake in the file. Nothing was imported.",
                    "%(count)d mistakes in the file. Nothing was imported.",
                    report.error_count,
                )
                % {"count": report.error_count}
            )
        if dry_run:
            self.stdout.write(_("Dry run: nothing was written. An import would give:"))
        self.stdout.write(
            _("Created %(created)d, updated %(updated)d, unchanged %(same)d, conflicts %(left)d.")
            % {
                "created": report.created,
                "updated": report.updated,
                "same": report.unchanged,
                "left": report.conflict_count,
            }
        )

    def _list(self, messages: list[LineMessage], count: int) -> None:
        for message in messages[:PRINTED]:
            self.stderr.write(str(message))
        if count > PRINTED:
            self.stderr.write(_("… and %(count)d more.") % {"count": count - PRINTED})


class _Signs:
    """A line every few seconds: how far it is, how fast, and how long it will take."""

    def __init__(self, stdout):
        self._stdout = stdout
        self._doing = ""
        self._began = self._shown = self._called = time.monotonic()

    def __call__(self, doing: str, done: int, total: int) -> None:
        if doing != self._doing:
            self._doing, self._began = doing, self._called
        self._called = now = time.monotonic()
        if now - self._shown < SECONDS_BETWEEN_SIGNS:
            return
        self._shown = now
        rate = done / (now - self._began)
        self._stdout.write(
            _("%(doing)s %(done)s of about %(total)s records, %(rate)s/s, %(seconds)s s left.")
            % {
                "doing": doing,
                "done": f"{done:,}",
                "total": f"{max(total, done):,}",
                "rate": f"{rate:,.0f}",
                "seconds": f"{max(total - done, 0) / rate:,.0f}",
            }
        )
