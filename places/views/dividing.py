"""The communities of a council that was abolished and divided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from places.actions import dividing
from places.community_lists.forms import DivideForm
from places.models import Place
from places.permissions import may_review_proposals_at

AT_ONCE = 100  # on one page; the others follow when these have gone


@login_required
def divide(request: HttpRequest, slug: str) -> HttpResponse:
    """Tick communities, and say under which council they come."""
    council = get_object_or_404(Place.objects.councils(), slug=slug)
    if not may_review_proposals_at(request.user, council):
        raise PermissionDenied(_("Only those who look after what took over can do this."))
    left = dividing.communities_left(council)
    form = DivideForm(
        request.POST if request.method == "POST" else None,
        communities=left[:AT_ONCE],
        councils=dividing.possible_councils(council, request.user),
    )
    if form.is_bound and form.is_valid():
        to = form.cleaned_data["to"]
        moved = dividing.bring_under(
            form.cleaned_data["communities"], of=council, to=to, by=request.user
        )
        messages.success(
            request,
            ngettext(
                "%(number)s community came under %(council)s.",
                "%(number)s communities came under %(council)s.",
                moved,
            )
            % {"number": moved, "council": to},
        )
        return redirect("place-communities-divide", slug=council.slug)
    return render(
        request,
        "places/communities/divide.html",
        {"place": council, "form": form, "number_left": left.count()},
    )
