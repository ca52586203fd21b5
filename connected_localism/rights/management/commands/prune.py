from django.core.management.base import BaseCommand, CommandError

from connected_localism.common.locks import advisory_lock
from connected_localism.rights.pruning import count_due, prune


class Command(BaseCommand):
    help = "Delete what has been kept as long as the privacy page says, after due notice."

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="only count what would be deleted now"
        )

    def handle(self, *args, dry_run: bool, **options):
        if dry_run:
            for row in count_due():
                self.stdout.write(f"{row.name:24} {row.ended:8} would be deleted")
            return
        with advisory_lock("prune", wait=True):
            done = prune()
        for row in done:
            told = f", {row.warned} notices sent" if row.warned else ""
            self.stdout.write(f"{row.name:24} {row.ended:8} deleted{told}")
        if failed := [f"{row.name}: {row.error}" for row in done if row.error]:
            raise CommandError("\n".join(failed))
