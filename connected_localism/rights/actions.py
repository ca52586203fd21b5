"""Closing an account: what cannot be undone."""

import pghistory
from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from connected_localism.common.personal_data import declarations, naming
from connected_localism.mail.outbox import post
from innovations.actions.drafts import drafts_of
from innovations.models import Innovation
from innovations.personal_data import TEXTS


class CannotClose(Exception):
    """The account is still needed; the message says what to do first."""


def require_may_close(person: User) -> None:
    """Raise CannotClose for the last person who can run the site."""
    others = User.objects.filter(is_superuser=True, is_active=True).exclude(pk=person.pk)
    if person.is_superuser and not others.exists():
        raise CannotClose(
            _(
                "You are the only administrator of this website. Make somebody else an "
                "administrator first; then you can close your account."
            )
        )


@transaction.atomic
def close_account(person: User, *, tell: bool = True) -> None:
    """Delete the account and everything that leads to the person, and end all sessions.

    What was published stays, without the name. `tell` sends a last mail. Raises CannotClose.
    """
    # Two administrators who leave at once must not each take the other for the one who stays.
    list(User.objects.filter(is_superuser=True).order_by("pk").select_for_update())
    person = User.objects.select_for_update().get(pk=person.pk)
    require_may_close(person)
    address, language = person.email, person.language
    with pghistory.context(user=None):  # whoever leaves is not noted as having done this
        # From the top app down, so that each still finds below it what it builds on.
        for data in reversed(declarations()):
            data.leaving(data.rows(person), person)
        closed = person.pk
        person.delete()
    if tell:
        post(
            "account-closed",
            address=address,
            language=language,
            key=f"account-closed:{_digest(closed, address)}",
            context={},
        )


def drafts(person: User) -> QuerySet[Innovation]:
    """What will be deleted."""
    return drafts_of(Innovation.objects.filter(author=person)).order_by("title", "pk")


def records_naming(person: User) -> QuerySet[Innovation]:
    """Records that will stay and have the person's name or address in their text."""
    written = Innovation.objects.filter(author=person)
    staying = written.exclude(pk__in=drafts_of(written))
    return staying.filter(naming(person, *TEXTS)).order_by("title", "pk")


def _digest(number: int, address: str) -> str:
    """A key that is the same for a second try, and leads to nobody."""
    return salted_hmac("connected_localism.rights.closed", f"{number} {address}").hexdigest()
