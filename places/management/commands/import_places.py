import pghistory
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from places.importers import import_places
from places.register import REGISTER_FILE

_SHOWN_PROBLEMS = 200


class Command(BaseCommand):
    help = "Bring the places up to date with a register file (docs/places.md); all or nothing."

    def add_arguments(self, parser):
        parser.add_argument(
            "file",
            nargs="?",
            default=REGISTER_FILE,
            help="a CSV file; the project's own if left out",
        )

    def handle(self, *args, file, **options):
        with pghistory.context(command="import_places"):  # so that the history says why
            report = import_places(file)
        if report.problems:
            for problem in report.problems[:_SHOWN_PROBLEMS]:
                self.stderr.write(str(problem))
            raise CommandError(
                ngettext(
                    "Nothing was changed, because of %(count)s problem in %(file)s.",
                    "Nothing was changed, because of %(count)s problems in %(file)s.",
                    len(report.problems),
                )
                % {"count": len(report.problems), "file": file}
            )
        for warning in report.warnings[:_SHOWN_PROBLEMS]:
            self.stderr.write(str(warning))
        self.stdout.write(
            _(
                "Places: %(created)s created, %(updated)s updated, %(retired)s retired, "
                "%(unchanged)s unchanged."
            )
            % vars(report)
        )
