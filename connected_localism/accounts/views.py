"""A person's own account: what it holds, and changing name and language."""

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse, translate_url
from django.utils import translation
from django.utils.translation import gettext as _

from connected_localism.accounts.forms import ProfileForm
from connected_localism.accounts.models import User


@login_required
def overview(request: HttpRequest) -> HttpResponse:
    addresses = EmailAddress.objects.filter(user=request.user).order_by("-primary", "pk")
    return render(request, "account/overview.html", {"email_addresses": addresses})


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
