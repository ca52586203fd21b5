"""Saying that a need is met."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from innovations.actions.needs import is_open, mark_met
from innovations.actions.writing import EditConflict
from innovations.forms.needs import MetForm
from innovations.lifecycle import TransitionError
from innovations.permissions import require_its_people
from innovations.views.records import record_at


@login_required
def met(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask by what a need was met, and close it."""
    need = record_at(slug, request.user)
    require_its_people(request.user, need)
    if not is_open(need):
        messages.error(request, _("“{title}” is not an open need.").format(title=need.title))
        return redirect(need)
    form = MetForm(request.POST if request.method == "POST" else None, need=need, user=request.user)
    status = 200
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            saved = mark_met(
                need=need,
                by=request.user,
                met_by=given["met_by"],
                note=given["note"],
                expected_version=given["version"],
            )
        except (EditConflict, TransitionError) as error:
            form.add_error(None, str(error))
            status = 409
        else:
            return _after(request, saved)
    context = {"form": form, "need": need, "version": need.content_version}
    return render(request, "innovations/telling/met.html", context, status=status)


def _after(request: HttpRequest, need) -> HttpResponse:
    said = _("“{title}” is closed as met. Thank you for saying so.").format(title=need.title)
    if need.met_by_id:
        address = reverse("adoption-new", args=[need.met_by.slug]) + f"?place={need.place.slug}"
        said = format_html(
            '{} <a class="govuk-notification-banner__link" href="{}">{}</a>',
            said, address, _("Say also that your place takes it up"),
        )  # fmt: skip
    messages.success(request, said)
    return redirect(need)
