"""`manage.py prepare_demo`: real places and innovations to look at, and people to sign in as."""

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from connected_localism.common.locks import advisory_lock
from connected_localism.demo import (
    PEOPLE,
    demo_password,
    prepare_people,
    prepare_waiting_record,
    prepare_waiting_request,
)
from innovations.models import Innovation
from networks.models import Network
from places.importers import import_places
from places.models import IndicatorValue, Place

REGISTER = settings.BASE_DIR / "places" / "data" / "register.csv"
SAMPLE = settings.BASE_DIR / "innovations" / "data" / "sample_innovations.jsonl"


class Command(BaseCommand):
    help = (
        "Load the register of places and the sample innovations where there are none yet; with "
        "DEMO also make people to sign in as, and print how. Repeatable."
    )

    def handle(self, *args, **options):
        with advisory_lock("prepare_demo", wait=True):
            self._load_places()
            self._load_figures()
            self._load_innovations()
            self._load_networks()
            if settings.DEMO:
                self._make_people()
            else:
                self.stdout.write(_("No demonstration people, because DEMO is not set."))

    def _load_places(self):
        if Place.objects.exists():
            return
        self.stdout.write(_("Loading the register of places …"))
        report = import_places(REGISTER)
        if report.problems:
            raise CommandError("\n".join(str(problem) for problem in report.problems))
        self.stdout.write(_("{count} places loaded.").format(count=report.created))

    def _load_figures(self):
        if IndicatorValue.objects.exists():
            return
        self.stdout.write(_("Loading the figures of places …"))
        # A council may have left the register since.
        call_command(
            "import_indicators", leave_out_unknown=True, stdout=self.stdout, stderr=self.stderr
        )
        # A worker would do it too, but after the first pages have been read.
        call_command("compute_neighbours", stdout=self.stdout, stderr=self.stderr)

    def _load_innovations(self):
        if Innovation.objects.exists():
            return
        self.stdout.write(_("Loading the sample innovations …"))
        call_command("import_innovations", SAMPLE, stdout=self.stdout, stderr=self.stderr)

    def _load_networks(self):
        # They stand around innovations of the sample, by the keys of its file.
        if Network.objects.exists() or not Innovation.objects.exclude(import_key=None).exists():
            return
        self.stdout.write(_("Loading the sample networks …"))
        call_command("import_networks", stdout=self.stdout, stderr=self.stderr)

    def _make_people(self):
        place = prepare_people()
        if prepare_waiting_record(place):
            self.stdout.write(_("One example waits for review."))
        if prepare_waiting_request(place):
            self.stdout.write(_("One person asks to join, and waits for a decision."))
        self.stdout.write(
            _("Demonstration people (the first three act for {place}):").format(place=place)
        )
        width, password = max(len(person.email) for person in PEOPLE), demo_password()
        for person in PEOPLE:
            self.stdout.write(f"  {person.email:<{width}}  {password}  {person.what_for}")
