"""A council as a provider of allauth: generic OpenID Connect, checked more strictly.

Beyond allauth's own provider: the ID token's signature is always checked, a nonce ties it to the
request, the issuer must be the one configured, and only addresses at the council's own domains
count as verified, whatever the provider says of others.
"""

import secrets

from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from allauth.utils import build_absolute_uri
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from requests import RequestException

from connected_localism.accounts.council_sign_in.id_tokens import Refused, claims_of


class CouncilOAuth2Adapter(OpenIDConnectOAuth2Adapter):
    nonce = ""  # of the request that this is the answer to; set by the callback

    @property
    def openid_config(self) -> dict:
        """The provider's own description. Raises OAuth2Error when it is away or another's."""
        try:
            config = super().openid_config
        except (RequestException, ValueError) as error:
            raise OAuth2Error(f"No description of the provider: {error}") from error
        expected = self.get_provider().app.settings["server_url"].rstrip("/")
        if str(config.get("issuer", "")).rstrip("/") != expected:
            raise OAuth2Error(f"The provider calls itself {config.get('issuer')!r}")
        return config

    def complete_login(self, request, app, token, **kwargs):
        try:
            claims = claims_of(
                kwargs["response"].get("id_token", ""),
                keys=self._fetch(self.openid_config["jwks_uri"]),
                issuer=self.openid_config["issuer"],
                client_id=app.client_id,
                nonce=self.nonce,
            )
        except (Refused, KeyError, ValueError) as error:
            raise OAuth2Error(str(error)) from error
        if not claims.get("email") and self.openid_config.get("userinfo_endpoint"):
            # Some say the address only there. The answer must be about the same person.
            more = self._fetch_user_info(token.token)
            if more.get("sub") != claims["sub"]:
                raise OAuth2Error("User info of somebody else")
            claims = more | claims
        if not isinstance(claims.get("email") or "", str):
            raise OAuth2Error("The address is not a text")
        return self.get_provider().sociallogin_from_response(request, {"id_token": claims})

    def _fetch(self, url: str) -> dict:
        with get_adapter().get_requests_session() as session:
            answer = session.get(url)
            answer.raise_for_status()
            return answer.json()

    def get_callback_url(self, request, app) -> str:
        """One address for both languages, as it is registered with the council."""
        with translation.override("en"):
            path = reverse("council_callback", kwargs={"provider_id": self.provider_id})
        return build_absolute_uri(request, path)


class CouncilProvider(OpenIDConnectProvider):
    id = "council"
    oauth2_adapter_class = CouncilOAuth2Adapter
    pkce_enabled_default = True

    def get_login_url(self, request, **kwargs) -> str:
        query = urlencode({"council": self.app.provider_id} | kwargs)
        return f"{reverse('council-sign-in')}?{query}"

    def get_callback_url(self) -> str:
        return reverse("council_callback", kwargs={"provider_id": self.app.provider_id})

    def get_redirect_from_request_kwargs(self, request) -> dict:
        """Without what allauth would let visitors add to the request by the query string."""
        kwargs = super().get_redirect_from_request_kwargs(request)
        nonce = secrets.token_urlsafe(24)
        # What is not popped from here on comes back as the state.
        return kwargs | {
            "scope": self.get_scope(),
            "auth_params": {"nonce": nonce},
            "nonce": nonce,
            "language": translation.get_language(),
        }

    def extract_email_addresses(self, data) -> list[EmailAddress]:
        claims = data["id_token"]
        address = claims.get("email") or ""
        try:
            validate_email(address)
        except ValidationError:  # none, or something that no provider should send
            return []
        domain = address.lower().rpartition("@")[2]
        is_own = domain in self.app.settings["verified_email"]
        verified = is_own and claims.get("email_verified", True) in (True, "true")
        return [EmailAddress(email=address, verified=verified, primary=True)]

    def extract_extra_data(self, data) -> dict:
        return {}  # what a council says of its people beyond name and address is not ours to keep


provider_classes = [CouncilProvider]
