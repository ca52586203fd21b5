"""What counts as news of a network, and when each of it happened.

Only what its own page shows to whoever may see it: what its places say among themselves is no
news to followers, and neither is who was invited, refused or removed.
"""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from django.db.models import Max, QuerySet
from django.utils import timezone

from innovations.models import Innovation
from networks.models import (
    Exchange,
    Network,
    NetworkDecision,
    RecordAround,
    SharedUpdate,
    Statement,
)

Step = NetworkDecision.Step
TOLD_STEPS = (Step.JOINED, Step.CARRIED, Step.STAGE, Step.CLOSED, Step.REOPENED)

Around = Network.innovations.through


def steps() -> QuerySet:
    return NetworkDecision.objects.filter(step__in=TOLD_STEPS)


def exchanges() -> QuerySet:
    """Offers and requests that still stand, in a network or of a place alone."""
    return Exchange.objects.filter(is_hidden=False).exclude(state=Exchange.State.WITHDRAWN)


def statements() -> QuerySet:
    """Never a draft only, nor hidden."""
    return Statement.objects.filter(opened_at__isnull=False, is_hidden=False)


def updates() -> QuerySet:
    return SharedUpdate.objects.shown()


def answers() -> QuerySet:
    """Responses to statements, which are dated in the log alone."""
    return NetworkDecision.objects.filter(step=Step.ANSWERED)


def latest_in_networks(since: datetime, until: datetime) -> dict[int, datetime]:
    """{network: when something new was last there}; a handful of queries for all of them."""
    found: dict[int, datetime] = {}
    for rows, at in _dated():
        rows = rows.order_by().filter(**{f"{at}__gt": since, f"{at}__lte": until})
        for network, moment in rows.values_list("network").annotate(Max(at)):
            found[network] = max(moment, found.get(network, moment))
    for network, day in (
        ended_by_date(timezone.localdate(since), timezone.localdate(until))
        .order_by()
        .values_list("network")
        .annotate(Max("closes_on"))
    ):
        found[network] = max(day_after(day), found.get(network, day_after(day)))
    return found


def _dated() -> Iterator[tuple[QuerySet, str]]:
    yield steps(), "created_at"
    yield answers(), "created_at"
    yield exchanges().filter(network__isnull=False), "created_at"
    yield updates(), "created_at"
    yield Statement.objects.filter(is_hidden=False), "opened_at"
    yield Statement.objects.filter(is_hidden=False), "closed_at"
    yield RecordAround.objects.all(), "since"
    published = Around.objects.filter(innovation__status=Innovation.Status.PUBLISHED)
    yield published, "innovation__published_at"


def ended_by_date(first, until) -> QuerySet:
    """Statements whose last day for signing lay in these days, without that anybody closed them."""
    return Statement.objects.filter(
        state=Statement.State.OPEN, is_hidden=False, closes_on__gte=first, closes_on__lt=until
    )


def day_after(day) -> datetime:
    """The moment at which a day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
