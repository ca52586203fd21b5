import time

from django.core.management.base import BaseCommand

from innovations.matching import queue
from innovations.matching.statistics import refresh_statistics
from innovations.matching.work import match_due
from innovations.models import Innovation


class Command(BaseCommand):
    help = "Make the statistics, vectors and matches of all innovations anew; verdicts are kept."

    def add_arguments(self, parser):
        parser.add_argument(
            "--queue",
            action="store_true",
            help="only mark them due and leave the work to the workers",
        )

    def handle(self, **options):
        everything = list(Innovation.objects.published().values_list("pk", flat=True))
        refresh_statistics()
        queue.ask_again(everything)
        if options["queue"]:
            self.stdout.write(f"{len(everything)} innovations are due for matching.")
            return
        started = time.monotonic()

        def show(done):
            rate = done / max(time.monotonic() - started, 0.001)
            left = max(len(everything) - done, 0) / max(rate, 0.001)
            self.stdout.write(
                f"  {done} of {len(everything)}, {rate:.0f} a second, {left:.0f} s left ",
                ending="\r",
            )
            self.stdout.flush()

        done = match_due(float("inf"), on_progress=show)
        self.stdout.write(f"Matched {done} innovations in {time.monotonic() - started:.0f} s.")
