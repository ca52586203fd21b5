"""Which mail people want."""

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from connected_localism.mail import kinds
from connected_localism.mail.models import OptOut, OutgoingMail, SuppressedAddress


def is_unwanted(mail: OutgoingMail) -> bool:
    """Whether its reader has opted out of this kind, or the account is closed."""
    if mail.recipient and not mail.recipient.is_active:
        return True
    try:
        optional = kinds.get(mail.kind).optional
    except LookupError:
        return False  # rendering will say what is wrong
    if not optional:
        return False
    if mail.recipient:
        return OptOut.objects.filter(user=mail.recipient, kind=mail.kind).exists()
    digests = every_digest(mail.address)
    return SuppressedAddress.objects.filter(digest__in=digests, kind=mail.kind).exists()


def digest(address: str) -> str:
    """What we keep of an address that wants no mail."""
    return every_digest(address)[0]


def every_digest(address: str) -> list[str]:
    """The digests under the present key and the former ones: a choice outlives a new key."""
    return [
        salted_hmac(
            "connected_localism.mail.suppressed", address.strip().lower(), secret=key,
            algorithm="sha256",
        ).hexdigest()
        for key in [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    ]  # fmt: skip


def wanted_kinds(user) -> list[str]:
    """Names of the optional kinds that `user` gets."""
    unwanted = set(OptOut.objects.filter(user=user).values_list("kind", flat=True))
    return [kind.name for kind in kinds.every() if kind.optional and kind.name not in unwanted]


@transaction.atomic
def choose(user, wanted: list[str]) -> None:
    """Have `user` get these optional kinds of mail and none of the others that there are."""
    optional = {kind.name for kind in kinds.every() if kind.optional}
    OptOut.objects.filter(user=user, kind__in=optional & set(wanted)).delete()
    OptOut.objects.bulk_create(
        [OptOut(user=user, kind=kind) for kind in sorted(optional - set(wanted))],
        ignore_conflicts=True,
    )
