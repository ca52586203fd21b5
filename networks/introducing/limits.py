"""How often one person may ask for introductions, and one place be asked. Counted in the database."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from networks.models import Introduction, IntroductionSide, IntroductionStep
from places.limits import TooMany
from places.models import Place

BY_ONE_PERSON = 10
OF_ONE_PLACE = 20
MESSAGES_OF_ONE_PERSON = 10
_DAY = timedelta(hours=24)


def require_introduction_left(by: User, places: list[Place]) -> None:
    """Raises TooMany. Call it with the person held (`places.limits.hold`)."""
    since = timezone.now() - _DAY
    if Introduction.objects.filter(asked_by=by, created_at__gt=since).count() >= BY_ONE_PERSON:
        raise TooMany(
            _("You have asked for {number} introductions in a day. Go on tomorrow.").format(
                number=BY_ONE_PERSON
            )
        )
    for place in places:
        asked = IntroductionSide.objects.filter(place=place, introduction__created_at__gt=since)
        if asked.exclude(introduction__asked_for=place).count() >= OF_ONE_PLACE:
            raise TooMany(
                _("{place} was asked very often today. Try again tomorrow.").format(
                    place=place.display_name
                )
            )


def require_message_left(by: User) -> None:
    sent = IntroductionStep.objects.filter(
        actor=by, step=IntroductionStep.Step.WROTE, created_at__gt=timezone.now() - _DAY
    )
    if sent.count() >= MESSAGES_OF_ONE_PERSON:
        raise TooMany(
            _("You have sent {number} messages in a day. Go on tomorrow.").format(
                number=MESSAGES_OF_ONE_PERSON
            )
        )
