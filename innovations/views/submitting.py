"""Pages of the people who write records: submit, edit, send for review."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from innovations import actions
from innovations.forms import EditForm, InnovationForm, SubmitForm
from innovations.history import differences, last_editor
from innovations.lifecycle import MOVES, Status, TransitionError, open_moves, what_happened
from innovations.models import Innovation
from innovations.permissions import EDITABLE, require_editor
from innovations.views.records import record_at
from places.permissions import stewarded_place_ids

# What the buttons of the form are called; any other, or Enter, only saves.
SEND, PUBLISH = "send", "publish"


@login_required
def submit(request: HttpRequest) -> HttpResponse:
    """The form for a new record. Sent twice, it leads to the same record twice."""
    then = request.POST.get("then", "")
    form = SubmitForm(_sent(request), user=request.user, for_review=then in (SEND, PUBLISH))
    if form.is_bound and form.is_valid():
        answer = _save(request, form, lambda: _create(form, by=request.user, then=then))
        if answer:
            return answer
    return render(
        request,
        "innovations/submitting/submit.html",
        {"form": form, "may_publish": bool(stewarded_place_ids(request.user))},
    )


@login_required
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    innovation = record_at(slug, request.user)
    require_editor(request.user, innovation)
    if innovation.status not in EDITABLE and request.method != "POST":
        messages.error(request, what_happened(innovation, innovation.decisions.first()))
        return redirect("my-innovations")

    then = request.POST.get("then", "")
    form = EditForm(
        _sent(request),
        user=request.user,
        record=innovation,
        for_review=then in (SEND, PUBLISH),
    )
    if form.is_bound and form.is_valid():
        answer = _save(request, form, lambda: _change(form, innovation, by=request.user, then=then))
        if answer:
            return answer
    return render(
        request,
        "innovations/submitting/edit.html",
        {"form": form, **_editing_context(request.user, innovation)},
    )


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _save(
    request: HttpRequest, form: InnovationForm, write: Callable[[], Innovation]
) -> HttpResponse | None:
    """The answer to a form in good order, or None to show it again with what was typed."""
    try:
        innovation = write()
    except ValidationError as error:
        form.add_error(None, error)
    except actions.EditConflict as conflict:
        return _conflict_page(request, form, conflict.saved)
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        return _after_saving(request, innovation)
    return None


@transaction.atomic
def _create(form: SubmitForm, *, by, then: str) -> Innovation:
    """The record that this form makes, or made when it was sent before.

    Someone who goes back to the form, changes the text and sends it again wants to have changed
    the record.
    """
    innovation, is_new = actions.create_draft(
        by=by, content=form.content, form_key=form.cleaned_data["form_key"]
    )
    if not is_new:
        innovation = actions.save_content(
            innovation=innovation, by=by, changes=form.content, expected_version=1
        )
    _take_next_step(innovation, by=by, then=then)
    return innovation


@transaction.atomic
def _change(form: EditForm, innovation: Innovation, *, by, then: str) -> Innovation:
    saved = actions.save_content(
        innovation=innovation,
        by=by,
        changes=form.content,
        expected_version=form.cleaned_data["version"],
    )
    _take_next_step(saved, by=by, then=then)
    return saved


def _take_next_step(innovation: Innovation, *, by, then: str) -> None:
    """What the button asked for beyond saving, unless the record has got there meanwhile: what
    was typed must not be lost because somebody was quicker with the rest."""
    if then == SEND and (innovation.status, Status.SUBMITTED) in MOVES:
        actions.submit(innovation=innovation, by=by)
    elif then == PUBLISH and innovation.status == Status.DRAFT:
        if Status.PUBLISHED not in open_moves(by, innovation):
            raise ValidationError(
                {
                    "place": _(
                        "You are not a steward of this place. Send the record for review instead."
                    )
                }
            )
        actions.publish(innovation=innovation, by=by)


def _after_saving(request: HttpRequest, innovation: Innovation) -> HttpResponse:
    """Say what was saved, and go where the next thing is to be done."""
    said = {
        Status.DRAFT: _(
            "“{title}” is saved as a draft. Only you and the people of its place see it."
        ),
        Status.SUBMITTED: _("“{title}” is saved and waits for review."),
        Status.CHANGES_REQUESTED: _("“{title}” is saved. Send it for review when it is ready."),
        Status.PUBLISHED: _("“{title}” is saved and published."),
        Status.WITHDRAWN: _("“{title}” is saved. It stays withdrawn until it is published again."),
        Status.HIDDEN: _("“{title}” is saved. It stays hidden until a moderator shows it again."),
    }[innovation.status]
    messages.success(request, said.format(title=innovation.title))
    if innovation.status == Status.PUBLISHED:
        return redirect(innovation)
    if innovation.status in (Status.SUBMITTED, Status.HIDDEN):
        return redirect("my-innovations")
    return redirect("innovation-edit", slug=innovation.slug)


def _editing_context(user, innovation: Innovation) -> dict:
    return {
        "innovation": innovation,
        "latest_decision": innovation.decisions.select_related("actor").first(),
        "open_moves": open_moves(user, innovation),
    }


def _conflict_page(request: HttpRequest, form: InnovationForm, saved: Innovation) -> HttpResponse:
    """What somebody else saved beside what was typed here, which stays in the form."""
    content = form.content
    form = EditForm(form.data, user=request.user, record=saved)
    form.continue_from(saved)
    return render(
        request,
        "innovations/submitting/conflict.html",
        {
            "form": form,
            "differences": differences(saved, content, names=form.content_names()),
            "editor": last_editor(saved),
            **_editing_context(request.user, saved),
        },
        status=409,
    )


@login_required
@require_POST
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a finished draft for review as it is, from the list of one's own."""
    innovation = record_at(slug, request.user)
    try:
        actions.submit(innovation=innovation, by=request.user)
    except ValidationError:
        messages.error(
            request,
            _(
                "“{title}” is not complete yet. Choose “Send for review” to see what is missing."
            ).format(title=innovation.title),
        )
        return redirect("innovation-edit", slug=innovation.slug)
    except TransitionError as error:
        messages.error(request, str(error))
        return redirect("my-innovations")
    return _after_saving(request, innovation)
