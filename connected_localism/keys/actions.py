"""Making and revoking keys, and telling people of theirs."""

import uuid
from datetime import timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.keys.models import MOST, ApiKey
from connected_localism.keys.secret import digest_of, new_secret, start_of
from connected_localism.mail.outbox import post

NOTICE = timedelta(days=14)  # before a key expires
MADE_IN_A_DAY = 2 * MOST  # however many of them were revoked: each is kept for a year


class CannotMakeKey(Exception):
    """The message says why."""


class AlreadyMade(CannotMakeKey):
    """The same form was sent twice; what it made was shown then, and cannot be again."""


@transaction.atomic
def make_key(
    person: User, *, name: str, days: int, may_write: bool, public_id: uuid.UUID | None = None
) -> tuple[ApiKey, str]:
    """A new key that is valid for so many `days`, and the key itself, which nobody sees again.

    `public_id` stands for one form that was filled in. Raises CannotMakeKey.
    """
    User.objects.select_for_update().get(pk=person.pk)  # two at once would be one too many
    public_id = public_id or uuid.uuid4()
    if ApiKey.objects.filter(public_id=public_id).exists():
        raise AlreadyMade(
            _("This key was made already, and is shown only once. Make another if you lost it.")
        )
    own, now = ApiKey.objects.filter(user=person), timezone.now()
    if own.live().count() >= MOST:
        raise CannotMakeKey(
            _("You have %(most)d keys, and nobody can have more. Revoke one that you do not need.")
            % {"most": MOST}
        )
    if own.filter(made_at__gt=now - timedelta(days=1)).count() >= MADE_IN_A_DAY:
        raise CannotMakeKey(_("You made very many keys today. Make the next one tomorrow."))

    secret = new_secret()
    key = ApiKey.objects.create(
        public_id=public_id,
        user=person,
        name=name,
        start=start_of(secret),
        digest=digest_of(secret),
        scopes=[ApiKey.Scope.READ, ApiKey.Scope.WRITE] if may_write else [ApiKey.Scope.READ],
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    _tell("api-key-made", key)
    return key, secret


@transaction.atomic
def revoke(key: ApiKey, *, by: User) -> bool:
    """End a key at once; False if it was revoked before. Its person is told, if it was another."""
    changed = ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now())
    if changed and by != key.user and not key.is_expired:
        _tell("api-key-revoked", key)
    return bool(changed)


def revoke_all(person: User) -> int:
    """End all keys of somebody whose account is closed by staff."""
    return ApiKey.objects.filter(user=person).live().update(revoked_at=timezone.now())


@transaction.atomic
def tell_of_expiry() -> int:
    """Write to the people whose keys expire within two weeks; once for each key."""
    due = ApiKey.objects.live().filter(expires_at__lte=timezone.now() + NOTICE)
    due = due.filter(user__is_active=True).select_related("user").order_by("pk")
    for key in due:
        _tell("api-key-expires", key)  # the same again each day is one mail
    return len(due)


def _tell(kind: str, key: ApiKey) -> None:
    with override(key.user.language):
        expires = date_format(timezone.localtime(key.expires_at), "j F Y")
    post(
        kind,
        to=key.user,
        key=f"{kind}:{key.public_id}",
        context={
            "name": key.name,
            "start": key.start,
            "may_write": int(key.may_write),
            "expires": expires,
            "keys_url": reverse("api-keys"),
        },
    )
