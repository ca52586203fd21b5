"""How allauth behaves here: its wording, the language of its mails, where signing in leads."""

from allauth.account.adapter import DefaultAccountAdapter
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from connected_localism.accounts import second_factor, sessions
from connected_localism.accounts.models import User


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
        """In the language of whoever has that address, else in that of the page."""
        with translation.override(language_of(email) or translation.get_language()):
            super().send_mail(template_prefix, email, context)

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
        return [each for each in methods if each["id"] != "reauthenticate"] or methods


def language_of(address: str) -> str | None:
    """The language of the person with that e-mail address; None for a stranger's."""
    people = User.objects.filter(emailaddress__email__iexact=address)
    # Somebody may have typed an address that another has confirmed as theirs.
    people = people.order_by("-emailaddress__verified", "pk")
    return people.values_list("language", flat=True).first()
