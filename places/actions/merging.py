"""Two communities that are one and the same: everything of the one goes to the other.

What is left of it is an abolished place that the other took over from, so that harvesters hear of
it and nothing that names it breaks; unlike after a reorganisation nobody is asked to move, and the
records move too.
"""

from datetime import timedelta

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from connected_localism.common.locks import lock_until_commit
from places import announcements
from places.actions.deciding import NOTHING_CLAIMED, revoke_invitations_of
from places.actions.inviting import expire_invitations, invite_instead
from places.actions.verifying import turning_away, was_turned_away
from places.belonging import State, Step, announce, take_step
from places.models import (
    FormerPlaceSlug,
    Invitation,
    Membership,
    MembershipDecision,
    Place,
    PlaceAlias,
    PlaceDomain,
    Succession,
)
from places.permissions import is_moderator
from places.reorganising.carrying_over import REGISTER_LOCK
from places.signals import places_changed, places_merged, places_succeeded
from places.slugs import free_slug, taken_slugs

_STATES = (State.ENDED, State.REQUESTED, State.CONFIRMED)
_ROLES = (Membership.Role.CONTRIBUTOR, Membership.Role.OFFICER, Membership.Role.STEWARD)


class AlreadyMerged(Exception):
    """One of the two is gone; the message says so."""


@transaction.atomic
def merge(gone: Place, *, into: Place, by: User, reason: str) -> Place:
    """Make the community `gone` part of `into`, with its people, records, adoptions and followers.

    Its address leads to the other from then on. Raises AlreadyMerged, ValidationError.
    """
    if not is_moderator(by):
        raise PermissionDenied(_("Only moderators merge communities."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say how you know that they are the same")})
    lock_until_commit(REGISTER_LOCK)
    places = {one.pk: one for one in Place.objects.filter(pk__in=[gone.pk, into.pk])}
    if len(places) != 2:
        raise ValidationError(_("A community cannot be merged into itself."))
    gone, kept = places[gone.pk], places[into.pk]
    if any(one.kind != Place.Kind.COMMUNITY for one in (gone, kept)):
        raise ValidationError(_("Only communities are merged; a council is succeeded."))
    for one in (gone, kept):
        if one.is_abolished:
            raise AlreadyMerged(_("“{place}” is no longer there.").format(place=one))
    with pghistory.context(user=by.pk, merged=f"{gone.code} into {kept.code}", reason=reason):
        step = _retire(gone, kept)
        _move_names(gone, kept)
        # Records before people: who ends at the one would leave theirs to its stewards.
        places_merged.send(Place, gone=gone, kept=kept)
        _move_people(gone, kept, by=by, reason=reason)
        places_succeeded.send(Succession, successions=[step])
        places_changed.send(Place, place_ids={gone.pk, kept.pk})
    return kept


def _retire(gone: Place, kept: Place) -> Succession:
    """End the one, and give its addresses to the other."""
    today = timezone.localdate()
    former = gone.slug
    gone.active_until = today - timedelta(days=1)
    if gone.active_from and gone.active_from > gone.active_until:
        gone.active_from = None
    gone.slug = free_slug(gone, taken_slugs())
    gone.save(update_fields=["active_from", "active_until", "slug", "updated_at"])
    FormerPlaceSlug.objects.filter(place=gone).update(place=kept)
    FormerPlaceSlug.objects.create(slug=former, place=kept)
    filled = [
        name
        for name in ("name_cy", "website", "population", "population_year")
        if getattr(gone, name) and not getattr(kept, name)
    ]
    if "population_year" in filled and "population" not in filled:
        filled.remove("population_year")  # it is that of another figure
    for name in filled:
        setattr(kept, name, getattr(gone, name))
    if kept.latitude is None:
        kept.latitude, kept.longitude = gone.latitude, gone.longitude
    kept.save(update_fields=[*filled, "latitude", "longitude", "updated_at"])
    return Succession.objects.create(
        from_place=gone,
        to_place=kept,
        date=today,
        source=Succession.Source.COMMAND,
        carried_over_at=timezone.now(),
    )


def _move_names(gone: Place, kept: Place) -> None:
    has = set(kept.aliases.values_list("key", flat=True))
    PlaceAlias.objects.bulk_create(
        PlaceAlias(place=kept, alias=one.alias, key=one.key)
        for one in gone.aliases.exclude(alias=gone.code)
        if one.key not in has
    )
    has_code = kept.gss_codes.filter(is_current=True).exists()
    codes = gone.gss_codes.all()
    codes.update(place=kept, **({"is_current": False} if has_code else {}))
    has_domains = kept.domains.values_list("domain", flat=True)
    PlaceDomain.objects.filter(place=gone).exclude(domain__in=has_domains).update(place=kept)


def _move_people(gone: Place, kept: Place, *, by: User, reason: str) -> None:
    """Each person is at the other what they were at the one; whoever was at both is the higher,
    unless somebody had sent them away from either and they are no member of the one that stays."""
    expire_invitations(Invitation.objects.filter(place__in=[gone, kept]))
    there = {one.user_id: one for one in kept.memberships.select_related("user", "place")}
    for membership in gone.memberships.select_related("user", "place").order_by("pk"):
        held = there.get(membership.user_id)
        if held is None:
            _bring(membership, kept, by=by, reason=reason)
        else:
            _unite(membership, held, by=by, reason=reason)
    for membership in kept.memberships.exclude(state=State.CONFIRMED).select_related("user"):
        if was_turned_away(membership):  # so that nobody comes back by an old invitation
            revoke_invitations_of(membership.user, gone)
            if membership.user_id not in there:
                revoke_invitations_of(membership.user, kept)
    for invitation in gone.invitations.waiting().select_related("invited_by"):
        invite_instead(invitation, to=kept)


def _bring(membership: Membership, kept: Place, *, by: User, reason: str) -> None:
    Membership.objects.filter(pk=membership.pk).update(place=kept)
    membership.refresh_from_db()
    MembershipDecision.objects.create(
        membership=membership, actor=by, step=Step.MOVED, reason=reason[:1000],
        from_state=membership.state, to_state=membership.state,
        from_role=membership.role, to_role=membership.role,
    )  # fmt: skip
    announce(membership, before="")


def _unite(membership: Membership, held: Membership, *, by: User, reason: str) -> None:
    was_away = was_turned_away(held)
    refusal = turning_away(membership)
    if refusal and held.state != State.CONFIRMED and not was_away:
        _carry_over(refusal, held, by=by, is_pending=membership.state == State.REQUESTED)
    if _rank(membership) > _rank(held) and not was_away:
        take_step(
            held, Step.MOVED, start=held.state, to=membership.state, by=by, reason=reason[:1000],
            role=membership.role, verified_by=membership.verified_by,
            verified_domain=membership.verified_domain, message=membership.message,
            requested_at=membership.requested_at, confirmed_at=membership.confirmed_at,
        )  # fmt: skip
    if membership.state != State.ENDED:
        take_step(
            membership, Step.MOVED, start=membership.state, to=State.ENDED, by=by,
            reason=reason[:1000], message="", would_steward=False,
        )  # fmt: skip


def _carry_over(
    refusal: MembershipDecision, held: Membership, *, by: User, is_pending: bool
) -> None:
    """Have whom people sent away from the one be sent away from the other too.

    A request that waits there ends with it, unless the person has asked again since (`is_pending`):
    that request comes along, and people decide on it.
    """
    asked = held.state == State.REQUESTED
    said = _("Decided at {place}, which turned out to be the same community: {reason}").format(
        place=refusal.membership.place, reason=refusal.reason
    )
    decision, _new = take_step(
        held, Step.REFUSED if asked else refusal.step, start=held.state, to=State.ENDED, by=by,
        reason=said[:1000], **NOTHING_CLAIMED,
    )  # fmt: skip
    revoke_invitations_of(held.user, held.place)
    if asked and not is_pending:
        announcements.of_decision(held, decision)


def _rank(membership: Membership) -> tuple[int, int]:
    return _STATES.index(membership.state), _ROLES.index(membership.role)
