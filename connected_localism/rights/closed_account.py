"""The account that stands for all that are closed, where a table cannot do without one."""

from connected_localism.accounts.models import User

ADDRESS = "closed-account@invalid"  # nobody can have an address at .invalid (RFC 2606)


def closed_account() -> User:
    """Nobody can sign in with it, and it is told nothing."""
    account, is_new = User.objects.get_or_create(
        email=ADDRESS, defaults={"display_name": "Closed account", "is_active": False}
    )
    if is_new:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account
