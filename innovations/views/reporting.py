"""The page on which any reader can say that something in a record is wrong."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from innovations.keeping.reporting import REPORTS_PER_HOUR, ReportForm, keep_report, may_report_now
from innovations.views.records import record_at
from innovations.wording import partial_date


def report_mistake(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask what is wrong with a published record that the reader may read; no account needed."""
    innovation = record_at(slug, request.user)
    if not innovation.is_published:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        if not may_report_now(request):
            return too_many(request)
        keep_report(
            innovation=innovation,
            by=request.user,
            about=form.cleaned_data["about"],
            message=form.cleaned_data["message"],
            form_key=form.cleaned_data["form_key"],
        )
        messages.success(request, _("Thank you. Your report is with the moderators."))
        return redirect(innovation)
    return render(
        request,
        "innovations/report.html",
        {
            "form": form,
            "innovation": innovation,
            "source_checked": partial_date(innovation.source_checked),
        },
    )


def too_many(request: HttpRequest) -> HttpResponse:
    """Says that nothing was sent, and that going back keeps what was written."""
    said = _(
        "You can send {number} reports in an hour, and this was one more. It was not sent. Go back "
        "to find what you wrote, and send it in an hour."
    )
    return render(
        request, "429.html", {"explanation": said.format(number=REPORTS_PER_HOUR)}, status=429
    )
