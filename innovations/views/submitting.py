"""Pages of the people who begin a record: the short form, and sending it on."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from innovations import actions
from innovations.actions.parts import save_parts
from innovations.forms.short_form import ShortForm
from innovations.lifecycle import TransitionError
from innovations.models import Innovation, Relation
from innovations.submitting import unsaved
from innovations.views.editing import conflict_page
from innovations.views.records import record_at
from innovations.views.tried import take_answer
from innovations.views.unsaved import writing
from places.models import Place

# What a record takes over from the one it begins with, beside what the short form shows. What
# came of it elsewhere is not copied: that is to be found out anew.
TAKEN_OVER = ("summary", "approach", "themes", "services", "language", "licence")


@login_required
@require_safe
def begin(request: HttpRequest) -> HttpResponse:
    """On to a form with a key of its own.

    The key stands in the address, so that going back, loading again and sending again all mean
    the same record, whatever the browser makes of the hidden fields.
    """
    address = reverse("innovation-new", kwargs={"form_key": uuid.uuid4()})
    asked = request.GET.urlencode()
    return redirect(f"{address}?{asked}" if asked else address)


@writing
def new(request: HttpRequest, form_key: uuid.UUID) -> HttpResponse:
    """The short form of a new record."""
    form_of = unsaved.FormOf(request.user.pk, form_key=form_key)
    begun = Innovation.objects.filter(author=request.user, form_key=form_key).first()
    if begun and request.method != "POST":
        unsaved.forget(form_of)
        messages.info(request, _("You have saved this already. Here you can go on with it."))
        return redirect("innovation-edit", slug=begun.slug)

    kept = unsaved.kept(form_of) if request.method != "POST" else None
    start = _starting_point(request)
    form = ShortForm(
        _data(request, kept),
        user=request.user,
        initial=_initial(request, start),
        judged=kept is None,
        kept_as=form_of.sealed(),
    )
    if request.method == "POST":
        if form.is_valid():
            answer = _save(request, form, form_key, start)
            if answer:
                unsaved.forget(form_of)
                return answer
        unsaved.keep_from(request.POST)
    others = [text for text in unsaved.begun_by(request.user) if text.form_key != form_key]
    return render(
        request,
        "innovations/submitting/new.html",
        {
            "form": form,
            "kept": kept,
            "start": start,
            "others": [{"text": text, "title": unsaved.title_of(text)} for text in others],
        },
    )


def _data(request: HttpRequest, kept) -> QueryDict | None:
    if request.method == "POST":
        return request.POST
    return unsaved.as_sent(kept) if kept else None


def _starting_point(request: HttpRequest) -> Innovation | None:
    """The record that the new one begins with, if this person may read it."""
    slug = request.GET.get("from", "")
    if not slug:
        return None
    return Innovation.objects.visible_to(request.user).filter(slug=slug).first()


def _initial(request: HttpRequest, start: Innovation | None) -> dict:
    initial = {}
    if request.GET.get("kind") in Innovation.Kind.values:
        initial["kind"] = request.GET["kind"]
    if slug := request.GET.get("place"):
        place = Place.objects.active().at_address(slug).first()
        initial |= {"place": place} if place else {}
    if start is not None:
        initial |= {"title": start.title, "kind": start.kind, "challenge": start.challenge}
        if start.author_id == request.user.pk:
            initial["place"] = start.place
    return initial


def _save(request, form: ShortForm, form_key: uuid.UUID, start) -> HttpResponse | None:
    """The answer to a form in good order, or None to show it again with what was typed."""
    try:
        innovation = _create(form, by=request.user, form_key=form_key, start=start)
    except ValidationError as error:
        form.add_errors(error)
    except actions.EditConflict as conflict:
        if form.differences_from(conflict.saved):
            return conflict_page(request, form, conflict.saved, request.get_full_path())
        return redirect("innovation-edit", slug=conflict.saved.slug)  # it came twice
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request,
            _("“{title}” is saved as a draft. Only you and the people of its place see it.").format(
                title=innovation.title
            ),
        )
        return take_answer(request, innovation) or redirect("innovation-edit", slug=innovation.slug)
    return None


@transaction.atomic
def _create(form: ShortForm, *, by, form_key: uuid.UUID, start: Innovation | None) -> Innovation:
    """The record that this form makes, or made when it was sent before.

    Someone who goes back to the form, changes the text and sends it again wants to have changed
    the record.
    """
    content = form.content
    if start is not None:
        content |= {name: getattr(start, name) for name in TAKEN_OVER}
    innovation, is_new = actions.create_draft(by=by, content=content, form_key=form_key)
    if not is_new:
        return actions.save_content(
            innovation=innovation,
            by=by,
            changes=form.content,
            expected_version=form.cleaned_data["version"],
        )
    if start is not None and start.is_published:
        tie = {"kind": Relation.Kind.ADAPTED_FROM, "target": start}
        save_parts(innovation, {"relations": [tie]}, by=by)
    return innovation


@login_required
@require_POST
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Send a finished record for review as it is."""
    innovation = record_at(slug, request.user)
    return _take_step(request, innovation, actions.submit, _("“{title}” waits for review."))


@login_required
@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish a draft without review, as a steward of its place."""
    innovation = record_at(slug, request.user)
    return _take_step(request, innovation, actions.publish, _("“{title}” is published."))


def _take_step(request, innovation: Innovation, action, said: str) -> HttpResponse:
    try:
        action(innovation=innovation, by=request.user)
    except ValidationError:
        messages.error(
            request,
            _("“{title}” is not complete yet. What is missing stands below.").format(
                title=innovation.title
            ),
        )
        return redirect("innovation-edit", slug=innovation.slug)
    except TransitionError as error:
        messages.error(request, str(error))
        return redirect("my-innovations")
    messages.success(request, said.format(title=innovation.title))
    return redirect(innovation if innovation.is_published else "my-innovations")
