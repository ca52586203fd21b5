"""What exists already, shown to somebody who is about to begin; and what they say of it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from connected_localism.common.frequency import within
from innovations.actions.adapting import adapt, take_back
from innovations.actions.answering import answer_pair, show_refused_again
from innovations.finding.tried import OPEN, already_tried
from innovations.forms.answering import DifferenceForm
from innovations.matching.text import MATCHED_FIELDS
from innovations.models import Innovation, PairSide
from innovations.permissions import may_answer_pairs, require_editor, require_its_people
from innovations.submitting import unsaved
from innovations.views.records import record_at
from innovations.views.unsaved import writing
from places.models import Place

MOST_A_MINUTE = 90  # a fast typist pauses 40 times; each costs a scan of all vectors
LONGEST = 20_000  # characters read of each field
ASK, UNDO, UNDO_ALL = "ask", "undo", "undo_all"


@require_POST
@never_cache
def hint(request: HttpRequest) -> HttpResponse:
    """A piece of a page: what has been tried already, for the text in an open form.

    htmx puts it beside the form. Nothing is changed, and where nothing can be said it answers
    with nothing (204), so that the form goes on as it was.
    """
    if not request.user.is_authenticated:
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204)
        return redirect_to_login(reverse("innovation-submit"))
    if not within(f"tried:{request.user.pk}", most=MOST_A_MINUTE, seconds=60):
        return HttpResponse(status=204)
    record = _record_of_form(request)
    if record and record.status not in OPEN:
        return HttpResponse(status=204)
    texts = {
        name: (request.POST.get(name) or getattr(record, name, ""))[:LONGEST]
        for name in MATCHED_FIELDS
    }
    place = _place(request.POST.get("place", "")) or (record.place if record else None)
    tried = already_tried(texts, user=request.user, place=place, record=record)
    return render(request, "innovations/tried/hint.html", {"tried": tried, "is_asked": any(texts.values())})  # fmt: skip


def _record_of_form(request: HttpRequest) -> Innovation | None:
    """The record that the form writes, by the form's sealed note; None for one being begun."""
    form = unsaved.FormOf.unsealed(request.POST.get("kept_as", ""))
    if form is None or form.person_id != request.user.pk or form.innovation_id is None:
        return None
    readable = Innovation.objects.visible_to(request.user).select_related("place")
    return readable.filter(pk=form.innovation_id).first()


def _place(value: str) -> Place | None:
    return Place.objects.filter(pk=int(value)).first() if value.isdecimal() and len(value) < 19 else None  # fmt: skip


@login_required
@require_POST
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """One click on the overview of a record: what another is to this one, or taking that back."""
    innovation = record_at(slug, request.user)
    require_editor(request.user, innovation)
    require_its_people(request.user, innovation)
    return take_answer(request, innovation) or _overview(innovation)


def take_answer(request: HttpRequest, innovation: Innovation) -> HttpResponse | None:
    """Do what the button `similar` of a form asks for, if one was pressed, and say where to go.

    Its value is “what:public id”. In a form that writes the record, call it after saving.
    """
    what, _colon, key = request.POST.get("similar", "").partition(":")
    if not what or not may_answer_pairs(request.user, innovation):
        return None
    if what == UNDO_ALL:
        show_refused_again(innovation, request.user)
        return _overview(innovation)
    other = _other(key, request.user)
    if other is None or other == innovation:
        messages.error(request, _("That innovation is not there any more."))
        return _overview(innovation)
    if what == ASK:
        return redirect("innovation-contact", slug=other.slug)
    if what == UNDO:
        take_back(innovation, other, by=request.user)
        return _overview(innovation)
    if what not in PairSide.Answer.values:
        return _overview(innovation)
    if what == PairSide.Answer.ADAPTING:
        return _adapt(request, innovation, other)
    answer_pair(innovation, other, request.user, PairSide.Answer(what))
    if what == PairSide.Answer.DIFFERENT:
        return redirect("innovation-difference", slug=innovation.slug, public_id=other.public_id)
    if what == PairSide.Answer.NOT_RELEVANT:
        messages.success(request, _("“{title}” is not shown here again.").format(title=other.title))
    return _overview(innovation)


def _adapt(request: HttpRequest, innovation: Innovation, other: Innovation) -> HttpResponse:
    """Back to the overview, or on to where a member of the place can record it."""
    adoption = adapt(innovation, other, by=request.user)
    if adoption is None:
        address = reverse("adoption-new", kwargs={"slug": other.slug})
        return redirect(f"{address}?place={innovation.place.slug}")
    messages.success(
        request,
        _("It is on the page of “{title}” that {place} takes it up, and its people are asked to confirm it. Your innovation says that it is adapted from there.").format(title=other.title, place=innovation.place.display_name),
    )  # fmt: skip
    return _overview(innovation)


@writing
def difference(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """How an innovation differs from another, in a sentence or two."""
    innovation = record_at(slug, request.user)
    require_editor(request.user, innovation)
    require_its_people(request.user, innovation)
    other = _other(str(public_id), request.user)
    if other is None or other == innovation:
        raise Http404
    side = PairSide.objects.filter(innovation=innovation, other=other).first()
    form = DifferenceForm(
        request.POST if request.method == "POST" else None,
        initial={"reason": side.reason if side else ""},
    )
    if request.method == "POST" and form.is_valid():
        answer_pair(
            innovation, other, request.user, PairSide.Answer.DIFFERENT, form.cleaned_data["reason"]
        )
        messages.success(request, _("What is different is kept with both innovations."))
        return _overview(innovation)
    return render(
        request,
        "innovations/tried/difference.html",
        {"form": form, "innovation": innovation, "other": other},
    )


def _other(key: str, user) -> Innovation | None:
    try:
        public_id = uuid.UUID(key)
    except ValueError:
        return None
    readable = Innovation.objects.visible_to(user).published().select_related("place")
    return readable.filter(public_id=public_id).first()


def _overview(innovation: Innovation) -> HttpResponse:
    return redirect(reverse("innovation-edit", kwargs={"slug": innovation.slug}) + "#tried")
