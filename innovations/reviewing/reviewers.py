"""Who decides about a record, in words for the person who waits."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from innovations.models import Innovation
from places.lineage import Lineage
from places.models import Membership


def who_decides(innovations: Iterable[Innovation]) -> dict[int, str]:
    """By id of each record: the stewards of its place or, where there is none, the moderators.

    One query, and one more where a place is abolished: its successors' stewards answer for it.
    """
    answering = {}
    lineage = None
    for innovation in innovations:
        place = innovation.place
        if place.is_abolished:
            lineage = lineage or Lineage()
            answering[innovation] = [place.pk, *lineage.successors(place.pk)]
        else:
            answering[innovation] = [place.pk]
    places = {pk for group in answering.values() for pk in group}
    stewarded = set(
        Membership.objects.confirmed()
        .filter(place_id__in=places, role=Membership.Role.STEWARD, user__is_active=True)
        .values_list("place_id", flat=True)
    )
    return {
        innovation.pk: (
            _("the stewards of {place}").format(place=innovation.place.display_name)
            if stewarded & set(group)
            else _("the moderators of this site")
        )
        for innovation, group in answering.items()
    }
