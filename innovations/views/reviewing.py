"""Pages of the people who review: the decision, hiding and showing again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from innovations import actions
from innovations.forms import HideForm, ReviewForm, ShowAgainForm
from innovations.lifecycle import (
    Status,
    TextChanged,
    TransitionError,
    open_moves,
    require_move,
    what_happened,
)
from innovations.models import Innovation
from innovations.permissions import require_reviewer
from innovations.reviewing.page import review_page
from innovations.reviewing.queue import forget_number_waiting, readers_of
from innovations.views.records import record_at


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
            decision = _decide(form, innovation, by=request.user)
        except TextChanged as error:
            messages.error(request, str(error))
            form.continue_from(innovation)
            status = 409
        except TransitionError as error:
            messages.error(request, str(error))
            status = 409
        else:
            forget_number_waiting(request.user)
            messages.success(request, _outcome(innovation, decision))
            return redirect("review-queue")
    is_waiting = innovation.status == Status.SUBMITTED
    return render(
        request,
        "innovations/reviewing/review.html",
        {
            "form": form,
            "innovation": innovation,
            "reviewed": review_page(innovation, form if is_waiting else None),
            "decisions": innovation.decisions.select_related("actor").prefetch_related("notes"),
            "is_waiting": is_waiting,
            "reading": readers_of([innovation]).get(innovation.pk),
            "open_moves": open_moves(request.user, innovation),
            "open_flag": innovation.flags.unresolved().first(),
        },
        status=status,
    )


def _decide(form: ReviewForm, innovation: Innovation, *, by):
    choice = form.cleaned_data
    named = {"innovation": innovation, "by": by, "version": choice["version"]}
    if choice["decision"] == ReviewForm.APPROVE:
        return actions.approve(**named)
    if choice["decision"] == ReviewForm.REQUEST_CHANGES:
        return actions.request_changes(**named, reason=choice["reason"], notes=form.notes)
    return actions.decline(**named, reason=choice["reason"], category=choice["category"])


def _outcome(innovation: Innovation, decision) -> str:
    said = {
        Status.PUBLISHED: _("“{title}” is published. Similar innovations will follow in a moment."),
        Status.CHANGES_REQUESTED: _("“{title}” went back to its author with your message."),
        Status.DECLINED: _("“{title}” is declined. Its author sees your reason."),
    }
    return said[decision.to_status].format(title=innovation.title)


@login_required
@require_POST
def reading_now(request: HttpRequest, slug: str) -> HttpResponse:
    """Say, or take back, "I am looking at it"."""
    innovation = record_at(slug, request.user)
    require_reviewer(request.user, innovation)
    if request.POST.get("stop"):
        actions.stop_reading(innovation=innovation, by=request.user)
    else:
        actions.say_reading(innovation=innovation, by=request.user)
        messages.success(request, _("Other reviewers see for half an hour that you are at it."))
    return redirect("innovation-review", slug=innovation.slug)


@login_required
def hide(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the public reason, then take a published record away."""
    innovation = record_at(slug, request.user)
    require_move(request.user, innovation, Status.PUBLISHED, Status.HIDDEN)
    form = HideForm(request.POST if request.method == "POST" else None, innovation=innovation)
    if innovation.status != Status.PUBLISHED:
        messages.error(request, what_happened(innovation, innovation.decisions.first()))
        return redirect("innovation-review", slug=innovation.slug)
    if form.is_bound and form.is_valid():
        try:
            actions.hide(innovation=innovation, by=request.user, **form.cleaned_data)
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
    form = ShowAgainForm(request.POST)
    # A form without a version was not made for any text that somebody has read.
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        actions.show_again(innovation=innovation, by=request.user, version=version)
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Everybody can read “{title}” again.").format(title=innovation.title)
        )
    return redirect("innovation-review", slug=innovation.slug)
