"""Inviting by e-mail address, and answering an invitation."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from places.actions import inviting
from places.forms import InviteForm
from places.limits import TooMany
from places.models import Invitation, Membership, Place
from places.permissions import require_manages_members


@login_required
def invite(request: HttpRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(Place, slug=slug)
    require_manages_members(request.user, place)
    form = InviteForm(
        request.POST if request.method == "POST" else None,
        initial={"role": Membership.Role.OFFICER},
    )
    if form.is_bound and form.is_valid():
        try:
            _invitation, is_new = inviting.invite(by=request.user, place=place, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except TooMany as error:
            form.add_error(None, str(error))
        else:
            if is_new:
                messages.success(request, _("The invitation is on its way."))
            else:
                messages.info(
                    request,
                    _(
                        "An invitation to this address is open already. Take it back first if you "
                        "want to send another one."
                    ),
                )
            return redirect("place-members", slug=slug)
    return render(request, "places/members/invite.html", {"form": form, "place": place})


@login_required
@require_POST
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    place = get_object_or_404(Place, slug=slug)
    require_manages_members(request.user, place)
    invitation = get_object_or_404(Invitation.objects.select_related("place"), pk=pk, place=place)
    try:
        inviting.revoke(invitation, by=request.user)
    except inviting.InvitationOver as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The invitation is taken back."))
    return redirect("place-members", slug=slug)


@login_required
@never_cache
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Show an invitation to whoever it was sent to, and take the answer."""
    invitation = inviting.find_invitation(token)
    if invitation is None:
        raise Http404
    try:
        if request.method == "POST":
            return _take_answer(request, invitation)
        inviting.require_answerable(invitation, by=request.user)
    except inviting.AnotherAddress:
        return render(request, "places/members/another_address.html", status=403)
    except inviting.InvitationOver as error:
        messages.error(request, str(error))
        return redirect("my-places")
    return render(request, "places/members/invitation.html", {"invitation": invitation})


def _take_answer(request: HttpRequest, invitation: Invitation) -> HttpResponse:
    if request.POST.get("answer") == "decline":
        inviting.decline(invitation, by=request.user)
        messages.success(
            request, _("The invitation is declined, and your address deleted from it.")
        )
    else:
        membership = inviting.accept(invitation, by=request.user)
        messages.success(
            request,
            _("You belong to {place}. Your role is: {role}.").format(
                place=invitation.place, role=membership.get_role_display()
            ),
        )
        if invitation.place.is_abolished:  # while the invitation was on its way
            return redirect("place-move", slug=invitation.place.slug)
    return redirect("my-places")
