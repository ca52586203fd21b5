"""The pages on which people get a copy of their data and close their account."""

import uuid

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.generic import TemplateView

from connected_localism.common.personal_data import by_purpose
from connected_localism.rights import exporting
from connected_localism.rights.actions import (
    CannotClose,
    close_account,
    drafts,
    records_naming,
    require_may_close,
)
from connected_localism.rights.exceptions import exceptions
from connected_localism.rights.forms import CloseAccountForm
from connected_localism.rights.models import DataExport


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def my_data(request: HttpRequest) -> HttpResponse:
    """What we keep about the person, and a copy of it."""
    if request.method == "POST":
        exporting.ask_for_copy(request.user)
        messages.success(
            request, _("We are making your copy, and will email you when it is ready.")
        )
        return redirect("my-data")
    own = DataExport.objects.filter(person=request.user)
    context = {
        "ready": own.downloadable().first(),
        "waiting": own.filter(state__in=["due", "building"]).first(),
        "purposes": by_purpose(),
    }
    return render(request, "rights/my_data.html", context)


@login_required
@never_cache
@require_safe
def download(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """The copy itself, for nobody but the person that it is about."""
    export = (
        DataExport.objects.downloadable().filter(person=request.user, public_id=public_id).first()
    )
    if export is None:
        raise Http404
    try:
        file = export.file.open()
    except FileNotFoundError:
        raise Http404 from None
    name = f"my-data-{timezone.localdate(export.ready_at):%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@login_required
@never_cache
@reauthentication_required
@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: HttpRequest) -> HttpResponse:
    """Say what will happen, and do it once the person has shown who they are."""
    person = request.user
    form = CloseAccountForm(request.POST if request.method == "POST" else None, person=person)
    refusal = ""
    try:
        require_may_close(person)
        if form.is_bound and form.is_valid():
            close_account(person)
            logout(request)
            return redirect("account-deleted")
    except CannotClose as error:
        refusal = str(error)
    context = {
        "form": form,
        "refusal": refusal,
        "drafts": drafts(person),
        "naming": records_naming(person),
        "purposes": by_purpose(),
        "exceptions": exceptions(),
    }
    return render(request, "rights/delete_account.html", context)


account_deleted = TemplateView.as_view(template_name="rights/account_deleted.html")
