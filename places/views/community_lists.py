"""Sending a list of communities for a council, and deciding on it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from places import typed
from places.actions import community_lists
from places.actions.community_lists import ListDecided, was_abolished
from places.actions.divided import councils_of_today
from places.community_lists.forms import ListDecisionForm, ListForm
from places.community_lists.judging import Known
from places.community_lists.reading import MOST_LINES
from places.limits import TooMany
from places.models import CommunityList, Place
from places.permissions import (
    is_moderator,
    may_list_communities,
    may_review_list,
    may_see_list,
    may_withdraw_list,
)
from places.typed import signed_in_to_type
from places.waiting import forget_number_waiting


@signed_in_to_type
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Upload or paste a list of communities, and see what it would do. Nothing is written here."""
    council = _council(request, slug)
    if request.method == "POST":
        form = ListForm(request.POST, request.FILES, council=council)
        typed.forget(request, _name_of(council))
    else:
        form = ListForm(typed.kept(request, _name_of(council)), council=council)
    if council.is_abolished and not form.is_bound:
        messages.error(request, was_abolished(council))
        return redirect(council)
    _is_in_order(form)
    return _page(request, council, form)


@signed_in_to_type
@require_POST
def send(request: HttpRequest, slug: str) -> HttpResponse:
    """Send what the preview showed; where it would now do something else, show that first."""
    council = _council(request, slug)
    form = ListForm(request.POST, council=council)
    typed.forget(request, _name_of(council))
    if not _is_in_order(form):
        return _page(request, council, form)
    if form.seen != request.POST.get("seen"):
        messages.warning(
            request, _("Something has changed since you looked. This is what would happen now.")
        )
        return _page(request, council, form)
    try:
        sent = community_lists.send(
            by=request.user,
            council=council,
            origin=form.cleaned_data["origin"],
            form_key=form.cleaned_data["form_key"],
            lines=form.preview.new,
        )
    except TooMany as error:
        form.add_error(None, str(error))
        return _page(request, council, form)
    except ValidationError as error:
        form.add_error(None, error)
        return _page(request, council, form)
    if sent.state == CommunityList.State.ACCEPTED:
        messages.success(request, _("The communities were added."))
    else:
        messages.success(request, _("The list was sent to a moderator."))
    return redirect("community-list", pk=sent.pk)


@login_required
def community_list(request: HttpRequest, pk: int) -> HttpResponse:
    """A list and what became of each line; for moderators the decision."""
    sent = _list(request, pk)
    may_decide = may_review_list(request.user, sent)
    is_waiting = sent.state == CommunityList.State.WAITING
    divided = is_waiting and sent.council.is_abolished
    form = ListDecisionForm(
        request.POST if request.method == "POST" else None,
        sent=sent,
        councils=councils_of_today(sent.council, request.user) if divided else [],
    )
    if form.is_bound:
        if not may_decide:
            raise PermissionDenied(_("Only a moderator who did not send the list can decide."))
        if form.is_valid() and (answered := _decide(request, sent, form)):
            return answered
    return render(
        request,
        "places/community_lists/list.html",
        {
            "sent": sent,
            "lines": _lines(sent, form),
            "form": form if may_decide and is_waiting else None,
            "may_withdraw": is_waiting and may_withdraw_list(request.user, sent),
            "is_moderator": is_moderator(request.user),
            "what_happened": community_lists.what_happened(sent, reader=request.user),
            "who_sent": community_lists.who_sent(sent, reader=request.user),
        },
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    sent = _list(request, pk)
    try:
        community_lists.withdraw(sent, by=request.user)
    except ListDecided as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The list is withdrawn."))
    return redirect("community-list", pk=pk)


def _council(request: HttpRequest, slug: str) -> Place:
    """A council that has communities itself: those of a county lie in its districts."""
    within = [Place.Tier.SINGLE, Place.Tier.LOWER]
    council = get_object_or_404(Place.objects.councils().filter(tier__in=within), slug=slug)
    if not may_list_communities(request.user, council):
        raise PermissionDenied(_("Only a steward of this council or a moderator can do this."))
    return council


def _is_in_order(form: ListForm) -> bool:
    """Whether the list can be read and sent. Of a council that has gone since it was begun it
    cannot, and the list stays in the box to be taken to the other."""
    if form.is_bound and form.council.is_abolished:
        form.add_error(None, was_abolished(form.council))
    return form.is_valid()


def _name_of(council: Place) -> str:
    """What the form is called where it is kept over a sign-in."""
    return f"community-list:{council.pk}"


def _page(request: HttpRequest, council: Place, form: ListForm) -> HttpResponse:
    preview = None if form.errors else form.preview
    page = reverse("place-communities-import", args=[council.slug])
    return render(
        request,
        "places/community_lists/add.html",
        {
            "place": council,
            "form": form,
            "preview": preview,
            "seen": form.seen if preview else "",
            "kept_as": typed.note(request.user, _name_of(council), page),
            "is_moderator": is_moderator(request.user),
            "most_lines": MOST_LINES,
            "waiting": council.community_lists.filter(state=CommunityList.State.WAITING),
        },
    )


def _lines(sent: CommunityList, form: ListDecisionForm) -> list[dict]:
    """Each line with what it is now: while the list waits, somebody may have added it."""
    lines = list(sent.lines.select_related("place"))
    known = Known(sent.council) if sent.state == CommunityList.State.WAITING else None
    owners = known.owners(line.gss_code for line in lines) if known else {}
    return [
        {
            "line": line,
            "there": known
            and (known.place_of((line.name, line.name_cy)) or owners.get(line.gss_code)),
            "is_ticked": line.pk in form.leave_out,
        }
        for line in lines
    ]


def _decide(request, sent: CommunityList, form: ListDecisionForm) -> HttpResponse | None:
    try:
        if form.cleaned_data["decision"] == ListDecisionForm.ACCEPT:
            accepted = community_lists.accept(
                sent,
                by=request.user,
                leave_out=form.leave_out,
                reason=form.cleaned_data["reason"],
                council=form.cleaned_data.get("council"),
            )
            added = accepted.lines.filter(outcome="added").count()
            messages.success(
                request,
                ngettext(
                    "%(number)s community was added.", "%(number)s communities were added.", added
                )
                % {"number": added},
            )
        else:
            community_lists.decline(sent, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The list is declined."))
    except ListDecided as error:
        messages.error(request, str(error))
    except ValidationError as error:
        form.add_error(None, error)
        return None
    forget_number_waiting(request.user)
    return redirect("community-list", pk=sent.pk)


def _list(request: HttpRequest, pk: int) -> CommunityList:
    """A list for those who may know of it; 404 for everybody else."""
    found = get_object_or_404(
        CommunityList.objects.select_related("council", "made_by", "decided_by"), pk=pk
    )
    if not may_see_list(request.user, found):
        raise Http404
    return found
