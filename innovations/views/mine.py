"""The list of one's own records, and taking a published one back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from connected_localism.common.pagination import BadCursor, Ordering, keyset_page
from innovations import actions
from innovations.forms import WithdrawForm
from innovations.lifecycle import Status, TransitionError, require_move, what_happened
from innovations.models import Decision, Innovation
from innovations.permissions import EDITABLE, is_reviewer
from innovations.views.records import record_at
from places.lineage import acted_for

PAGE_SIZE = 20


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
def mine(request: HttpRequest) -> HttpResponse:
    """What one has written, latest change first; or what is unfinished at one's places."""
    at_places = request.GET.get("show") == "places"
    if at_places:
        records = _unfinished_at_places_of(request.user)
    else:
        records = Innovation.objects.filter(author=request.user)
    decisions = Decision.objects.select_related("actor").order_by("-created_at", "-pk")
    records = records.select_related("place").prefetch_related(Prefetch("decisions", decisions))
    try:
        page = keyset_page(
            records,
            Ordering("updated_at"),
            PAGE_SIZE,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except BadCursor:
        return redirect("my-innovations")
    rows = [
        {
            "innovation": innovation,
            "latest_decision": next(iter(innovation.decisions.all()), None),
            "may_edit": innovation.status in EDITABLE,
        }
        for innovation in page.rows
    ]
    return render(
        request,
        "innovations/submitting/mine.html",
        {
            "rows": rows,
            "page": page,
            "at_places": at_places,
            "has_places": request.user.memberships.confirmed().exists(),
            "is_reviewer": is_reviewer(request.user),
        },
    )


def _unfinished_at_places_of(user):
    """What others of one's places have begun and not published."""
    places = acted_for(user.memberships.confirmed().values_list("place_id", flat=True))
    return Innovation.objects.filter(
        place__in=places,
        status__in=[Status.DRAFT, Status.SUBMITTED, Status.CHANGES_REQUESTED],
    ).exclude(author=user)
