"""The pages on which people say which mail they want."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from connected_localism.mail import kinds
from connected_localism.mail.choices import choose
from connected_localism.mail.forms import PreferencesForm
from connected_localism.mail.unsubscribing import read_token


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """Every optional kind of mail, on or off."""
    form = PreferencesForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and form.is_valid():
        choose(request.user, form.cleaned_data["wanted"])
        messages.success(request, _("Your choice of emails is saved."))
        return redirect("mail-preferences")
    always = [kind for kind in kinds.every() if not kind.optional]
    return render(request, "mail/preferences.html", {"form": form, "always": always})


@csrf_exempt  # mail programs post here (RFC 8058); the signed token says who and what
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Switch one kind of mail off, or on again, without signing in.

    Opening the page changes nothing, because mail scanners open every link.
    """
    try:
        subscription = read_token(token)
        kind = kinds.get(subscription.kind)
    except (signing.BadSignature, LookupError):
        return render(request, "mail/unsubscribe_unknown.html", status=404)
    if request.method == "POST":
        if request.POST.get("choice") == "on":
            subscription.switch_on()
        elif not subscription.switch_off():
            return render(request, "mail/unsubscribe_unknown.html", status=404)
        if request.POST.get("List-Unsubscribe") == "One-Click":
            return HttpResponse(_("Done."), content_type="text/plain; charset=utf-8")
        return redirect("mail-unsubscribe", token=token)
    return render(request, "mail/unsubscribe.html", {"subscription": subscription, "kind": kind})
