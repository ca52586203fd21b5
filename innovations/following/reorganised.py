"""Following goes on with what takes over from a place."""

from collections import defaultdict

from django.dispatch import receiver
from django.utils.translation import ngettext

from innovations.models import FollowedPlace
from places.signals import places_succeeded, reorganisation_planned


@receiver(places_succeeded)
def follow_successors(sender, successions, **kwargs) -> None:
    """Who followed a place that is gone follows every place that took over, from where they were:
    nothing is told twice, and nothing is missed."""
    followers: dict[int, dict[int, FollowedPlace]] = defaultdict(dict)
    concerned = {pk for step in successions for pk in (step.from_place_id, step.to_place_id)}
    for followed in FollowedPlace.objects.filter(place__in=concerned):
        followers[followed.place_id][followed.person_id] = followed
    new = []
    for step in successions:  # in the order of the years, so that chains are followed to their end
        for person_id, before in followers[step.from_place_id].items():
            if person_id not in followers[step.to_place_id]:
                after = FollowedPlace(
                    person_id=person_id, place=step.to_place, since=before.since,
                    notify=before.notify, due_on=before.due_on, seen_until=before.seen_until,
                )  # fmt: skip
                followers[step.to_place_id][person_id] = after
                new.append(after)
    if new:
        FollowedPlace.objects.bulk_create(new, ignore_conflicts=True)  # somebody was quicker
    gone = [step.from_place_id for step in successions if step.from_place.is_abolished]
    if any(followers[pk] for pk in gone):
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
