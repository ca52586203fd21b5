"""Following what happens to people's e-mail addresses, and to places."""

from functools import partial

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from connected_localism.accounts.models import User
from connected_localism.common.wake import wake_after_commit
from places import tasks
from places.signals import places_changed


@receiver(post_save, sender=EmailAddress)
@receiver(post_delete, sender=EmailAddress)
def follow_address(sender, instance, **kwargs) -> None:
    """Bring memberships in step once an address was verified, changed or removed.

    After the commit, and a failure is only logged: nobody must be unable to verify an address
    because of a membership. The hourly round finds what was missed.
    """
    transaction.on_commit(partial(_bring_up_to_date, instance.user_id), robust=True)


def _bring_up_to_date(person_id: int) -> None:
    from places.actions.verifying import bring_up_to_date

    person = User.objects.filter(pk=person_id).first()
    if person is not None:  # the addresses go with the account
        bring_up_to_date(person)


@receiver(places_changed)
def find_neighbours_anew(sender, **kwargs) -> None:
    """Which places there are, and where, decides who their neighbours are."""
    wake_after_commit(tasks.refresh_neighbours)
