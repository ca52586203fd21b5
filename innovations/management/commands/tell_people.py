from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from innovations.telling.digest import tell_of_matches
from innovations.telling.outcomes import note_joined
from innovations.telling.searches import tell_of_searches


class Command(BaseCommand):
    help = "Post the day's mails about matches and saved searches, as the hourly job does."

    def handle(self, *args, **options):
        note_joined()
        matches, searches = tell_of_matches(timezone.now()), tell_of_searches(timezone.now())
        self.stdout.write(
            _(
                "{matches} mails about matches and {searches} about saved searches are posted."
            ).format(matches=matches, searches=searches)
        )
