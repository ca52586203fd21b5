"""What becomes of signatures when a council is to be abolished.

The row stays as it was signed; `residents` and the pages follow the succession from its day on, so
nothing has to be rewritten then.
"""

from django.dispatch import receiver
from django.utils.translation import ngettext

from networks.models import SignOn
from places.signals import reorganisation_planned


@receiver(reorganisation_planned)
def say_which_signatures(sender, from_places, to_places, **kwargs) -> list[str]:
    held = SignOn.objects.active().filter(place__in=from_places)
    if not (count := held.count()):
        return []
    said = ngettext(
        "Its signature under %(count)s statement stays, with a note of what has taken over.",
        "Its signatures under %(count)s statements stay, with a note of what has taken over.",
        count,
    )
    return [said % {"count": count}]
