"""Pages on which a reader can say that something in a network is wrong."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from innovations.keeping.reporting import may_report_now
from innovations.views.reporting import too_many
from networks.actions.reporting import keep_report
from networks.forms.reporting import ThingReportForm
from networks.models import Post
from networks.reporting.things import KINDS, Thing, is_reportable, is_seen_by, title_of
from networks.views.exchanges import exchange_at
from networks.views.records import network_at
from networks.views.statements import statement_at
from networks.views.working import row_of
from networks.views.writing import Written
from places.typed import anybody_types, signed_in_to_type


@anybody_types
def network(request: HttpRequest, slug: str) -> HttpResponse:
    return _report(request, network_at(slug, request.user))


@anybody_types
def statement(request: HttpRequest, slug: str) -> HttpResponse:
    return _report(request, statement_at(slug, request.user))


@anybody_types
def exchange(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    return _report(request, exchange_at(public_id, request.user))


@signed_in_to_type
def post(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Of a post only who reads the discussion knows."""
    found = row_of(Post.objects.select_related("root"), network_at(slug, request.user), pk)
    if not is_seen_by(request.user, found):
        raise Http404
    return _report(request, found)


def _report(request: HttpRequest, thing: Thing) -> HttpResponse:
    """Ask what is wrong with what this reader sees; no account needed where none is to see it."""
    if not is_reportable(thing):
        raise Http404
    written = Written(request)
    form = ThingReportForm(written.data, thing=thing)
    if written.is_sent and form.is_valid():
        if not may_report_now(request):
            return too_many(request)
        keep_report(
            thing,
            by=request.user,
            about=form.cleaned_data["about"],
            message=form.cleaned_data["message"],
            form_key=form.cleaned_data["form_key"],
        )
        messages.success(request, _("Thank you. Your report is with the moderators."))
        return redirect(thing)
    context = {
        "form": form,
        "title": title_of(thing),
        "kind": KINDS[thing._meta.model_name],
        "thing_url": thing.get_absolute_url(),
        "kept_as": written.note,
    }
    return render(request, "networks/reports/report.html", context)
