"""Links that switch a kind of mail off without signing in."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.urls import reverse
from django.utils.translation import override

from connected_localism.mail.choices import digest
from connected_localism.mail.models import OptOut, OutgoingMail, SuppressedAddress

_SALT = "connected_localism.mail.unsubscribe"


@dataclass(frozen=True)
class Subscription:
    """One reader, known by account or by the digest of an address, and one kind of mail."""

    kind: str
    user_id: int | None = None
    digest: str = ""

    def _rows(self):
        if self.user_id:
            return OptOut.objects, {"user_id": self.user_id, "kind": self.kind}
        return SuppressedAddress.objects, {"digest": self.digest, "kind": self.kind}

    @property
    def is_on(self) -> bool:
        rows, identity = self._rows()
        return not rows.filter(**identity).exists()

    def switch_off(self) -> bool:
        """False if the account has been closed, so that there is nothing to switch off."""
        if self.user_id and not get_user_model().objects.filter(pk=self.user_id).exists():
            return False
        rows, identity = self._rows()
        rows.get_or_create(**identity)
        return True

    def switch_on(self) -> None:
        rows, identity = self._rows()
        rows.filter(**identity).delete()


def unsubscribe_address(mail: OutgoingMail, language: str) -> str:
    """The signed link of one mail, which stays valid: old mail is read late."""
    who = [mail.recipient_id, ""] if mail.recipient_id else [None, digest(mail.address)]
    token = signing.dumps([mail.kind, *who], salt=_SALT)
    with override(language):
        path = reverse("mail-unsubscribe", args=[token])
    return settings.SITE_URL.rstrip("/") + path


def read_token(token: str) -> Subscription:
    """Raises signing.BadSignature for a link that we did not write."""
    kind, user_id, digest = signing.loads(token, salt=_SALT)
    return Subscription(kind=kind, user_id=user_id, digest=digest)
