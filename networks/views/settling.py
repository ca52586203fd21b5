"""Where moderators read and settle what readers reported in networks."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from networks.actions.reporting import settle, who_was_quicker
from networks.decisions import WrongMoment
from networks.forms.reporting import SettleForm
from networks.models import Report
from networks.reporting.things import KINDS, may_settle, text_of, title_of
from networks.views.writing import Written
from places.permissions import is_moderator
from places.typed import signed_in_to_type

PER_PAGE = 20
_LONGEST_WAITING = Ordering("created_at", descending=False)


@login_required
@require_safe
@paged
def queue(request: HttpRequest) -> HttpResponse:
    """What waits, longest first; each thing once, however many have reported it."""
    if not is_moderator(request.user):
        raise PermissionDenied(_("Only moderators settle reports."))
    waiting = Report.objects.open().first_of_each().with_things()
    page = page_of(request, waiting, _LONGEST_WAITING, PER_PAGE)
    rows = [
        {"report": report, "kind": KINDS[report.kind], "title": title_of(report.thing)}
        for report in page.rows
    ]
    context = {
        "rows": rows,
        "total": waiting.count(),
        **page.addresses,
    }
    return render(request, "networks/reports/queue.html", context)


@signed_in_to_type
def settle_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Every open report of one thing, and what to do about it."""
    report = Report.objects.with_things().filter(pk=pk).first()
    if report is None or not is_moderator(request.user):
        raise Http404
    thing = report.thing
    if not may_settle(request.user, thing):
        raise PermissionDenied(_("Only a moderator who has no part in it can decide."))
    reports = list(Report.objects.open().of(thing).select_related("reporter"))
    written = Written(request)
    form = SettleForm(
        written.data,
        thing=thing,
        seen=reports[-1].pk if reports else pk,
    )
    status = 200
    if written.is_sent and form.is_valid():
        try:
            settle(report, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except WrongMoment as error:
            messages.error(request, str(error))
            reports = list(Report.objects.open().of(thing).select_related("reporter"))
            status = 409
        else:
            messages.success(request, _("It is settled. Who reported it while signed in is told."))
            return redirect("network-reports")
    context = {
        "form": form,
        "report": report,
        "reports": reports,
        "settled": "" if reports else who_was_quicker(report),
        "kind": KINDS[report.kind],
        "title": title_of(thing),
        "text": text_of(thing),
        "thing_url": thing.get_absolute_url(),
        "kept_as": written.note,
    }
    return render(request, "networks/reports/settle.html", context, status=status)
