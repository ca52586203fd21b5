"""Joining a place, taking the request back, and leaving."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from places.actions import joining
from places.addresses import confirmed_domain
from places.belonging import State, StepError, last_decision
from places.forms import JoinForm, LeaveForm
from places.limits import TooMany
from places.models import Membership, Place, PlaceDomain
from places.people import stewards_of


@login_required
def join(request: HttpRequest, slug: str) -> HttpResponse:
    """Where one stands with a place, and the form to ask for a role at it."""
    place = get_object_or_404(Place, slug=slug)
    membership = own_membership(request.user, place)
    shown_by = confirmed_domain(request.user, place)
    form = JoinForm(
        request.POST if request.method == "POST" else None, place=place, shown_by=shown_by
    )
    if form.is_bound and form.is_valid():
        answered = _ask(request, place, form)
        if answered:
            return answered
    confirmed = PlaceDomain.objects.filter(place=place, state=PlaceDomain.State.CONFIRMED)
    return render(
        request,
        "places/joining/join.html",
        {
            "form": form,
            "place": place,
            "membership": membership,
            "last_decision": last_decision(membership) if membership else None,
            "may_ask": not place.is_abolished and _may_ask(membership, shown_by),
            "shown_by": shown_by,
            "confirmed_domains": list(confirmed.values_list("domain", flat=True)),
            "has_stewards": stewards_of(place).exists(),
            "successors": place.current_successors() if place.is_abolished else [],
        },
    )


def _may_ask(membership: Membership | None, shown_by: str) -> bool:
    """Whether there is anything to ask for: a role, or the officer's that an address shows."""
    if membership is None or membership.state == State.ENDED:
        return True
    is_contributor = membership.role == Membership.Role.CONTRIBUTOR
    return membership.state == State.CONFIRMED and is_contributor and bool(shown_by)


def _ask(request: HttpRequest, place: Place, form: JoinForm) -> HttpResponse | None:
    try:
        membership = joining.ask(by=request.user, place=place, **form.cleaned_data)
    except (TooMany, ValidationError) as error:
        form.add_error(None, error.messages if isinstance(error, ValidationError) else str(error))
        return None
    if membership.state == State.CONFIRMED:
        said = _("You belong to {place}. Your role is: {role}.").format(
            place=place, role=membership.get_role_display()
        )
    else:
        said = _("Your request is sent. You get a mail when it is decided.")
    messages.success(request, said)
    return redirect("my-places")


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    membership = _own_or_404(request, slug)
    try:
        joining.withdraw(membership, by=request.user)
    except StepError:
        messages.error(request, _("There is no request to withdraw: see below where it stands."))
    else:
        messages.success(
            request, _("Your request to join {place} is withdrawn.").format(place=membership.place)
        )
    return redirect("my-places")


@login_required
def leave(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask once more; a last steward also says who looks after the place from now on."""
    membership = _own_or_404(request, slug)
    if membership.state != State.CONFIRMED:
        messages.error(request, _("You do not belong to {place}.").format(place=membership.place))
        return redirect("my-places")
    form = None
    if joining.is_last_steward(membership):
        form = LeaveForm(
            request.POST if request.method == "POST" else None, others=_others(membership)
        )
    if request.method == "POST" and (form is None or form.is_valid()):
        answered = _leave(request, membership, form)
        if answered:
            return answered
    return render(request, "places/joining/leave.html", {"membership": membership, "form": form})


def _leave(request, membership: Membership, form: LeaveForm | None) -> HttpResponse | None:
    chosen = form.cleaned_data["successor"] if form else ""
    to_moderators = chosen == LeaveForm.MODERATORS
    successor = None
    if chosen and not to_moderators:
        successor = next(one for one in _others(membership) if str(one.pk) == chosen)
    try:
        joining.leave(membership, by=request.user, successor=successor, to_moderators=to_moderators)
    except ValidationError as error:  # the other steward left in this moment
        messages.error(request, error.messages[0])
        return redirect("membership-leave", slug=membership.place.slug)
    except StepError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("You have left {place}.").format(place=membership.place))
    return redirect("my-places")


def _others(membership: Membership) -> list[Membership]:
    others = membership.place.memberships.confirmed().exclude(pk=membership.pk)
    return list(others.filter(user__is_active=True).select_related("user", "place")[:100])


def own_membership(user, place: Place) -> Membership | None:
    return Membership.objects.select_related("place", "user").filter(user=user, place=place).first()


def _own_or_404(request: HttpRequest, slug: str) -> Membership:
    """One's own membership of a place; somebody without one has nothing here."""
    membership = own_membership(request.user, get_object_or_404(Place, slug=slug))
    if membership is None:
        raise Http404
    return membership
