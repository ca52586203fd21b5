"""Statements whose data are others now, so that who keeps a copy of them hears of it.

The data of a statement say more than its own row: for how many places and residents it speaks, and
whether it can be signed.
"""

from django.db import transaction
from django.db.models import F, QuerySet
from django.dispatch import receiver
from django.utils import timezone

from networks.models import Network, SignOn, Statement
from places.models import Place
from places.signals import places_changed


def count_statements_as_changed(statements: QuerySet[Statement]) -> int:
    """To be called in the transaction of what was done, after what locks a network; returns how
    many there are. One after the other: two who count several each never wait for each other."""
    held = statements.order_by("pk").select_for_update().values_list("pk", flat=True)
    return Statement.objects.filter(pk__in=list(held)).update(updated_at=timezone.now())


@transaction.atomic
def count_closed_by_the_calendar() -> int:
    """Count those whose last day has passed, once each: nobody has done anything, and they are
    closed. Returns how many."""
    past = Statement.objects.filter(
        state=Statement.State.OPEN,
        closes_on__lt=timezone.localdate(),
        updated_at__date__lte=F("closes_on"),
    )
    return count_statements_as_changed(past)


def count_open_ones_as_changed(network: Network) -> None:
    """What is open in a network is closed with it."""
    count_statements_as_changed(network.statements.filter(state=Statement.State.OPEN))


@receiver(places_changed)
def count_their_statements_as_changed(sender, place_ids, **kwargs) -> None:
    """A council of the register changes the figures of what it lies in, and of what lies in it or
    comes after it, so all statements that are signed count as changed: one too many is right, one
    too few is never fetched again. Communities matter where they have signed themselves."""
    signed = SignOn.objects.active()
    changed = Place.objects.filter(pk__in=place_ids)
    if not changed.exclude(kind=Place.Kind.COMMUNITY).exists():
        signed = signed.filter(place__in=place_ids)
    count_statements_as_changed(
        Statement.objects.filter(pk__in=signed.order_by().values("statement_id"))
    )
