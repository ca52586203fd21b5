"""Moving from a place that was abolished to what took over from it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from places.belonging import State, StepError
from places.forms import MoveForm
from places.models import Membership, Place
from places.reorganising import moving
from places.views.joining import own_membership


@login_required
def move(request: HttpRequest, slug: str) -> HttpResponse:
    """What took over, how one stands there, and a button to join it."""
    place = get_object_or_404(Place, slug=slug)
    membership = own_membership(request.user, place)
    if membership is None:
        raise Http404  # somebody else has nothing here
    options = moving.options(membership) if membership.state != State.ENDED else []
    open_options = [option for option in options if option.is_open]
    form = MoveForm(request.POST if request.method == "POST" else None, options=open_options)
    if request.method == "POST":
        if not open_options:  # a second click, or somebody was quicker
            messages.info(request, _("There is nothing left to do: see below where it stands."))
            return redirect("my-places")
        if form.is_valid():
            return _move(request, membership, form)
    return render(
        request,
        "places/joining/move.html",
        {
            "form": form,
            "place": place,
            "membership": membership,
            "options": options,
            "open_options": open_options,
            "somebody_decides": [
                option.place.official_name for option in open_options if not option.joins_at_once
            ],
        },
    )


def _move(request: HttpRequest, membership: Membership, form: MoveForm) -> HttpResponse:
    try:
        moved = moving.move(membership, by=request.user, to=form.places)
    except (StepError, ValidationError) as error:
        said = error.messages[0] if isinstance(error, ValidationError) else str(error)
        messages.error(request, said)
        return redirect("my-places")
    for one in moved:
        if one.state == State.CONFIRMED:
            said = _("You belong to {place}. Your role is: {role}.").format(
                place=one.place.official_name, role=one.get_role_display()
            )
        else:
            said = _("Your request to join {place} is sent. You get a mail when it is decided.")
            said = said.format(place=one.place.official_name)
        messages.success(request, said)
    return redirect("my-places")
