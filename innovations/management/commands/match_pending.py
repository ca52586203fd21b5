from django.core.management.base import BaseCommand

from innovations.matching.work import match_due
from innovations.models import MatchJob


class Command(BaseCommand):
    help = "Match every innovation that is waiting for it, without Celery or Redis."

    def add_arguments(self, parser):
        parser.add_argument(
            "--seconds",
            type=float,
            default=float("inf"),
            help="stop after so long (default: never)",
        )

    def handle(self, *, seconds, **options):
        def show(done):
            self.stdout.write(f"  {done} matched", ending="\r")
            self.stdout.flush()

        done = match_due(seconds, on_progress=show if options["verbosity"] else None)
        failed = MatchJob.objects.filter(is_failed=True).count()
        self.stdout.write(f"Matched {done} innovations; {failed} failed.")
        if failed:
            self.stdout.write("Moderators see the failed ones, with their errors, in the admin.")
