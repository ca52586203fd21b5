"""The pages on which people make, see and revoke their own keys."""

import uuid

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_safe

from connected_localism.keys import actions
from connected_localism.keys.forms import MakeKeyForm
from connected_localism.keys.models import MOST, ApiKey


@login_required
@never_cache
@require_safe
def key_list(request: HttpRequest) -> HttpResponse:
    keys = list(ApiKey.objects.filter(user=request.user))
    context = {
        "live": [key for key in keys if key.is_live],
        "ended": [key for key in keys if not key.is_live],
        "most": MOST,
    }
    return render(request, "keys/list.html", context)


@login_required
@never_cache
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret")
def make_key(request: HttpRequest) -> HttpResponse:
    """Ask what it is for, then show the key: in the answer itself, as it is kept nowhere."""
    form = MakeKeyForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            key, secret = actions.make_key(
                request.user,
                name=given["name"],
                days=given["days"],
                may_write=given["access"] == "write",
                public_id=given["form_id"],
            )
        except actions.AlreadyMade as error:
            messages.warning(request, str(error))
            return redirect("api-keys")
        except actions.CannotMakeKey as error:
            form.add_error(None, str(error))
        else:
            return render(request, "keys/made.html", {"key": key, "secret": secret})
    return render(request, "keys/make.html", {"form": form})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def revoke_key(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Without asking who is there: whoever lost a key to a stranger must be quick."""
    key = get_object_or_404(ApiKey, user=request.user, public_id=public_id)
    if request.method != "POST":
        return render(request, "keys/revoke.html", {"key": key})
    if actions.revoke(key, by=request.user):
        messages.success(request, _("“%s” is revoked. It opens nothing any more.") % key.name)
    else:
        messages.info(request, _("“%s” was revoked before.") % key.name)
    return redirect("api-keys")
