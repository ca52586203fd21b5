"""How allauth behaves here: its wording, the language of its mails, where signing in leads."""

import logging
import uuid
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from connected_localism.accounts import proving, second_factor, sessions
from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("This account is closed"),
        "cannot_remove_primary_email": _(
            "This is your main address. Make another one the main one first."
        ),
        "duplicate_email": _("You have added this email address already"),
        "email_password_mismatch": _("The email address or the password is not right"),
        "email_taken": _("This email address cannot be used. Enter another one."),
        "enter_current_password": _("Your current password is not right"),
        "code_is_void": _("This code is too old, or was mistyped too often. Ask for a new one."),
        "incorrect_code": _("The code is not right. Check it, or ask for a new one."),
        "incorrect_password": _("The password is not right"),
        "invalid_or_expired_key": _("This link has been used or is too old. Ask for a new one."),
        "invalid_password_reset": _("This link has been used or is too old. Ask for a new one."),
        "rate_limited": _("There were too many attempts. Wait a few minutes, then try again."),
        "same_as_current": _("This is the address you have already"),
        "too_many_login_attempts": _(
            "There were too many attempts. Wait a few minutes, then try again."
        ),
        "unverified_primary_email": _("Confirm this address before you make it the main one"),
    }

    def send_mail(self, template_prefix, email, context):
        """In the language of whoever has that address, else in that of the page.

        The code cannot wait, so it does not go through the outbox; and when it cannot be sent,
        the page says so to whoever asked, whether they have an account or not.
        """
        try:
            with translation.override(language_of(email) or translation.get_language()):
                super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            # What a server answers often has the reader's address in it, and logs keep none.
            logger.warning("A mail of sign-in could not be sent: %s", type(error).__name__)
            page = render(self.request, "account/mail_away.html", status=503)
            raise ImmediateHttpResponse(page) from error

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Of a change to how somebody signs in; to the address given, else to their main one.

        Says when and on what device, but not from which network address.
        """
        with translation.override(user.language):
            when = date_format(localtime(), "DATETIME_FORMAT")
        post(
            "security-notice",
            **({"address": email, "language": user.language} if email else {"to": user}),
            key=f"security-notice:{uuid.uuid4()}",
            context={
                "what": template_prefix.rpartition("/")[2],
                "when": when,
                "device": sessions.device_name(self.get_http_user_agent(self.request)),
                "provider": str(context["provider"].name) if "provider" in (context or {}) else "",
                "password_url": reverse("account_reset_password"),
            },
        )

    def post_login(self, request, user, **kwargs):
        """On to the page they came for, in the language they prefer.

        People whose special rights rest are shown first how to wake them.
        """
        sessions.note_seen(request.session)
        user.rights_at_rest = second_factor.must_rest(request.session, user)
        response = super().post_login(request, user, **kwargs)
        if user.rights_at_rest and user.has_special_rights():
            response["Location"] = reverse("mfa_index")
        response["Location"] = translate_url(response["Location"], user.language)
        return response

    def get_reauthentication_methods(self, user):
        """Who has a second factor confirms with it: the password may be what was stolen."""
        methods = super().get_reauthentication_methods(user)
        methods = [each for each in methods if each["id"] != "reauthenticate"] or methods
        if not methods and proving.has_only_mail(user):
            by_mail = _("Get a code by email")
            return [{"id": "mail", "description": by_mail, "url": reverse("account-prove")}]
        return methods

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """allauth lets everybody pass whom it has nothing to ask for; so it is said here."""
        required = super().is_reauthentication_required(app=app, **kwargs)
        only_mail = required and proving.has_only_mail(self.request.user)
        if only_mail and not proving.is_shown(self.request):
            raise ReauthenticationRequired
        return required


def language_of(address: str) -> str | None:
    """The language of the person with that e-mail address; None for a stranger's."""
    people = User.objects.filter(emailaddress__email__iexact=address)
    # Somebody may have typed an address that another has confirmed as theirs.
    people = people.order_by("-emailaddress__verified", "pk")
    return people.values_list("language", flat=True).first()
