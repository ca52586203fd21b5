"""Following a network or a theme, and stopping."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from connected_localism.accounts.models import User
from innovations.models import Theme
from networks.actions.following import (
    CannotFollow,
    follow_network,
    follow_theme,
    unfollow_network,
    unfollow_theme,
)
from networks.following.links import read_stop_link
from networks.models import FollowedNetwork, FollowedTheme, Network
from networks.views.records import network_at


@require_POST
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin to follow it; with `choice=off`, stop."""
    network = network_at(slug, request.user)
    if not request.user.is_authenticated:
        return redirect_to_login(network.get_absolute_url())
    if request.POST.get("choice") == "off":
        unfollow_network(request.user, network)
        said = _("You no longer follow “{name}”.")
    else:
        try:
            is_new = follow_network(request.user, network)
        except CannotFollow as error:
            messages.error(request, str(error))
            return redirect(network)
        said = (
            _("You follow “{name}”. What is new there comes with the email of the week.")
            if is_new
            else _("You follow “{name}” already.")
        )
    messages.success(request, said.format(name=network.name))
    return redirect("saved-searches" if request.POST.get("from") == "list" else network)


@require_POST
def theme(request: HttpRequest, theme: str) -> HttpResponse:
    """Begin to follow it; with `choice=off`, stop."""
    if theme not in Theme.values:
        raise Http404
    shown = f"{reverse('innovation-list')}?theme={theme}"
    if not request.user.is_authenticated:
        return redirect_to_login(shown)
    theme = Theme(theme)
    if request.POST.get("choice") == "off":
        unfollow_theme(request.user, theme)
        said = _("You no longer follow the theme “{name}”.")
    elif follow_theme(request.user, theme):
        said = _(
            "You follow the theme “{name}”. What is new in it comes with the email of the week."
        )
    else:
        said = _("You follow the theme “{name}” already.")
    messages.success(request, said.format(name=theme.label))
    return redirect("saved-searches" if request.POST.get("from") == "list" else shown)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in a mail stops following something, without signing in.

    Opening it changes nothing, because mail scanners open every link.
    """
    try:
        person_id, kind, which = read_stop_link(token)
    except (signing.BadSignature, ValueError, TypeError):
        return render(request, "mail/unsubscribe_unknown.html", status=404)
    person = User.objects.filter(pk=person_id, is_active=True).first()
    is_theme = kind == "theme"
    if is_theme:
        what = Theme(which) if which in Theme.values else None
    else:
        what = Network.objects.filter(pk=which).first()
    if person is None or what is None:
        return render(request, "mail/unsubscribe_unknown.html", status=404)
    if request.method == "POST":
        if request.POST.get("choice") == "on":
            _follow_again(request, person, what)
        elif is_theme:
            unfollow_theme(person, what)
        else:
            unfollow_network(person, what)
        return redirect("following-stop", token=token)
    followed = (
        FollowedTheme.objects.filter(person=person, theme=what)
        if is_theme
        else FollowedNetwork.objects.filter(person=person, network=what)
    )
    context = {"name": _name(what), "is_theme": is_theme, "is_followed": followed.exists()}
    return render(request, "networks/following/stop.html", context)


def _follow_again(request: HttpRequest, person: User, what: Network | Theme) -> None:
    try:
        if isinstance(what, Network):
            follow_network(person, what)
        else:
            follow_theme(person, what)
    except CannotFollow as error:
        messages.error(request, str(error))


def _name(what: Network | Theme) -> str:
    """Empty for a network that not everybody may know of: whoever has the mail opens this page."""
    if isinstance(what, Theme):
        return str(what.label)
    is_public = what.is_published and not what.is_private
    return what.name if is_public else ""
