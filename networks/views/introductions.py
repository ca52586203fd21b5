"""Bringing places together: asked for, answered by each place, taken back."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks.actions import introductions
from networks.decisions import WrongMoment
from networks.forms.introduction import IntroductionForm
from networks.introducing.occasion import occasion_of
from networks.introducing.people import without_people
from networks.models import Introduction
from networks.permissions import require_commits
from networks.showing.introductions import mine as introductions_of
from networks.showing.introductions import on_page
from networks.views.writing import Written
from places.limits import TooMany
from places.typed import signed_in_to_type


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What waits for an answer of one's places, what is agreed, and what they have asked."""
    return render(request, "networks/introductions/mine.html", introductions_of(request.user))


@signed_in_to_type
def new(request: HttpRequest) -> HttpResponse:
    """“Bring these places together”; who speaks for none of them is told whom to ask."""
    occasion = occasion_of(request.GET, request.user)
    if occasion is None or not occasion.parties:
        raise Http404
    written = Written(request, about=request.GET.urlencode())
    form = IntroductionForm(written.data, user=request.user, occasion=occasion)
    if written.is_sent and not form.may_ask:
        raise PermissionDenied(_("Only officers and stewards of one of the places can ask."))
    status = 200
    if written.is_sent and form.is_valid():
        sent, status = _ask(request, form, occasion)
        if sent is not None:
            return redirect(sent)
    context = {
        "form": form,
        "occasion": occasion,
        "unanswered": without_people(occasion.places) if form.may_ask else [],
        "kept_as": written.note,
    }
    return render(request, "networks/introductions/new.html", context, status=status)


def _ask(request, form: IntroductionForm, occasion) -> tuple[Introduction | None, int]:
    """The introduction, or what is wrong on the form with the status of the page."""
    try:
        introduction, is_new = introductions.ask(
            occasion,
            by=request.user,
            asked_for=form.asked_for,
            others=form.others,
            message=form.cleaned_data["message"],
            form_key=form.cleaned_data["form_key"],
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None, 200
    except TooMany as error:
        form.add_error(None, str(error))
        return None, 429
    if is_new:
        messages.success(request, _("The places are asked. You get a mail when it is agreed."))
    else:
        messages.info(request, _("This was asked already. This is its page."))
    return introduction, 200


@login_required
@require_safe
def introduction_detail(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    introduction = introduction_at(public_id, request.user)
    context = on_page(introduction, request.user)
    return render(request, "networks/introductions/detail.html", context)


@login_required
def answer(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """Say for one place whether it wants to meet the others, having read what that means."""
    introduction = introduction_at(public_id, request.user)
    side = introduction.sides.select_related("place").filter(pk=pk).first()
    if side is None:
        raise Http404
    require_commits(request.user, side.place)
    side.introduction = introduction
    status = 200
    wants = (request.POST or request.GET).get("wants", "consent")
    if request.method == "POST":
        try:
            messages.success(request, _answer(side, wants, by=request.user))
            return redirect(introduction)
        except WrongMoment as error:
            messages.error(request, str(error))
            status = 409
            introduction.refresh_from_db()
            if not introduction.sides.filter(pk=pk).exists():  # a successor has the part now
                return redirect("my-introductions")
    context = on_page(introduction, request.user)
    context["side"] = next(each for each in context["shown"].own if each.side.pk == side.pk)
    context["wants"] = "decline" if wants == "decline" else "consent"
    return render(request, "networks/introductions/answer.html", context, status=status)


def _answer(side, wants: str, *, by) -> str:
    """Do it; returns what to say of it."""
    if wants == "undo":
        introductions.undo(side, by=by)
        return _("Your answer is taken back.")
    if wants == "decline":
        introductions.answer(side, by=by, consents=False)
        return _("You have said “not now”. The others hear neither who said it nor why.")
    introductions.answer(side, by=by, consents=True)
    return _("You have agreed for {place}.").format(place=side.place.display_name)


@login_required
def withdraw(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Take back what one has asked for, while the places do not know each other."""
    introduction = introduction_at(public_id, request.user)
    if not introductions.may_withdraw(request.user, introduction):
        raise PermissionDenied(_("Only the place that asked can take it back."))
    status = 200
    if request.method == "POST":
        try:
            introductions.withdraw(introduction, by=request.user)
        except WrongMoment as error:
            messages.error(request, str(error))
            status = 409
            introduction.refresh_from_db()
        else:
            messages.success(request, _("The introduction is taken back."))
            return redirect(introduction)
    context = on_page(introduction, request.user)
    return render(request, "networks/introductions/withdraw.html", context, status=status)


def introduction_at(public_id: uuid.UUID, user) -> Introduction:
    """The introduction with this id, if `user` may know of it; else 404."""
    found = Introduction.objects.visible_to(user).select_related("asked_for", "asked_by")
    introduction = found.filter(public_id=public_id).first()
    if introduction is None:
        raise Http404
    return introduction
