"""Proposing a community, and deciding on the proposal."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from places import typed
from places.actions import communities
from places.actions.communities import ProposalDecided
from places.actions.divided import councils_of_today
from places.forms import CommunityForm, ProposalDecisionForm
from places.limits import TooMany
from places.models import CommunityProposal, Place
from places.permissions import may_review_proposal, may_review_proposals_at
from places.typed import signed_in_to_type
from places.waiting import forget_number_waiting

FORM = "community-proposal"  # as it is called where it is kept over a sign-in


@signed_in_to_type
def add(request: HttpRequest) -> HttpResponse:
    """The form to propose a parish council, neighbourhood or village hall.

    A link from the page of a council names it as `council`.
    """
    is_sent = request.method == "POST"
    form = CommunityForm(request.POST if is_sent else typed.kept(request, FORM))
    if slug := request.GET.get("council"):
        form.initial["council"] = Place.objects.active().at_address(slug).first()
    if is_sent:
        typed.forget(request, FORM)
    if form.is_valid() and is_sent:
        try:
            proposal = communities.propose(
                by=request.user, form_key=form.cleaned_data["form_key"], **form.content
            )
        except TooMany as error:
            form.add_error(None, str(error))
        else:
            return redirect("community-proposal", pk=proposal.pk)
    kept_as = typed.note(request.user, FORM, reverse("community-add"))
    context = {"form": form, "namesakes": form.namesakes, "kept_as": kept_as}
    return render(request, "places/communities/add.html", context)


@login_required
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: for its proposer where it stands, for its reviewers the decision."""
    found = _proposal(request, pk)
    may_decide = may_review_proposal(request.user, found)
    is_waiting = found.state == CommunityProposal.State.WAITING
    divided = is_waiting and found.council.is_abolished
    form = ProposalDecisionForm(
        request.POST if request.method == "POST" else None,
        councils=councils_of_today(found.council, request.user) if divided else [],
    )
    if form.is_bound:
        if not may_decide:
            raise PermissionDenied(_("You cannot decide on your own proposal."))
        if form.is_valid() and (answered := _decide(request, found, form)):
            return answered
    return render(
        request,
        "places/communities/proposal.html",
        {
            "proposal": found,
            "form": form if may_decide and is_waiting else None,
            "is_own": found.proposed_by_id == request.user.pk,
            "is_reviewer": may_decide,
            "what_happened": communities.what_happened(found) if may_decide else "",
            "namesakes": _namesakes(found) if may_decide and is_waiting else [],
        },
    )


def _decide(request, found: CommunityProposal, form) -> HttpResponse | None:
    try:
        if form.cleaned_data["decision"] == ProposalDecisionForm.ACCEPT:
            place = communities.accept(
                found, by=request.user, council=form.cleaned_data.get("council")
            )
            messages.success(request, _("“{place}” is now a place.").format(place=place))
        else:
            communities.decline(found, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("“{name}” is declined.").format(name=found.name))
    except ProposalDecided as error:
        messages.error(request, str(error))
        return redirect("community-proposal", pk=found.pk)
    except ValidationError as error:
        form.add_error(None, error)
        return None
    forget_number_waiting(request.user)
    return redirect("membership-requests")


def _namesakes(found: CommunityProposal) -> list[str]:
    """What goes by the name already under this council, or is proposed to."""
    names = [str(place) for place in communities.namesakes(found.council, found.name)]
    return names + communities.other_proposals(found)


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = _proposal(request, pk)
    try:
        communities.withdraw(found, by=request.user)
    except ProposalDecided:
        messages.error(request, _("It was decided before you withdrew it."))
    else:
        messages.success(request, _("“{name}” is withdrawn.").format(name=found.name))
    return redirect("community-proposal", pk=pk)


def _proposal(request: HttpRequest, pk: int) -> CommunityProposal:
    """A proposal for those who may know of it; 404 for everybody else."""
    found = get_object_or_404(
        CommunityProposal.objects.select_related("council", "place", "decided_by"), pk=pk
    )
    is_own = found.proposed_by_id == request.user.pk
    if not is_own and not may_review_proposals_at(request.user, found.council):
        raise Http404
    return found
