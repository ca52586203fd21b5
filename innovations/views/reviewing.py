"""Pages of the people who review: the queue, the decision, hiding and showing again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from connected_localism.common.pagination import BadCursor, Ordering, keyset_page
from innovations import actions
from innovations.forms import HideForm, ReviewForm
from innovations.history import at_version, differences, last_judged_version
from innovations.lifecycle import (
    Status,
    TextChanged,
    TransitionError,
    open_moves,
    require_move,
    what_happened,
)
from innovations.models import Innovation, MistakeReport
from innovations.permissions import is_reviewer, require_reviewer
from innovations.views.records import record_at
from places.permissions import is_moderator, stewarded_place_ids

PAGE_SIZE = 20


@login_required
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this reviewer, longest waiting first."""
    if not is_reviewer(request.user):
        raise PermissionDenied(_("Only stewards of a place and moderators review records."))
    waiting = Innovation.objects.waiting_for_review().select_related("place", "author")
    at_own_places = Q(place_id__in=stewarded_place_ids(request.user))
    if is_moderator(request.user):
        waiting = waiting.exclude(Q(author=request.user) & ~at_own_places)
    else:
        waiting = waiting.filter(at_own_places)
    try:
        page = keyset_page(
            waiting,
            Ordering("submitted_at", descending=False),
            PAGE_SIZE,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except BadCursor:
        return redirect("review-queue")
    return render(
        request,
        "innovations/reviewing/queue.html",
        {"page": page, "open_reports": _open_reports(request.user)},
    )


def _open_reports(user) -> int:
    """How many reports of mistakes wait for `user`; 0 for those who cannot open the desk."""
    if user.is_staff and is_moderator(user):
        return MistakeReport.objects.open().count()
    return 0


@login_required
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole text, what changed in it, what was decided so far, and the decision."""
    innovation = record_at(slug, request.user)
    require_reviewer(request.user, innovation)
    form = ReviewForm(
        request.POST if request.method == "POST" else None,
        initial={"version": innovation.content_version},
    )
    status = 200
    if form.is_bound and form.is_valid():
        try:
            decision = _decide(form.cleaned_data, innovation, by=request.user)
        except TextChanged as error:
            messages.error(request, str(error))
            form.continue_from(innovation)
            status = 409
        except TransitionError as error:
            messages.error(request, str(error))
            status = 409
        else:
            messages.success(request, _outcome(innovation, decision))
            return redirect("review-queue")
    return render(
        request,
        "innovations/reviewing/review.html",
        {
            "form": form,
            "innovation": innovation,
            "decisions": innovation.decisions.select_related("actor"),
            "is_waiting": innovation.status == Status.SUBMITTED,
            "open_moves": open_moves(request.user, innovation),
            **_what_changed(innovation),
        },
        status=status,
    )


def _decide(choice: dict, innovation: Innovation, *, by):
    named = {"innovation": innovation, "by": by, "version": choice["version"]}
    if choice["decision"] == ReviewForm.APPROVE:
        return actions.approve(**named)
    if choice["decision"] == ReviewForm.REQUEST_CHANGES:
        return actions.request_changes(**named, reason=choice["reason"])
    return actions.decline(**named, reason=choice["reason"])


def _outcome(innovation: Innovation, decision) -> str:
    said = {
        Status.PUBLISHED: _("“{title}” is published. Similar innovations will follow in a moment."),
        Status.CHANGES_REQUESTED: _("“{title}” went back to its author with your message."),
        Status.DECLINED: _("“{title}” is declined. Its author sees your reason."),
    }
    return said[decision.to_status].format(title=innovation.title)


def _what_changed(innovation: Innovation) -> dict:
    """The text that was judged before, if there is one, against the present one."""
    version = last_judged_version(innovation)
    before = at_version(innovation, version) if version else None
    if before is None:
        return {}
    return {
        "judged_before": innovation.decisions.filter(content_version=version).first(),
        "differences": differences(before, innovation),
    }


@login_required
def hide(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the public reason, then take a published record away."""
    innovation = record_at(slug, request.user)
    require_move(request.user, innovation, Status.PUBLISHED, Status.HIDDEN)
    form = HideForm(request.POST if request.method == "POST" else None)
    if innovation.status != Status.PUBLISHED:
        messages.error(request, what_happened(innovation, innovation.decisions.first()))
        return redirect("innovation-review", slug=innovation.slug)
    if form.is_bound and form.is_valid():
        try:
            actions.hide(innovation=innovation, by=request.user, reason=form.cleaned_data["reason"])
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("“{title}” is hidden.").format(title=innovation.title))
        return redirect("innovation-review", slug=innovation.slug)
    return render(
        request, "innovations/reviewing/hide.html", {"form": form, "innovation": innovation}
    )


@login_required
@require_POST
def show_again(request: HttpRequest, slug: str) -> HttpResponse:
    innovation = record_at(slug, request.user)
    try:
        actions.show_again(innovation=innovation, by=request.user)
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Everybody can read “{title}” again.").format(title=innovation.title)
        )
    return redirect("innovation-review", slug=innovation.slug)
