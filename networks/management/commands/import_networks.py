"""`manage.py import_networks [FILE.jsonl]`; docs/networks.md describes the file."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from networks.importing.storing import import_networks

SAMPLE = settings.BASE_DIR / "networks" / "data" / "sample_networks.jsonl"


class Command(BaseCommand):
    help = (
        "Import networks from a JSON Lines file (the sample without one). The same file twice "
        "changes nothing, and what people have changed stays."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, metavar="FILE.jsonl", nargs="?", default=SAMPLE)

    def handle(self, *args, file: Path, **options):
        try:
            with file.open("rb") as opened:
                report = import_networks(opened)
        except OSError as error:
            raise CommandError(f"{file}: {error.strerror or error}") from error
        if report.problems:
            raise CommandError("\n".join([*report.problems, _("Nothing was imported.")]))
        for name in report.kept:
            self.stdout.write(_("Left as people have edited it: {name}").format(name=name))
        self.stdout.write(
            _("{created} networks imported, {updated} updated, {unchanged} unchanged.").format(
                created=report.created, updated=report.updated, unchanged=report.unchanged
            )
        )
