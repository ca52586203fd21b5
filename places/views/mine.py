"""The places a person belongs to, and the communities they proposed."""

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from places.belonging import State
from places.lineage import Lineage
from places.models import Membership, MembershipDecision, Place
from places.permissions import looks_after_members

PROPOSALS_SHOWN = 20


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Every membership with its state and what one may do there; ended ones last."""
    decisions = MembershipDecision.objects.order_by("-created_at", "-pk")
    memberships = list(
        request.user.memberships.select_related("place")
        .prefetch_related(Prefetch("decisions", decisions))
        .order_by("place__name", "pk")
    )
    order = (State.CONFIRMED, State.REQUESTED, State.ENDED)
    memberships.sort(key=lambda membership: order.index(membership.state))
    moves = _where_to_move(memberships)
    rows = [
        {
            "membership": membership,
            "last_decision": next(iter(membership.decisions.all()), None),
            "is_steward": membership.role == Membership.Role.STEWARD,
            "moves_to": moves.get(membership.place_id, []),
        }
        for membership in memberships
    ]
    proposals = request.user.community_proposals.select_related("council", "place")
    return render(
        request,
        "places/joining/mine.html",
        {
            "rows": rows,
            "proposals": proposals.order_by("-created_at", "-pk")[:PROPOSALS_SHOWN],
            "looks_after_members": looks_after_members(request.user),
        },
    )


def _where_to_move(memberships: list[Membership]) -> dict[int, list[Place]]:
    """For each place that is gone, what took over, exists and is neither joined nor asked."""
    held = {one.place_id for one in memberships if one.state != State.ENDED}
    gone = [one.place for one in memberships if one.place_id in held and one.place.is_abolished]
    if not gone:
        return {}
    lineage = Lineage()
    after = {place.pk: lineage.successors(place.pk) for place in gone}
    wanted = {pk for pks in after.values() for pk in pks} - held
    existing = Place.objects.filter(pk__in=wanted).active().in_bulk()
    return {
        place_id: [existing[pk] for pk in pks if pk in existing] for place_id, pks in after.items()
    }
