"""Accounts made with an e-mail address before anybody showed that it is theirs.

Somebody may sign up with your address, or let their council say that they have it, and wait. When
you then confirm it, every way in that was laid before, and that you did not just use, is closed.
"""

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession

from connected_localism.accounts import sessions
from connected_localism.accounts.models import User


def close_other_ways_in(request, address: EmailAddress) -> None:
    """To be called when `address` was confirmed in this visit; only the first of a person counts."""
    user = address.user
    if EmailAddress.objects.filter(user=user, verified=True).exclude(pk=address.pk).exists():
        return
    records = get_authentication_records(request, user)
    used = {(r.get("provider"), r.get("uid")) for r in records if r["method"] == "socialaccount"}
    _close(user, password=any(r["method"] == "code" for r in records), but_for=used)


def take_over(user: User, address: str) -> bool:
    """Let a council's word that `address` is the visitor's make it so; whether it is `user`'s now.

    Not where `user` has confirmed another address: then it is their account, and the claim goes.
    """
    claim = EmailAddress.objects.filter(user=user, email__iexact=address)
    if claim.filter(verified=True).exists():
        return True
    if EmailAddress.objects.filter(user=user, verified=True).exists():
        claim.delete()
        return False
    _close(user, password=True)
    user.display_name = ""  # whoever comes now says their own
    user.save(update_fields=["display_name"])
    EmailAddress.objects.update_or_create(
        user=user, email=address.lower(), defaults={"verified": True, "primary": True}
    )
    return True


def _close(user: User, *, password: bool, but_for=frozenset()) -> None:
    if password and user.has_usable_password():
        user.set_unusable_password()
        user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    for account in SocialAccount.objects.filter(user=user):
        if (account.provider, account.uid) not in but_for:
            account.delete()
    if password:
        sessions.end(UserSession.objects.filter(user=user))
