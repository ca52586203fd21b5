"""One year of a network on one page, for who has five minutes.

Each thing belongs to the year of the day on which it happened, however often its row was touched
since: a delivery to that of the delivery, a result to that on which it was said.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from innovations.models import Adoption, Innovation
from networks.influence.register import Register
from networks.influence.residents import Residents, residents_spoken_for
from networks.learning.stays import Stay, stays_in
from networks.models import ExchangeParty, Network, NetworkDecision, Statement
from networks.showing.statements import cards

Step = NetworkDecision.Step
LISTED = 30  # of a kind; the page says how many there are


@dataclass
class Listed:
    """The first rows of a kind, and how many there are in all."""

    rows: list
    total: int

    def __bool__(self):
        return self.total > 0

    @property
    def left_out(self) -> int:
        return self.total - len(self.rows)


@dataclass
class Year:
    number: int
    members: int  # places that took part at its end, or take part today
    residents: Residents
    joined: Listed  # stays, as are those of `left`
    left: Listed
    stages: Listed  # decisions
    taken_up: Listed  # adoptions
    places_taking_up: int
    results: Listed  # adoptions
    shared: Listed  # places that had something
    things_shared: int
    statements: Listed  # cards
    withdrawn: int  # of the statements

    @property
    def statements_that_stand(self) -> int:
        return self.statements.total - self.withdrawn

    @property
    def is_empty(self) -> bool:
        kinds = (self.joined, self.left, self.stages, self.taken_up, self.results, self.shared,
                 self.statements)  # fmt: skip
        return not any(kinds)


def years_of(network: Network) -> list[int]:
    """The years that there is a page for, newest first: those in which it has been here."""
    last = network.closed_at or timezone.now()
    first = timezone.localtime(network.created_at).year
    return list(range(timezone.localtime(last).year, first - 1, -1))


def year_of(network: Network, number: int, user) -> Year:
    """Everything of that year that `user` may see; in a dozen queries, whatever the size."""
    stays = stays_in(network)
    last_day = date(number, 12, 31)
    place_ids = {stay.member.place_id for stay in stays if stay.was_there(last_day)}
    stages = network.decisions.filter(
        step__in=[Step.STAGE, Step.CLOSED, Step.REOPENED], created_at__year=number
    )
    adoptions = _adoptions(network, user)
    taken_up, places_taking_up = _counted(
        adoptions.filter(
            Q(started__startswith=number) | Q(started="", created_at__year=number)
        ).order_by("place__name", "pk"),
        "place_id",
    )
    shared, things_shared = _counted(_shared(network, number), "exchange_id")
    said = _statements(network, number, user)
    statements, _each = _counted(said)
    is_cut = statements.left_out > 0
    statements.rows = cards(statements.rows)
    withdrawn = Statement.State.WITHDRAWN
    return Year(
        number=number,
        members=len(place_ids),
        residents=residents_spoken_for(place_ids, Register.load(place_ids)),
        joined=_of_year(stays, number, lambda stay: stay.joined),
        left=_of_year(stays, number, lambda stay: stay.until),
        stages=_counted(stages.order_by("created_at", "pk"))[0],
        taken_up=taken_up,
        places_taking_up=places_taking_up,
        results=_counted(_with_results(adoptions, number))[0],
        shared=shared,
        things_shared=things_shared,
        statements=statements,
        withdrawn=said.filter(state=withdrawn).count()
        if is_cut
        else sum(card.statement.state == withdrawn for card in statements.rows),
    )


def _counted(found: QuerySet, different: str = "pk") -> tuple[Listed, int]:
    """What to list, and how many different values of a column there are in all; one query, or two
    where not everything is listed."""
    first = list(found[: LISTED + 1])
    if len(first) <= LISTED:
        return Listed(first, len(first)), len({getattr(row, different) for row in first})
    numbers = found.order_by().aggregate(
        total=Count("pk"), different=Count(different, distinct=True)
    )
    return Listed(first[:LISTED], numbers["total"]), numbers["different"]


def _of_year(stays: list[Stay], number: int, day_of: Callable[[Stay], date | None]) -> Listed:
    found = [stay for stay in stays if (day := day_of(stay)) is not None and day.year == number]
    found.sort(key=day_of)
    return Listed(found[:LISTED], len(found))


def _adoptions(network: Network, user) -> QuerySet[Adoption]:
    readable = Innovation.objects.visible_to(user).published().filter(networks=network).order_by()
    adoptions = Adoption.objects.confirmed().filter(innovation__in=readable.values("pk"))
    return adoptions.select_related("place", "innovation")


def _with_results(adoptions: QuerySet[Adoption], number: int) -> QuerySet[Adoption]:
    """Those whose result was said in the year: since then their history has no other one."""
    history = Adoption.pgh_event_model.objects.filter(pgh_obj_id=OuterRef("pk"))
    otherwise = history.exclude(result=OuterRef("result")).order_by("-pgh_id").values("pgh_id")
    since = history.filter(pgh_id__gt=OuterRef("last_otherwise")).order_by("pgh_id")
    told = (
        adoptions.exclude(result__in=["", Innovation.Result.UNTESTED])
        .annotate(last_otherwise=Coalesce(Subquery(otherwise[:1]), Value(0)))
        .annotate(
            # What was brought in whole, without a history, has not been touched since.
            said_at=Coalesce(Subquery(since.values("pgh_created_at")[:1]), F("updated_at"))
        )
    )
    return told.filter(said_at__year=number).order_by("place__name", "pk")


def _shared(network: Network, number: int) -> QuerySet[ExchangeParty]:
    """What was delivered in the year, by the day of its delivery."""
    delivered = ExchangeParty.objects.filter(
        exchange__network=network, exchange__is_hidden=False,
        state=ExchangeParty.State.DELIVERED, delivered_on__year=number,
    )  # fmt: skip
    return delivered.select_related("exchange__place", "place").order_by("delivered_on", "pk")


def _statements(network: Network, number: int, user) -> QuerySet[Statement]:
    """Those opened or closed in the year, with the signatures they have today. A draft that was
    given up was never said."""
    shown = Statement.objects.visible_to(user).filter(network=network, is_hidden=False)
    opened = Q(opened_at__isnull=False) & (Q(opened_at__year=number) | Q(closed_at__year=number))
    from_source = Q(opened_at__isnull=True, is_from_source=True, source_year=number)
    return shown.filter(opened | from_source).order_by("opened_at", "pk")
