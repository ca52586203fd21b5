"""Pages of the people who write a record that exists: its overview, its sections, its preview."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from innovations import actions
from innovations.actions.drafts import delete_draft
from innovations.finding.tried import OPEN, refused_number, tried_before
from innovations.forms.facts import PeopleForm
from innovations.forms.record_form import RecordForm, SectionForm
from innovations.forms.rows import with_rows_changed
from innovations.lifecycle import Status, TransitionError, open_moves, what_happened
from innovations.models import EditInProgress, Innovation
from innovations.permissions import EDITABLE, may_delete_draft, require_editor
from innovations.reviewing.history import last_editor
from innovations.reviewing.reviewers import who_decides
from innovations.submitting import unsaved
from innovations.submitting.completeness import completeness
from innovations.submitting.sections import Section, section_after, section_at, section_of
from innovations.views.reading import reading_context
from innovations.views.records import record_at
from innovations.views.tried import take_answer
from innovations.views.unsaved import writing

# What the buttons of a section are called; any other, or Enter, saves and goes on.
BACK = "back"
ADD_PLACE = "further_places:add"
TELLING = frozenset({"basics", "story"})  # sections that say what it is about
TRIES = 3  # to save past people who save other sections at the same moment


@writing
@require_safe
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a record stands, its sections, what is missing, and what can be done with it."""
    innovation = record_at(slug, request.user)
    require_editor(request.user, innovation)
    decision = innovation.decisions.select_related("actor").first()
    if innovation.status not in EDITABLE:
        messages.error(request, what_happened(innovation, decision))
        return redirect("my-innovations")
    unsaved_texts = EditInProgress.objects.filter(person=request.user, innovation=innovation)
    return render(
        request,
        "innovations/submitting/overview.html",
        {
            "innovation": innovation,
            "completeness": completeness(innovation),
            "unsaved_in": set(unsaved_texts.values_list("section", flat=True)),
            "latest_decision": decision,
            "notes": _noted_fields(innovation, decision),
            "who_decides": who_decides([innovation])[innovation.pk],
            "open_moves": open_moves(request.user, innovation),
            "may_delete": may_delete_draft(request.user, innovation),
            "looks_for_similar": innovation.status in OPEN,
            "tried": tried_before(innovation, request.user),
            "refused": refused_number(innovation),
        },
    )


def _field_notes(decision) -> dict[str, str]:
    """What a reviewer asked to be changed, by field, while that is still to be done."""
    if decision is None or decision.to_status != Status.CHANGES_REQUESTED:
        return {}
    return dict(decision.notes.values_list("field", "message"))


def _noted_fields(innovation: Innovation, decision) -> list[dict]:
    """The reviewer's notes, each with its section and the address of the field."""
    noted = []
    for name, message in _field_notes(decision).items():
        part = section_of(name)
        noted.append({"section": part, "url": part.url(innovation, name), "message": message})
    return noted


@writing
def section(request: HttpRequest, slug: str, section: str) -> HttpResponse:
    """The form of one section."""
    part = section_at(section)
    if part is None:
        raise Http404
    innovation = record_at(slug, request.user)
    require_editor(request.user, innovation)
    decision = innovation.decisions.select_related("actor").first()
    if innovation.status not in EDITABLE and request.method != "POST":
        messages.error(request, what_happened(innovation, decision))
        return redirect("my-innovations")

    form_of = unsaved.FormOf(request.user.pk, innovation.pk, part.slug)
    kept = unsaved.kept(form_of) if request.method != "POST" else None
    command = request.POST.get("rows", "")
    form = part.form(
        _data(request, kept, command),
        user=request.user,
        record=innovation,
        judged=not (kept or command),
        field_notes=_field_notes(decision),
        kept_as=form_of.sealed(),
    )
    if request.method == "POST":
        if form.is_valid():
            answer = _save(request, part, form, innovation)
            if answer:
                return answer
        unsaved.keep_from(form.data)
    return render(
        request,
        "innovations/submitting/section.html",
        {
            "form": form,
            "kept": kept,
            "section": part,
            "innovation": innovation,
            "looks_for_similar": innovation.status in OPEN and part.slug in TELLING,
        },
    )


def _data(request: HttpRequest, kept: EditInProgress | None, command: str):
    if request.method != "POST":
        return unsaved.as_sent(kept) if kept else None
    if command == ADD_PLACE:
        return PeopleForm.with_place_added(request.POST)
    return with_rows_changed(request.POST, command) if command else request.POST


def _save(
    request: HttpRequest, part: Section, form: SectionForm, innovation: Innovation
) -> HttpResponse | None:
    """The answer to a form in good order, or None to show it again with what was typed."""
    try:
        saved = _write(form, innovation, by=request.user)
    except ValidationError as error:
        form.add_errors(error)
    except actions.EditConflict as conflict:
        return conflict_page(request, form, conflict.saved, part.url(conflict.saved))
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        unsaved.forget(unsaved.FormOf(request.user.pk, innovation.pk, part.slug))
        return _after_saving(request, part, saved)
    return None


def _write(form: SectionForm, innovation: Innovation, *, by) -> Innovation:
    """Save the section; also when others saved other sections since it was opened."""
    version = form.cleaned_data["version"]
    for _try in range(TRIES):
        try:
            return actions.save_content(
                innovation=innovation,
                by=by,
                changes=form.content,
                parts=form.parts,
                expected_version=version,
            )
        except actions.EditConflict as conflict:
            if not form.differences_from(conflict.saved):
                return conflict.saved  # it came twice, or both typed the same
            if form.digest_of(conflict.saved) != form.cleaned_data["opened"]:
                raise
            version, saved = conflict.saved.content_version, conflict.saved
    raise actions.EditConflict(saved)


def _after_saving(request: HttpRequest, part: Section, saved: Innovation) -> HttpResponse:
    following = section_after(part)
    answer = take_answer(request, saved)
    said = {
        Status.PUBLISHED: _("“{section}” is saved. Readers see it at once."),
        Status.HIDDEN: _("“{section}” is saved. It stays hidden until a moderator shows it again."),
    }.get(saved.status, _("“{section}” is saved."))
    messages.success(request, said.format(section=part.title))
    if answer:
        return answer
    if request.POST.get("then") == BACK or following is None:
        return redirect("innovation-edit", slug=saved.slug)
    return redirect(following.url(saved))


def conflict_page(
    request: HttpRequest, form: RecordForm, saved: Innovation, action: str
) -> HttpResponse:
    """What somebody else saved beside what was typed here, which stays in the form."""
    unsaved.keep_from(form.data)
    found = form.differences_from(saved)
    form.continue_from(saved)
    return render(
        request,
        "innovations/submitting/conflict.html",
        {
            "form": form,
            "action": action,
            "innovation": saved,
            "differences": found,
            "editor": last_editor(saved),
        },
        status=409,
    )


@login_required
@require_safe
def preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The page of a record as readers will see it."""
    innovation = record_at(slug, request.user)
    require_editor(request.user, innovation)
    context = reading_context(innovation, request.user)
    return render(request, "innovations/submitting/preview.html", context)


@login_required
def delete(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more, then delete a draft."""
    innovation = record_at(slug, request.user)
    if not may_delete_draft(request.user, innovation):
        if innovation.status == Status.DRAFT:
            raise PermissionDenied(
                _("Only its author or a steward of its place can delete a draft.")
            )
        require_editor(request.user, innovation)
        messages.error(request, _("Only a draft can be deleted. You can withdraw what is published."))  # fmt: skip
        return redirect("innovation-edit", slug=innovation.slug)
    if request.method == "POST":
        try:
            delete_draft(innovation=innovation, by=request.user)
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("“{title}” is deleted.").format(title=innovation.title))
        return redirect("my-innovations")
    return render(request, "innovations/submitting/delete.html", {"innovation": innovation})
