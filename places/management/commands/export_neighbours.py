import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from places.models import NeighbourRun
from places.neighbours import MODELS
from places.neighbours.exporting import COLUMNS, exported
from places.neighbours.recipe import KEPT


class Command(BaseCommand):
    help = "Write the neighbours of all places by one model as tab-separated lines."

    def add_arguments(self, parser):
        parser.add_argument("--model", choices=list(MODELS), default="overall")
        parser.add_argument("--out", type=Path, metavar="FILE.tsv", help="printed if left out")
        parser.add_argument(
            "--most",
            type=int,
            choices=range(1, KEPT + 1),
            metavar=f"1–{KEPT}",
            help="of each place; as many as its page shows if left out",
        )

    def handle(self, *args, model, out, most, **options):
        if not NeighbourRun.objects.filter(is_current=True).exists():
            raise CommandError(_("No neighbours are known yet. Run compute_neighbours first."))
        if out is None:
            self._write(self.stdout, model, most)
            return
        try:
            with out.open("w", encoding="utf-8", newline="") as file:
                self._write(file, model, most)
        except OSError as error:
            raise CommandError(f"{out}: {error.strerror}") from error

    def _write(self, file, model, most):
        writer = csv.writer(file, delimiter="\t", lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(exported(model, most))
