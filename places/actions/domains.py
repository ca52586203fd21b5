"""What moderators decide about the domains of a place."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from places.actions import verifying
from places.lineage import acted_for
from places.models import Place, PlaceDomain
from places.permissions import require_confirms_domains
from places.public_mail import belongs_to_no_place

State = PlaceDomain.State


class DomainChanged(Exception):
    """Somebody else has decided about this domain meanwhile."""


@transaction.atomic
def add_domain(*, by: User, place: Place, domain: str) -> PlaceDomain:
    """Note a domain as a hint, so that it can be confirmed. Noted twice it is one."""
    require_confirms_domains(by)
    if belongs_to_no_place(domain):
        raise ValidationError({"domain": _belongs_to_no_place(domain)})
    found, _new = PlaceDomain.objects.get_or_create(place=place, domain=domain)
    return found


@transaction.atomic
def decide_domain(domain: PlaceDomain, *, by: User, seen: str, to: str) -> None:
    """Confirm a domain, mark it as shared, or make it a hint again.

    Confirming makes officers and contributors of those who wait with an address there. When a
    confirmation ends, those it let in are confirmed again by people before they may do anything.
    Raises ValidationError where it cannot be, DomainChanged when it is no longer as `seen`.
    """
    require_confirms_domains(by)
    if to == State.CONFIRMED and belongs_to_no_place(domain.domain):
        raise ValidationError(_belongs_to_no_place(domain.domain))
    try:
        with transaction.atomic():
            if to == State.CONFIRMED and _is_still(domain, seen):
                _release_from_predecessors(domain)
            changed = PlaceDomain.objects.filter(pk=domain.pk, state=seen).update(
                state=to, confirmed_by=by, confirmed_at=timezone.now()
            )
    except IntegrityError as error:
        raise ValidationError(_elsewhere(domain)) from error
    domain.refresh_from_db()
    if not changed:
        if (domain.state, domain.confirmed_by) == (to, by):
            return
        raise DomainChanged(
            _("Nothing was changed: {person} has decided about {domain} already.").format(
                person=domain.confirmed_by or _("somebody"), domain=domain.domain
            )
        )
    if to == State.CONFIRMED:
        verifying.confirm_waiting_at(domain.place)
    elif seen == State.CONFIRMED:
        verifying.recheck_members_by(domain, by=by)


def _is_still(domain: PlaceDomain, seen: str) -> bool:
    """Whether nobody has decided about it since; and nobody can until this transaction ends."""
    return PlaceDomain.objects.select_for_update().filter(pk=domain.pk, state=seen).exists()


def _release_from_predecessors(domain: PlaceDomain) -> None:
    """Let a domain go over from an abolished place to the one that took over from it.

    Nobody is confirmed again: it was right while the place existed.
    """
    gone = [pk for pk in acted_for([domain.place_id]) if pk != domain.place_id]
    held = PlaceDomain.objects.filter(place__in=gone, domain=domain.domain, state=State.CONFIRMED)
    held.update(state=State.HINT)


def _belongs_to_no_place(domain: str) -> str:
    return _(
        "Anybody, or a whole service, can have an address at {domain}. It cannot be confirmed."
    ).format(domain=domain)


def _elsewhere(domain: PlaceDomain) -> str:
    other = (
        PlaceDomain.objects.filter(domain=domain.domain)
        .exclude(pk=domain.pk)
        .exclude(state=State.HINT)
        .select_related("place")
        .first()
    )
    if other is None:  # it was there a moment ago
        return _("Somebody has just changed this domain. Try again.")
    if other.state == State.SHARED:
        return _(
            "{domain} is shared: {place} uses it too, so it cannot be confirmed for one place."
        ).format(domain=domain.domain, place=other.place)
    return _(
        "{domain} is confirmed for {place}. If both use it, take that back and mark it as shared."
    ).format(domain=domain.domain, place=other.place)
