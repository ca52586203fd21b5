from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from places.models import Neighbour
from places.neighbours.refresh import refresh_neighbours


class Command(BaseCommand):
    help = "Compute which places are alike (docs/neighbours.md), where no worker does it."

    def handle(self, *args, **options):
        run = refresh_neighbours()
        if run is None:
            self.stdout.write(_("Nothing has changed since the neighbours were computed last."))
            return
        self.stdout.write(
            _("Version %(version)s: %(count)s neighbours.")
            % {"version": run.version, "count": Neighbour.objects.filter(run=run).count()}
        )
