"""Signing in with one's council: choosing it, and coming back from it."""

from allauth.account.internal.decorators import login_not_required
from allauth.decorators import rate_limit
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from connected_localism.accounts.council_sign_in.forms import CouncilForm
from connected_localism.accounts.council_sign_in.provider import CouncilOAuth2Adapter


@rate_limit(action="login")
def choose(request: HttpRequest) -> HttpResponse:
    """Send somebody to their council's own sign-in page; by POST, so that no link can do it."""
    if not settings.SSO_COUNCILS:
        raise Http404
    initial = {"council": request.GET.get("council")} if "council" in request.GET else None
    form = CouncilForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        provider = get_adapter().get_provider(request, form.cleaned_data["council"])
        try:
            return provider.redirect_from_request(request)
        except OAuth2Error as error:
            return render_authentication_error(request, provider, exception=error)
    return render(request, "socialaccount/council.html", {"form": form})


class _Callback(OAuth2CallbackView):
    def _get_state(self, request, provider):
        """With the state comes the nonce that the ID token must repeat."""
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = state.get("nonce", "")
        return state, response


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    adapter = CouncilOAuth2Adapter(request, provider_id)
    try:
        provider = adapter.get_provider()
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    said = request.GET.get("iss")  # RFC 9207: which provider this answer is from
    if said is not None and said.rstrip("/") != provider.app.settings["server_url"].rstrip("/"):
        error = OAuth2Error(f"The answer is from {said!r}")
        return render_authentication_error(request, provider, exception=error)
    return _Callback.adapter_view(adapter)(request)
