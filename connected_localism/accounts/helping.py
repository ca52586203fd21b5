"""What staff may do for somebody's account; each is told to its owner by mail."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import ResetPasswordForm
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.dispatch import Signal

from connected_localism.accounts import sessions
from connected_localism.accounts.models import User

account_shut = Signal()  # in the transaction in which staff close an account; sends `person`


def send_password_reset(request, person: User) -> None:
    """The mail that they would get by asking for it themselves."""
    form = ResetPasswordForm({"email": person.email})
    if form.is_valid():
        form.save(request)


@transaction.atomic
def close(person: User) -> None:
    """Sign them out everywhere and let them in no more. What they wrote stays as it is."""
    User.objects.filter(pk=person.pk).update(is_active=False)
    sessions.end(UserSession.objects.filter(user=person))
    account_shut.send(User, person=person)


@transaction.atomic
def remove_second_factors(request, person: User) -> None:
    """For somebody who lost device and recovery codes, once it is certain who is asking.

    They sign in as before they had one, and their special rights rest until they set up another.
    """
    if Authenticator.objects.filter(user=person).delete()[0]:
        sessions.end(UserSession.objects.filter(user=person))
        get_adapter(request).send_notification_mail("mfa/email/second_factors_removed", person)
