"""A person's own account: what it holds, name and language, and where they are signed in.

And the page on which they show once more who they are, by a mailed code.
"""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.account.views import BaseReauthenticateView, password_set
from allauth.core.ratelimit import respond_429
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from connected_localism.accounts import proving, second_factor, sessions
from connected_localism.accounts.forms import ProfileForm
from connected_localism.accounts.models import User
from connected_localism.accounts.sign_in_forms import ProvingForm


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    addresses = EmailAddress.objects.filter(user=request.user).order_by("-primary", "pk")
    devices = sessions.live_sessions(request.user).count()
    facts = {
        "email_addresses": addresses,
        "has_second_factor": second_factor.has_device(request.user),
        "signed_in": ngettext("On %(count)d device", "On %(count)d devices", devices)
        % {"count": devices},
    }
    return render(request, "account/overview.html", facts)


@login_required
def profile(request: HttpRequest) -> HttpResponse:
    """Name and language. It goes on in the language chosen, so that the choice is seen to work."""
    # Their own copy: the name in the page's header must not change before it is saved.
    person = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(person.language):
            messages.success(request, _("Your changes are saved."))
        return redirect(translate_url(reverse("account-overview"), person.language))
    return render(request, "account/profile.html", {"form": form})


@login_required
def session_list(request: HttpRequest) -> HttpResponse:
    found = list(sessions.live_sessions(request.user))
    for each in found:
        each.is_here = each.session_key == request.session.session_key
    return render(request, "account/sessions.html", {"sessions": found})


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    chosen = sessions.live_sessions(request.user).filter(pk=pk)
    if get_object_or_404(chosen).session_key == request.session.session_key:
        logout(request)
        return redirect("home")
    sessions.end(chosen)
    messages.success(request, _("That device is signed out."))
    return redirect("account-sessions")


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    sessions.end_others(request)
    messages.success(request, _("All your other devices are signed out."))
    return redirect("account-sessions")


# Whoever could set one unasked would be asked for it, and for nothing else, from then on.
set_password = login_required(reauthentication_required(password_set))


@method_decorator([login_required, never_cache], name="dispatch")
class ProveView(BaseReauthenticateView):
    """Show who one is by a mailed code; the mail is sent by a button, as opening a page sends none."""

    form_class = ProvingForm
    template_name = "account/prove.html"

    @cached_property
    def code(self) -> proving.MailedCode | None:
        return proving.MailedCode.under_way(self.request)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if "send" not in request.POST:
            return super().post(request, *args, **kwargs) if self.code else self._again()
        if not proving.MailedCode.begin(request):
            return respond_429(request)
        return redirect(self.passthrough_next_url(request.path))

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"code": self.code and self.code.code}

    def form_valid(self, form) -> HttpResponse:
        self.code.finish()
        return super().form_valid(form)

    def form_invalid(self, form) -> HttpResponse:
        has_left = self.code.record_invalid_attempt()
        return super().form_invalid(form) if has_left else self._again()

    def _again(self) -> HttpResponse:
        messages.error(self.request, get_adapter().error_messages["code_is_void"])
        return redirect(self.passthrough_next_url(self.request.path))

    def get_context_data(self, **kwargs) -> dict:
        context = super().get_context_data(**kwargs)
        return context | {
            "is_sent": bool(self.code),
            "email": proving.address_of(self.request.user),
        }


prove = ProveView.as_view()
