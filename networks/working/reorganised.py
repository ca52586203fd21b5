"""What a place was to do goes on with what takes over from it."""

from django.dispatch import receiver
from django.utils import timezone

from networks.models import Action, ActionStep
from places.models import Place
from places.signals import places_succeeded


@receiver(places_succeeded)
def carry_actions_over(sender, successions, **kwargs) -> None:
    """Of several successors the one that takes part in the network, the most populous first.

    What the place wrote, decided and shared stays under its name, as on that day.
    """
    heirs: dict[int, list[Place]] = {}
    for step in successions:
        if step.from_place.is_abolished:
            heirs.setdefault(step.from_place_id, []).append(step.to_place)
    for step in successions:  # in the order of the years, so that chains are followed to their end
        for action in Action.objects.open().filter(
            owner=step.from_place_id, owner__in=heirs
        ).select_related("network").order_by("pk"):  # fmt: skip
            inside = set(action.network.members.active().values_list("place_id", flat=True))
            heir = min(
                heirs[step.from_place_id],
                key=lambda place: (place.pk not in inside, -(place.population or 0), place.pk),
            )
            action.owner = heir
            if action.carried_from_id in (None, heir.pk):
                action.carried_from = step.from_place
            action.version += 1
            action.updated_at = timezone.now()
            action.save()
            ActionStep.objects.create(
                action=action, actor=None, step=ActionStep.Step.CARRIED,
                note=step.from_place.official_name,
            )  # fmt: skip
