from django.core.management.base import BaseCommand

from connected_localism.harvest.models import Beginning


class Command(BaseCommand):
    help = (
        "Have every partner harvest everything again. For after the data folder of PostgreSQL was"
        " put back from a copy: all other ways of restoring are noticed without it."
    )

    def add_arguments(self, parser):
        parser.add_argument("reason", help="Why, for whoever looks at it later.")

    def handle(self, *args, reason: str, **options):
        Beginning.objects.create(reason=reason[:200])
        self.stdout.write("Cursors handed out until now lead to “begin again” (410).")
