"""Merging a community with another that is the same."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from places.actions import merging
from places.actions.merging import AlreadyMerged
from places.community_lists.forms import MergeForm
from places.models import Membership, Place
from places.permissions import is_moderator


@login_required
def merge(request: HttpRequest, slug: str) -> HttpResponse:
    communities = Place.objects.filter(kind=Place.Kind.COMMUNITY).select_related("parent")
    place = get_object_or_404(communities, slug=slug)
    if not is_moderator(request.user):
        raise PermissionDenied(_("Only moderators merge communities."))
    form = MergeForm(request.POST if request.method == "POST" else None, gone=place)
    if form.is_bound and request.POST.get("community") != place.code:
        # The address of one that is gone leads here, and so does a form that was open for it.
        form.add_error(None, _("That form was for a community that is merged already. Look again whether “{place}” is the one you mean.").format(place=place))  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            kept = merging.merge(
                place,
                into=form.cleaned_data["into"],
                by=request.user,
                reason=form.cleaned_data["reason"],
            )
        except (AlreadyMerged, ValidationError) as error:
            form.add_error(None, str(error) if isinstance(error, AlreadyMerged) else error)
        else:
            messages.success(
                request,
                _("Everything of “{gone}” is now with “{kept}”.").format(gone=place, kept=kept),
            )
            return redirect(kept)
    members = Membership.objects.confirmed().filter(place=place)
    return render(
        request,
        "places/communities/merge.html",
        {
            "place": place,
            "form": form,
            "members": members.count(),
            "stewards": members.filter(role=Membership.Role.STEWARD).count(),
        },
    )
