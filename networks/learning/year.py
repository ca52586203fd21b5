"""One year of a network on one page, for who has five minutes."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils import timezone

from innovations.models import Adoption, Innovation
from networks.influence.register import Register
from networks.influence.residents import Residents, residents_spoken_for
from networks.models import (
    ExchangeParty,
    Network,
    NetworkDecision,
    NetworkMember,
    Statement,
)
from networks.showing.statements import Card, cards

Step = NetworkDecision.Step
LISTED = 30  # of a kind; the page says how many there are


@dataclass
class Year:
    number: int
    members: int  # places that took part at its end, or take part today
    residents: Residents
    joined: list[NetworkMember]
    left: list[NetworkMember]
    stages: list[NetworkDecision]
    taken_up: list[Adoption]
    results: list[Adoption]
    shared: list[ExchangeParty]
    statements: list[Card]

    @property
    def is_empty(self) -> bool:
        return not any(
            (
                self.joined,
                self.left,
                self.stages,
                self.taken_up,
                self.results,
                self.shared,
                self.statements,
            )
        )


def years_of(network: Network) -> list[int]:
    """The years that there is a page for, newest first: those in which it has been here."""
    last = network.closed_at or timezone.now()
    first = timezone.localtime(network.created_at).year
    return list(range(timezone.localtime(last).year, first - 1, -1))


def year_of(network: Network, number: int, user) -> Year:
    """Everything of that year that `user` may see; in a dozen queries, whatever the size."""
    last_day = date(number, 12, 31)
    in_year = {"created_at__year": number}
    members = network.members.select_related("place")
    shown = members.once_active().exclude(
        state__in=[NetworkMember.State.INVITED, NetworkMember.State.ASKED,
                   NetworkMember.State.DECLINED, NetworkMember.State.REFUSED]
    )  # fmt: skip
    there = shown.filter(Q(joined_on=None) | Q(joined_on__lte=last_day))
    there = there.filter(
        Q(state=NetworkMember.State.ACTIVE, left_on=None) | Q(left_on__gt=last_day)
    )
    place_ids = list(there.values_list("place_id", flat=True))
    register = Register.load(place_ids)
    readable = Innovation.objects.visible_to(user).published().filter(networks=network).order_by()
    adoptions = Adoption.objects.confirmed().filter(innovation__in=readable.values("pk"))
    adoptions = adoptions.select_related("place", "innovation").order_by("place__name", "pk")
    return Year(
        number=number,
        members=len(place_ids),
        residents=residents_spoken_for(place_ids, register),
        joined=list(shown.filter(joined_on__year=number).order_by("joined_on", "pk")),
        left=list(shown.filter(left_on__year=number).order_by("left_on", "pk")),
        stages=list(
            network.decisions.filter(step__in=[Step.STAGE, Step.CLOSED, Step.REOPENED], **in_year)
            .select_related("place")
            .order_by("created_at", "pk")[:LISTED]
        ),
        taken_up=list(adoptions.filter(**in_year)[:LISTED]),
        results=list(
            adoptions.exclude(result__in=["", "untested"]).filter(updated_at__year=number)[:LISTED]
        ),
        shared=_shared(network, number),
        statements=_statements(network, number, user),
    )


def _shared(network: Network, number: int) -> list[ExchangeParty]:
    """What was delivered in the year, by the day on which that was said."""
    delivered = ExchangeParty.objects.filter(
        exchange__network=network, exchange__is_hidden=False,
        state=ExchangeParty.State.DELIVERED, updated_at__year=number,
    )  # fmt: skip
    rows = delivered.select_related("exchange__place", "place").order_by("updated_at", "pk")
    return list(rows[:LISTED])


def _statements(network: Network, number: int, user) -> list[Card]:
    """Those opened or closed in the year, with the signatures they have today."""
    shown = Statement.objects.visible_to(user).filter(network=network)
    shown = shown.filter(Q(opened_at__year=number) | Q(closed_at__year=number))
    return cards(list(shown.order_by("opened_at", "pk")[:LISTED]))
