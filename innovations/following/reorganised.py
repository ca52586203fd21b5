"""Following goes on with what takes over from a place."""

from django.dispatch import receiver
from django.utils.translation import ngettext

from innovations.models import FollowedPlace
from places.signals import places_succeeded, reorganisation_planned


@receiver(places_succeeded)
def follow_successors(sender, successions, **kwargs) -> None:
    """Who followed a place that is gone follows every place that took over, from where they were:
    nothing is told twice, and nothing is missed."""
    gone = set()
    for step in successions:  # in the order of the years, so that chains are followed to their end
        FollowedPlace.objects.bulk_create(
            [
                FollowedPlace(
                    person_id=before.person_id, place=step.to_place, since=before.since,
                    due_on=before.due_on, seen_until=before.seen_until,
                )
                for before in FollowedPlace.objects.filter(place=step.from_place)
            ],
            ignore_conflicts=True,  # who follows it already
        )  # fmt: skip
        if step.from_place.is_abolished:
            gone.add(step.from_place_id)
    FollowedPlace.objects.filter(place__in=gone).delete()


@receiver(reorganisation_planned)
def say_who_follows(sender, from_places, to_places, **kwargs) -> list[str]:
    people = FollowedPlace.objects.filter(place__in=from_places).values("person").distinct()
    if not (count := people.count()):
        return []
    said = ngettext(
        "%(count)s person who follows it goes on with what takes over.",
        "%(count)s people who follow it go on with what takes over.",
        count,
    )
    return [said % {"count": count}]
