"""Pages about a decline: the author's appeal, and another chance for the record."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from innovations import actions
from innovations.forms import AppealAnswerForm, AppealForm, ReopenForm
from innovations.lifecycle import Status, TransitionError, require_move, what_happened
from innovations.models import Appeal, Innovation
from innovations.permissions import may_answer_appeal, may_appeal
from innovations.reviewing.queue import forget_number_waiting
from innovations.views.records import record_at


@login_required
def appeal(request: HttpRequest, slug: str) -> HttpResponse:
    """An author asks the moderators to look again at a decline."""
    innovation = record_at(slug, request.user)
    if not may_appeal(request.user, innovation):
        raise PermissionDenied(_("Only its author can appeal."))
    decision = innovation.decisions.select_related("actor").first()
    if innovation.status != Status.DECLINED or decision is None:
        messages.error(request, what_happened(innovation, decision))
        return redirect("my-innovations")
    if Appeal.objects.filter(decision=decision).exists():
        messages.error(request, _("You have appealed already. There is one appeal to a decision."))
        return redirect("my-innovations")
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            actions.appeal(innovation=innovation, by=request.user, **form.cleaned_data)
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your appeal is with the moderators."))
        return redirect("my-innovations")
    return render(
        request,
        "innovations/decisions/appeal.html",
        {"form": form, "innovation": innovation, "decision": decision},
    )


@login_required
def reopen(request: HttpRequest, slug: str) -> HttpResponse:
    """Another chance for a declined record, or the answer to an appeal."""
    innovation = record_at(slug, request.user)
    require_move(request.user, innovation, Status.DECLINED, Status.CHANGES_REQUESTED)
    decision = innovation.decisions.select_related("actor").first()
    if innovation.status != Status.DECLINED:
        messages.error(request, what_happened(innovation, decision))
        return redirect("innovation-review", slug=innovation.slug)
    appealed = Appeal.objects.waiting().filter(decision=decision).select_related("author").first()
    may_answer = appealed is not None and may_answer_appeal(request.user, appealed)
    form_class = AppealAnswerForm if may_answer else ReopenForm
    form = form_class(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            said = _answer(form.cleaned_data, innovation, appealed, by=request.user)
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            forget_number_waiting(request.user)
            messages.success(request, said)
        return redirect("innovation-review", slug=innovation.slug)
    return render(
        request,
        "innovations/decisions/reopen.html",
        {"form": form, "innovation": innovation, "decision": decision, "appeal": appealed},
    )


def _answer(choice: dict, innovation: Innovation, appealed: Appeal | None, *, by) -> str:
    if choice.get("answer") == AppealAnswerForm.UPHOLD:
        actions.uphold(appealed=appealed, by=by, message=choice["reason"])
        return _("“{title}” stays declined. Its author gets your message.").format(
            title=innovation.title
        )
    actions.reopen(innovation=innovation, by=by, reason=choice["reason"])
    return _("“{title}” went back to its author with your message.").format(title=innovation.title)
