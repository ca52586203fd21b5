"""What happens beside signing in, new second factors and new passwords."""

from allauth.account.adapter import get_adapter
from allauth.account.signals import (
    email_confirmed,
    password_changed,
    password_reset,
    password_set,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_used
from allauth.usersessions.models import UserSession
from django.db.models.signals import pre_save
from django.dispatch import receiver

from connected_localism.accounts import claims, second_factor, sessions


@receiver(email_confirmed)
def lock_out_earlier_claims(request, email_address, **_kwargs):
    claims.close_other_ways_in(request, email_address)


@receiver(email_confirmed)
def tell_the_main_address(request, email_address, **_kwargs):
    """Whoever adds an address to somebody's account can sign in with it from then on."""
    if not email_address.primary:
        get_adapter(request).send_notification_mail("account/email/email_added", email_address.user)


@receiver(authenticator_used)
def note_second_factor(request, user, **_kwargs):
    second_factor.mark(request.session, user)


@receiver(authenticator_added)
def begin_with_second_factor(request, user, authenticator, **_kwargs):
    """The first device counts as shown, and ends the sessions that were begun without one.

    A further device does not count: who adds one has shown another already, or is a thief.
    """
    if authenticator.type not in second_factor.DEVICES:
        return
    others = Authenticator.objects.filter(user=user, type__in=second_factor.DEVICES)
    if not others.exclude(pk=authenticator.pk).exists():
        second_factor.mark(request.session, user)
        request.user.rights_at_rest = False
        sessions.end_others(request)


@receiver(authenticator_removed)
def rest_without_second_factor(request, user, **_kwargs):
    if not second_factor.has_device(user):
        second_factor.unmark(request.session)
        request.user.rights_at_rest = second_factor.must_rest(request.session, request.user)


@receiver([password_changed, password_set, password_reset])
def end_all_sessions(request, user, **_kwargs):
    """A new password ends all sessions; Django would only stop believing in them."""
    rows = UserSession.objects.filter(user=user)
    sessions.end(rows.exclude(session_key=request.session.session_key or ""))


@receiver(pre_save, sender=UserSession)
def keep_little_of_a_session(instance, **_kwargs):
    instance.ip = sessions.NO_ADDRESS
    if not sessions.is_device_name(instance.user_agent):
        instance.user_agent = sessions.device_name(instance.user_agent)
