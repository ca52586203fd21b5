import time

from django.core.management.base import BaseCommand

from innovations.matching import queue
from innovations.matching.statistics import refresh_statistics
from innovations.matching.work import match_due
from innovations.models import Innovation


class Command(BaseCommand):
    help = "Make the statistics, vectors and matches of all innovations anew; what people said of them is kept."

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
        started = since = time.monotonic()

        def encoded(done, due):
            nonlocal since
            since = time.monotonic()
            self._show(f"{done} of {due} have their vectors")

        def matched(done):
            rate = done / max(time.monotonic() - since, 0.001)
            left = max(len(everything) - done, 0) / max(rate, 0.001)
            self._show(
                f"{done} of {len(everything)} matched, {rate:.0f} a second, {left:.0f} s left"
            )

        done = match_due(float("inf"), on_progress=matched, on_encoded=encoded)
        self.stdout.write(f"Matched {done} innovations in {time.monotonic() - started:.0f} s.")

    def _show(self, text: str) -> None:
        self.stdout.write(f"  {text:<60}", ending="\r")
        self.stdout.flush()
