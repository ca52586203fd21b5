"""Noting since when a network stands around a record, whoever ties them."""

from django.db.models.signals import m2m_changed
from django.dispatch import receiver

from networks.models import Network, RecordAround


@receiver(m2m_changed, sender=Network.innovations.through)
def note_since_when(sender, instance, action, reverse, pk_set, **kwargs) -> None:
    """What is taken away and tied again is no news a second time."""
    if action != "post_add":
        return
    pairs = [(pk, instance.pk) if reverse else (instance.pk, pk) for pk in pk_set]
    rows = [RecordAround(network_id=network, innovation_id=record) for network, record in pairs]
    RecordAround.objects.bulk_create(rows, ignore_conflicts=True)
