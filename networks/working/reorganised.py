"""What a place was to do goes on with what takes over from it."""

from django.dispatch import receiver
from django.utils import timezone

from networks.models import Action, ActionStep
from networks.succession import gone_ids, gone_with_heirs
from places.signals import places_succeeded


@receiver(places_succeeded)
def carry_actions_over(sender, successions, **kwargs) -> None:
    """Of several successors the one that takes part in the network, the most populous first.

    What the place wrote, decided and shared stays under its name, as on that day.
    """
    opened = Action.objects.open()
    concerned = opened.filter(owner__in=gone_ids(successions)).values_list("owner", flat=True)
    for gone, heirs in gone_with_heirs(successions, concerned.order_by()):
        for action in opened.filter(owner=gone).select_related("network").order_by("pk"):
            inside = set(action.network.members.active().values_list("place_id", flat=True))
            heir = min(heirs, key=lambda place: place.pk not in inside)
            action.owner = heir
            if action.carried_from_id in (None, heir.pk):
                action.carried_from = gone
            action.version += 1
            action.updated_at = timezone.now()
            action.save()
            ActionStep.objects.create(
                action=action, actor=None, step=ActionStep.Step.CARRIED,
                note=gone.official_name,
            )  # fmt: skip
