"""What happens to keys when something happens to an account."""

from django.dispatch import receiver

from connected_localism.accounts.helping import account_shut
from connected_localism.keys import actions


@receiver(account_shut)
def revoke_keys(person, **_kwargs):
    """An account that staff open again must not be opened to a key that a thief made."""
    actions.revoke_all(person)
