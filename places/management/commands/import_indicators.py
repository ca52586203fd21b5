from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from places.indicators.importing import FIGURES_FILE, import_indicators
from places.indicators.mapping import MAPPING_FILE
from places.models import Place

_SHOWN_PROBLEMS = 200


class Command(BaseCommand):
    help = (
        "Bring the figures of places up to date with a file (docs/neighbours.md); all or nothing."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "file",
            nargs="?",
            default=FIGURES_FILE,
            help="a CSV file; the project's own if left out",
        )
        parser.add_argument(
            "--mapping",
            default=MAPPING_FILE,
            help="a CSV file that says which column is which indicator; the project's own if left out",
        )
        parser.add_argument(
            "--leave-out-unknown",
            action="store_true",
            help="leave out rows of codes that are not in the register, such as those of regions",
        )

    def handle(self, *args, file, mapping, leave_out_unknown, **options):
        if not Place.objects.exists():
            raise CommandError(_("There are no places yet. Import them first: import_places."))
        report = import_indicators(file, mapping, leave_out_unknown=leave_out_unknown)
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
        self.stdout.write(
            _(
                "Figures: %(created)s created, %(updated)s updated, %(removed)s removed, "
                "%(unchanged)s unchanged."
            )
            % vars(report)
        )
        if report.left_out:
            self.stdout.write(
                ngettext(
                    "%(count)s line was left out, because its code is not in the register.",
                    "%(count)s lines were left out, because their codes are not in the register.",
                    report.left_out,
                )
                % {"count": report.left_out}
            )
