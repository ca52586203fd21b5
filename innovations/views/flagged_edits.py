"""The page on which a reviewer looks at an edit that claims more than was approved."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from innovations import actions
from innovations.actions.flagged_edits import what_was_said
from innovations.forms import FlagForm
from innovations.lifecycle import TextChanged, TransitionError
from innovations.models import Innovation, ReviewFlag
from innovations.permissions import require_reviewer
from innovations.reviewing.history import at_version, differences
from innovations.reviewing.queue import forget_number_waiting
from innovations.submitting.parts import parts_at, parts_differences


@login_required
def flagged_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What changed, what it claims, and what the reviewer says about it."""
    flag = get_object_or_404(
        ReviewFlag.objects.select_related("innovation__place", "innovation__author", "editor"),
        pk=pk,
    )
    innovation = flag.innovation
    if not Innovation.objects.visible_to(request.user).filter(pk=innovation.pk).exists():
        raise Http404
    require_reviewer(request.user, innovation)
    form = FlagForm(
        request.POST if request.method == "POST" else None,
        initial={"version": innovation.content_version},
    )
    status = 200
    if form.is_bound and form.is_valid():
        try:
            _say(form.cleaned_data, flag, by=request.user)
        except ValidationError as error:
            lacks = _("The earlier text lacks what a record needs now, so edit it instead: {what}")
            form.add_error("outcome", lacks.format(what=", ".join(error.messages)))
            flag.refresh_from_db()
        except TransitionError as error:
            messages.error(request, str(error))
            flag.refresh_from_db()
            innovation.refresh_from_db()
            if isinstance(error, TextChanged):
                form.continue_from(innovation)
            status = 409
        else:
            forget_number_waiting(request.user)
            messages.success(request, what_was_said(flag))
            return redirect("review-edits")
    before = at_version(innovation, flag.from_version)
    parts = [parts_at(innovation, v) for v in (flag.from_version, innovation.content_version)]
    return render(
        request,
        "innovations/reviewing/edit.html",
        {
            "form": form,
            "flag": flag,
            "innovation": innovation,
            "is_open": flag.state in ReviewFlag.UNRESOLVED and innovation.is_published,
            "differences": differences(before, innovation) if before else [],
            "parts_differences": parts_differences(*parts),
            "outcomes": flag.outcomes.select_related("actor"),
        },
        status=status,
    )


def _say(choice: dict, flag: ReviewFlag, *, by) -> None:
    named = {"flag": flag, "by": by, "version": choice["version"]}
    if choice["outcome"] == FlagForm.FINE:
        actions.accept_edit(**named)
    elif choice["outcome"] == FlagForm.ASK:
        actions.ask_about_edit(**named, message=choice["message"])
    else:
        actions.revert_edit(**named, message=choice["message"])
