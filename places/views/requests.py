"""Everything about places that waits for a steward or a moderator."""

from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import BadCursor, Ordering, keyset_page
from places.belonging import State
from places.models import CommunityProposal, Membership, PlaceDomain
from places.permissions import is_moderator, looks_after_members, stewarded_place_ids

PAGE_SIZE = 20
FIRST_ONES = 20  # of each of the shorter lists


@login_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Requests, proposed communities, offers and domains, longest waiting first.

    A steward sees those of their places; a moderator those of places without a steward, or all.
    """
    user = request.user
    if not looks_after_members(user):
        raise PermissionDenied(_("Only stewards of a place and moderators decide on requests."))
    show_all = is_moderator(user) and request.GET.get("show") == "all"
    waiting = _looked_after(Membership.objects.waiting(), user, show_all=show_all)
    try:
        page = keyset_page(
            waiting.exclude(user=user).select_related("user", "place"),
            Ordering("requested_at", descending=False),
            PAGE_SIZE,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except BadCursor:
        return redirect("membership-requests")
    offers = _looked_after(Membership.objects.confirmed(), user, show_all=show_all).filter(
        would_steward=True
    )
    offers = offers.exclude(role=Membership.Role.STEWARD).exclude(user=user)
    return render(
        request,
        "places/members/queue.html",
        {
            "page": page,
            "show_all": show_all,
            "is_moderator": is_moderator(user),
            "proposals": _proposals(user)[:FIRST_ONES],
            "offers": offers.select_related("user", "place").order_by("created_at")[:FIRST_ONES],
            "domains": _domains_people_wait_for()[:FIRST_ONES] if is_moderator(user) else [],
        },
    )


def _looked_after(memberships, user, *, show_all: bool):
    """Those `user` is the one to decide on."""
    own = Q(place__in=stewarded_place_ids(user))
    if show_all:
        return memberships
    if is_moderator(user):
        return memberships.filter(own) | memberships.without_steward()
    return memberships.filter(own)


def _proposals(user):
    waiting = CommunityProposal.objects.filter(state=CommunityProposal.State.WAITING)
    if not is_moderator(user):
        waiting = waiting.filter(council__in=stewarded_place_ids(user))
    return waiting.exclude(proposed_by=user).select_related("council")


def _domains_people_wait_for():
    """Hints that would settle requests if they were confirmed, those of most people first."""
    at_the_domain = EmailAddress.objects.filter(
        verified=True,
        email__iendswith=Concat(Value("@"), OuterRef("domain")),
        user__memberships__place=OuterRef("place"),
        user__memberships__state=State.REQUESTED,
    )
    people = at_the_domain.order_by().values("verified").annotate(n=Count("user", distinct=True))
    return (
        PlaceDomain.objects.filter(state=PlaceDomain.State.HINT)
        .annotate(people_waiting=Coalesce(Subquery(people.values("n")), 0))
        .filter(people_waiting__gt=0)
        .select_related("place")
        .order_by("-people_waiting", "domain", "pk")
    )
