"""The queues of the people who review: records, edits to look at, appeals."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from innovations.forms import QueueForm
from innovations.models import MistakeReport
from innovations.reviewing.queue import Reviewer, by_place, chosen, counted, readers_of

PAGE_SIZE = 20


def reviewer_of(request: HttpRequest) -> Reviewer:
    """Who asks, if they review anything at all. Raises PermissionDenied."""
    reviewer = Reviewer.of(request.user)
    if not reviewer.reviews:
        raise PermissionDenied(_("Only stewards of a place and moderators review records."))
    return reviewer


@login_required
@paged
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this reviewer, longest waiting first."""
    reviewer = reviewer_of(request)
    everything = reviewer.waiting()
    places = by_place(everything)
    form = QueueForm(
        request.GET,
        places=[(row["place"].slug, row["place"].display_name) for row in places],
        is_moderator=reviewer.is_moderator,
    )
    form.is_valid()  # what makes no sense is left out of cleaned_data
    waiting = chosen(everything, reviewer, form.cleaned_data)
    page = page_of(
        request,
        waiting.select_related("place", "author"),
        Ordering("submitted_at", descending=False),
        PAGE_SIZE,
    )
    readers = readers_of(page.rows)
    is_filtered = any(form.cleaned_data.values())
    return render(
        request,
        "innovations/reviewing/queue.html",
        {
            "queue_form": form,
            "page": page,
            **page.addresses,
            "rows": [
                {"innovation": innovation, "reading": readers.get(innovation.pk)}
                for innovation in page.rows
            ],
            "is_filtered": is_filtered,
            "counts": counted(waiting),
            "places": [] if is_filtered else places,
            "open_reports": _open_reports(reviewer),
            **tabs(reviewer, "records"),
        },
    )


@login_required
@require_safe
@paged
def flagged_edits(request: HttpRequest) -> HttpResponse:
    """Edits that claim more than was approved, longest waiting first; or those asked about."""
    reviewer = reviewer_of(request)
    is_asked = request.GET.get("show") == "asked"
    flags = reviewer.flags().asked() if is_asked else reviewer.flags().to_look_at()
    page = page_of(
        request,
        flags.select_related("innovation__place", "editor"),
        Ordering("raised_at", descending=False),
        PAGE_SIZE,
    )
    return render(
        request,
        "innovations/reviewing/edits.html",
        {
            "page": page,
            **page.addresses,
            "is_asked": is_asked,
            "asked": reviewer.flags().asked().count(),
            **tabs(reviewer, "edits"),
        },
    )


@login_required
@require_safe
@paged
def appeals(request: HttpRequest) -> HttpResponse:
    """Appeals against declines, longest waiting first."""
    reviewer = reviewer_of(request)
    if not reviewer.is_moderator:
        raise PermissionDenied(_("Only moderators answer appeals."))
    waiting = reviewer.appeals().select_related("decision__innovation__place", "decision__actor")
    page = page_of(request, waiting, Ordering("created_at", descending=False), PAGE_SIZE)
    return render(
        request,
        "innovations/reviewing/appeals.html",
        {"page": page, **page.addresses, **tabs(reviewer, "appeals")},
    )


def tabs(reviewer: Reviewer, current: str) -> dict:
    """The three queues with their numbers; the third is for moderators."""
    named = [
        ("records", "review-queue", _("Records"), reviewer.waiting().count()),
        ("edits", "review-edits", _("Edits to look at"), reviewer.flags().to_look_at().count()),
    ]
    if reviewer.is_moderator:
        named.append(("appeals", "review-appeals", _("Appeals"), reviewer.appeals().count()))
    return {
        "is_moderator": reviewer.is_moderator,
        "tabs": [
            {"url_name": url_name, "text": text, "number": number, "is_current": name == current}
            for name, url_name, text, number in named
        ],
    }


def _open_reports(reviewer: Reviewer) -> int:
    """How many reports of mistakes wait; 0 for those who cannot open the desk."""
    if reviewer.user.is_staff and reviewer.is_moderator:
        return MistakeReport.objects.open().count()
    return 0
