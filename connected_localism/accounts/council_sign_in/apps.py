from django.apps import AppConfig


class CouncilSignInConfig(AppConfig):
    """Signing in with one's council, by OpenID Connect. An app, as allauth finds providers so."""

    name = "connected_localism.accounts.council_sign_in"
    label = "council_sign_in"

    def ready(self):
        from django.conf import settings
        from django.utils.translation import gettext_lazy as _

        from connected_localism.accounts.pages import AccountPage, register

        if settings.SSO_COUNCILS:
            register(AccountPage("socialaccount_connections", _("Your council"), order=33))
