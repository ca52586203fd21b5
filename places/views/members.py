"""Who belongs to a place, and what its stewards decide about it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from places.actions import deciding
from places.addresses import telling_domains
from places.belonging import State, StepError, actor_name
from places.forms import DecideForm, RemoveForm, RoleForm
from places.models import Membership, Place
from places.permissions import (
    may_confirm_domains,
    may_decide,
    may_manage_members,
    require_decides,
    require_manages_members,
    require_sees_members,
)
from places.waiting import forget_number_waiting

PAGE_SIZE = 50
WAITING_SHOWN = 50


@login_required
@require_safe
@paged
def members(request: HttpRequest, slug: str) -> HttpResponse:
    """The members of a place, and for its stewards what waits for them."""
    place = get_object_or_404(Place, slug=slug)
    require_sees_members(request.user, place)
    confirmed = place.memberships.confirmed().select_related("user")
    page = page_of(request, confirmed, Ordering("created_at", descending=False), PAGE_SIZE)
    context = {
        "place": place,
        "page": page,
        **page.addresses,
        "may_manage": may_manage_members(request.user, place),
        "own": next((one for one in page.rows if one.user_id == request.user.pk), None),
    }
    if context["may_manage"]:
        invitations = place.invitations.waiting()
        waiting = place.memberships.waiting().select_related("user")
        context |= {
            "waiting": waiting.order_by("requested_at", "pk")[:WAITING_SHOWN],
            "invitations": invitations.select_related("invited_by")[:WAITING_SHOWN],
            "may_confirm_domains": may_confirm_domains(request.user),
        }
    return render(request, "places/members/list.html", context)


@login_required
def membership(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One membership with its history; for a request, the decision."""
    member = _member(request, slug, pk)
    form = DecideForm(
        request.POST if request.method == "POST" else None, initial={"role": member.role}
    )
    if form.is_bound:
        require_decides(request.user, member)
        if form.is_valid():
            return _decide(request, member, form.cleaned_data)
    return _page(request, member, form if form.is_bound or member.state == "requested" else None)


def _decide(request: HttpRequest, member: Membership, choice: dict) -> HttpResponse:
    try:
        if choice["decision"] == DecideForm.CONFIRM:
            deciding.confirm(member, by=request.user, role=choice["role"])
            said = _("{person} now belongs to {place}.")
        else:
            deciding.refuse(member, by=request.user, reason=choice["reason"])
            said = _("The request of {person} is refused. They read your reason.")
    except StepError as error:
        messages.error(request, str(error))
        return redirect("membership-decide", slug=member.place.slug, pk=member.pk)
    forget_number_waiting(request.user)
    messages.success(request, said.format(person=member.user, place=member.place))
    return redirect("membership-requests")


def _page(request: HttpRequest, member: Membership, form) -> HttpResponse:
    may = may_decide(request.user, member)
    is_confirmed = member.state == State.CONFIRMED
    return render(
        request,
        "places/members/member.html",
        {
            "member": member,
            "place": member.place,
            "form": form if may and member.state == State.REQUESTED else None,
            "role_form": RoleForm(initial={"seen": member.role, "role": member.role})
            if may and is_confirmed
            else None,
            "may_decide": may,
            "offers_to_steward": member.would_steward and member.role != Membership.Role.STEWARD,
            "domains": telling_domains(member.user, member.place),
            "decisions": [
                {"decision": decision, "actor": actor_name(decision)}
                for decision in member.decisions.select_related("actor")[:50]
            ],
        },
    )


@login_required
@require_POST
def change_role(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    member = _member(request, slug, pk)
    require_decides(request.user, member)
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Select one of the roles."))
    elif form.cleaned_data["role"] == form.cleaned_data["seen"]:
        messages.info(request, _("The role stays as it is."))
    else:
        try:
            deciding.change_role(member, by=request.user, **form.cleaned_data)
        except StepError as error:
            messages.error(request, str(error))
        else:
            forget_number_waiting(request.user)
            messages.success(
                request,
                _("The role of {person} is now: {role}.").format(
                    person=member.user, role=member.get_role_display()
                ),
            )
    return redirect("membership-decide", slug=slug, pk=pk)


@login_required
@require_POST
def decline_offer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Not make somebody a steward who offered to be one."""
    member = _member(request, slug, pk)
    try:
        deciding.decline_offer(member, by=request.user)
    except StepError as error:
        messages.error(request, str(error))
    else:
        forget_number_waiting(request.user)
        messages.success(request, _("The offer is declined, and {person} is told.").format(
            person=member.user
        ))  # fmt: skip
    return redirect("membership-decide", slug=slug, pk=pk)


@login_required
def remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask for the reason, then end a membership."""
    member = _member(request, slug, pk)
    require_decides(request.user, member)
    if member.state != State.CONFIRMED:
        messages.error(request, _("{person} does not belong to {place}.").format(
            person=member.user, place=member.place
        ))  # fmt: skip
        return redirect("membership-decide", slug=slug, pk=pk)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            deciding.remove(member, by=request.user, reason=form.cleaned_data["reason"])
        except StepError as error:
            messages.error(request, str(error))
        else:
            forget_number_waiting(request.user)
            messages.success(
                request, _("{person} no longer belongs to {place}.").format(
                    person=member.user, place=member.place
                )
            )  # fmt: skip
        return redirect("place-members", slug=slug)
    return render(
        request,
        "places/members/remove.html",
        {"form": form, "member": member, "place": member.place},
    )


def _member(request: HttpRequest, slug: str, pk: int) -> Membership:
    """A membership of this place, for those who manage them. 404 for any other number."""
    place = get_object_or_404(Place, slug=slug)
    require_manages_members(request.user, place)
    return get_object_or_404(Membership.objects.select_related("user", "place"), pk=pk, place=place)
