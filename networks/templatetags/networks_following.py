"""What pages of other apps show of following networks and themes."""

from urllib.parse import urlencode

from django import template
from django.urls import reverse

from innovations.models import Theme
from networks.following.links import stop_address
from networks.models import FollowedNetwork, FollowedTheme, Network

register = template.Library()


@register.inclusion_tag("networks/following/themes.html", takes_context=True)
def themes_to_follow(context) -> dict:
    """The themes that the list on this page is filtered by."""
    request = context["request"]
    chosen = [slug for slug in Theme.values if slug in request.GET.getlist("theme")]
    followed = set()
    if chosen and request.user.is_authenticated:
        rows = FollowedTheme.objects.filter(person=request.user, theme__in=chosen)
        followed = set(rows.values_list("theme", flat=True))
    return {
        "themes": [
            {"slug": slug, "name": Theme(slug).label, "is_followed": slug in followed}
            for slug in chosen
        ],
        "user": request.user,
        "login_url": f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}",
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("networks/following/network.html", takes_context=True)
def network_to_follow(context, network: Network) -> dict:
    user = context["request"].user
    rows = (
        FollowedNetwork.objects.filter(person=user, network=network)
        if user.is_authenticated
        else None
    )
    return {
        "network": network,
        "follows": rows is not None and rows.exists(),
        "user": user,
        "csrf_token": context.get("csrf_token"),
    }


@register.inclusion_tag("networks/following/all.html", takes_context=True)
def followed_networks_and_themes(context) -> dict:
    """All that the reader follows of both; of what they may not see now no more than that it is."""
    user = context["request"].user
    rows = list(FollowedNetwork.objects.filter(person=user).select_related("network"))
    networks = {row.network_id for row in rows}
    seen = set()
    if networks:
        visible = Network.objects.visible_to(user).published().filter(pk__in=networks)
        seen = set(visible.order_by().values_list("pk", flat=True))
    return {
        "networks": [row for row in rows if row.network_id in seen],
        "unseen": [stop_address(row) for row in rows if row.network_id not in seen],
        "themes": list(FollowedTheme.objects.filter(person=user)),
        "csrf_token": context.get("csrf_token"),
    }
