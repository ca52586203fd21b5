"""Following a place, and stopping."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from connected_localism.accounts.models import User
from innovations.actions.following import CannotFollow, follow_place, unfollow_place
from innovations.following.links import meant_by, read_stop_link
from innovations.models import FollowedPlace
from places.lineage import standing_today
from places.models import Place

Notify = FollowedPlace.Notify


@require_POST
def follow(request: HttpRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(Place, slug=slug)
    if not request.user.is_authenticated:
        return redirect_to_login(place.get_absolute_url())
    notify = request.POST.get("notify", "")
    if notify not in Notify.values:
        notify = ""
    try:
        is_new = follow_place(request.user, place, notify=notify)
    except CannotFollow as error:
        messages.error(request, str(error))
        return redirect(place)
    if not is_new:
        said = _("You follow {name} already.")
    elif notify == Notify.DAILY:
        said = _("You follow {name}. We write to you at most once a day, if there is anything new.")
    else:
        said = _("You follow {name}. What is new there comes with the email of the week.")
    messages.success(request, said.format(name=place.display_name))
    return redirect("saved-searches" if request.POST.get("from") == "list" else place)


@login_required
@require_POST
def unfollow(request: HttpRequest, slug: str) -> HttpResponse:
    place = get_object_or_404(Place, slug=slug)
    unfollow_place(request.user, place)
    said = _("You no longer follow {name}.").format(name=place.display_name)
    messages.success(request, said)
    return redirect("saved-searches" if request.POST.get("from") == "list" else place)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in a mail stops following a place, without signing in.

    Opening it changes nothing, because mail scanners open every link.
    """
    try:
        person_id, place_id, notify = read_stop_link(token)
    except (signing.BadSignature, ValueError, TypeError):
        return render(request, "mail/unsubscribe_unknown.html", status=404)
    person = User.objects.filter(pk=person_id, is_active=True).first()
    place = Place.objects.filter(pk=place_id).first()
    if person is None or place is None:
        return render(request, "mail/unsubscribe_unknown.html", status=404)
    places = meant_by(place)
    if request.method == "POST":
        if request.POST.get("choice") == "on":
            try:
                for each in standing_today([place]):
                    follow_place(person, each, notify=notify)
            except CannotFollow as error:
                messages.error(request, str(error))
        else:
            for each in places:
                unfollow_place(person, each)
        return redirect("followed-place-stop", token=token)
    followed = set(
        FollowedPlace.objects.filter(person=person, place__in=places).values_list(
            "place", flat=True
        )
    )
    context = {
        "place": place,
        "followed": [each for each in places if each.pk in followed],
        "can_follow": not places[0].is_abolished,
    }
    return render(request, "innovations/following/stop.html", context)
