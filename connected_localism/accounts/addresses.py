"""Which e-mail addresses somebody has shown to be theirs."""

from allauth.account.models import EmailAddress

from connected_localism.accounts.models import User


def verified_addresses(user: User) -> list[str]:
    """The addresses of `user` that count as theirs, in lower case, the main one first.

    By a code that was mailed there, or because a council signed them in with an address at one of
    that council's own domains; no other word of an identity provider is taken.
    """
    found = EmailAddress.objects.filter(user=user, verified=True)
    return [address.email.lower() for address in found.order_by("-primary", "pk")]
