"""How accounts come about that a council vouches for."""

import logging

from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from connected_localism.accounts import claims
from connected_localism.accounts.forms import clean_name
from connected_localism.accounts.models import User

logger = logging.getLogger(__name__)


class CouncilAccountAdapter(DefaultSocialAccountAdapter):
    error_messages = DefaultSocialAccountAdapter.error_messages | {
        "no_password": _("Choose a password first, or you could no longer sign in."),
        "connected_other": _("This account of your council belongs to another account here."),
    }

    def list_apps(self, request, provider=None, client_id=None):
        """From the settings alone: nobody at the desk can add somebody who vouches for people."""
        from allauth.socialaccount.adapter import _build_apps_from_settings

        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def is_email_verified(self, provider, email) -> bool:
        """Never on top of what the provider class decided."""
        return False

    def authenticate_by_email(self, sociallogin):
        """The account that has the address, where the council answers for it.

        Made with it by somebody else who never confirmed it, it is emptied first.
        """
        found = super().authenticate_by_email(sociallogin)
        if found is None:
            return None
        user, address = found
        if not claims.take_over(user, address):
            return None
        if not user.display_name and sociallogin.user.display_name:
            user.display_name = sociallogin.user.display_name
            user.save(update_fields=["display_name"])
        return found

    def on_authentication_error(self, request, provider, error=None, exception=None, **_kwargs):
        """For the operator's log; the page says only that it did not work."""
        if exception:
            logger.warning("Signing in with %s failed: %s", provider.sub_id, exception)

    def populate_user(self, request, sociallogin, data):
        user = super().populate_user(request, sociallogin, data)
        try:
            name = clean_name(str(data.get("name") or ""))
        except ValidationError:
            name = ""
        user.display_name = name[: User._meta.get_field("display_name").max_length]
        return user

    def save_user(self, request, sociallogin, form=None):
        """In the language of the page where they began; the way back is always an English address."""
        language = sociallogin.state.get("language")
        if language in dict(settings.LANGUAGES):
            sociallogin.user.language = language
        return super().save_user(request, sociallogin, form)
