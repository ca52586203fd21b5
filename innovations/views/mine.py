"""The list of one's own records, and taking a published one back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from connected_localism.common.pagination import Ordering, page_of, paged
from innovations import actions
from innovations.forms import WithdrawForm
from innovations.lifecycle import Status, TransitionError, require_move, what_happened
from innovations.models import Decision, Innovation
from innovations.permissions import EDITABLE, is_reviewer
from innovations.reviewing.reviewers import who_decides
from innovations.submitting import unsaved
from innovations.views.records import record_at
from places.lineage import acted_for

PAGE_SIZE = 20
MANY = 8  # records from which on a choice of states helps


@login_required
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then take a published record back."""
    innovation = record_at(slug, request.user)
    require_move(request.user, innovation, Status.PUBLISHED, Status.WITHDRAWN)
    if innovation.status != Status.PUBLISHED:
        messages.error(request, what_happened(innovation, innovation.decisions.first()))
        return redirect("my-innovations")
    form = WithdrawForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.withdraw(
                innovation=innovation, by=request.user, reason=form.cleaned_data["reason"]
            )
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("“{title}” is withdrawn.").format(title=innovation.title))
        return redirect("my-innovations")
    return render(
        request,
        "innovations/submitting/withdraw.html",
        {"form": form, "innovation": innovation},
    )


@login_required
@paged
def mine(request: HttpRequest) -> HttpResponse:
    """What one has written, latest change first; or what is unfinished at one's places."""
    at_places = request.GET.get("show") == "places"
    if at_places:
        records = _unfinished_at_places_of(request.user)
    else:
        records = Innovation.objects.filter(author=request.user)
    states = _states(records)
    chosen = request.GET.get("state", "")
    if chosen in Status.values:
        records = records.filter(status=chosen)
    decisions = Decision.objects.select_related("actor").order_by("-created_at", "-pk")
    records = records.select_related("place", "author")
    records = records.prefetch_related(Prefetch("decisions", decisions))
    page = page_of(request, records, Ordering("updated_at"), PAGE_SIZE)
    deciding = who_decides(page.rows)
    rows = [
        {
            "innovation": innovation,
            "latest_decision": next(iter(innovation.decisions.all()), None),
            "may_edit": innovation.status in EDITABLE,
            "who_decides": deciding[innovation.pk],
        }
        for innovation in page.rows
    ]
    return render(
        request,
        "innovations/submitting/mine.html",
        {
            "rows": rows,
            **page.addresses,
            "at_places": at_places,
            "states": states,
            "chosen": chosen if chosen in Status.values else "",
            "begun": []
            if at_places
            else [
                {"text": text, "title": unsaved.title_of(text)}
                for text in unsaved.begun_by(request.user)
            ],
            "has_places": request.user.memberships.confirmed().exists(),
            "is_reviewer": is_reviewer(request.user),
        },
    )


def _states(records: QuerySet[Innovation]) -> list[dict]:
    """How many records there are in each state; empty where there are few, or one state only."""
    counts = dict(records.order_by().values_list("status").annotate(Count("pk")))
    if sum(counts.values()) < MANY or len(counts) < 2:
        return []
    return [
        {"value": value, "name": name, "count": counts[value]}
        for value, name in Status.choices
        if value in counts
    ]


def _unfinished_at_places_of(user):
    """What others of one's places have begun and not published."""
    places = acted_for(user.memberships.confirmed().values_list("place_id", flat=True))
    return Innovation.objects.filter(
        place__in=places,
        status__in=[Status.DRAFT, Status.SUBMITTED, Status.CHANGES_REQUESTED],
    ).exclude(author=user)
