from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from networks.following.weekly import tell_of_the_week


class Command(BaseCommand):
    help = "Post the week's mails about what people follow, as the morning's job does."

    def handle(self, *args, **options):
        posted = tell_of_the_week(timezone.now())
        self.stdout.write(_("{number} mails are posted.").format(number=posted))
