"""What happened in networks, in themes and at places, as far as it is news at all."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.db.models import (
    Case,
    DateTimeField,
    Exists,
    F,
    Func,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from innovations.models import Adoption, Innovation
from networks.following import happenings
from networks.models import Network, NetworkDecision, NetworkMember, RecordAround, Statement

Step, State = NetworkDecision.Step, Statement.State
_PLACE = ("place__name", "place__name_cy", "place__slug")
_RECORD = ("title", "slug", "kind", "author", "themes", "published_at", *_PLACE)
_EXCHANGE = ("public_id", "kind", "type", "title", "network", "themes", "added_by", "created_at")


class Kind(StrEnum):
    STEP = "step"
    EXCHANGE = "exchange"
    UPDATE = "update"
    STATEMENT = "statement"
    RECORD = "record"
    NETWORK = "network"
    ADOPTION = "adoption"


@dataclass(frozen=True, slots=True)
class Event:
    """One piece of news: `row` is its record, `by` the person who did it and is not told of it."""

    moment: datetime
    kind: Kind
    row: Model
    by: int | None

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.row.pk


# Pairs of what was asked for (a network, theme or place) and an event; all in (since, until].
Events = Iterator[tuple[int | str, Event]]


def in_networks(networks: Iterable[int], since: datetime, until: datetime) -> Events:
    for kind, rows, at, by in (
        (Kind.STEP, _steps(), "created_at", "actor_id"),
        (Kind.EXCHANGE, _exchanges(), "created_at", "added_by_id"),
        (Kind.UPDATE, _updates(), "created_at", "author_id"),
        (Kind.STATEMENT, _statements(until), "moment", ""),
    ):
        for row in _between(rows.filter(network__in=networks), at, since, until):
            by_whom = getattr(row, by) if by else None
            yield row.network_id, Event(getattr(row, at), kind, row, by_whom)
    around = _between(_around().filter(network__in=networks), "moment", since, until)
    tied = list(around.values_list("network", "innovation", "moment"))
    records = records_in_lines(Innovation.objects.all()).in_bulk({pk for _, pk, _ in tied})
    for network, pk, moment in tied:
        yield network, Event(moment, Kind.RECORD, records[pk], records[pk].author_id)


def in_themes(themes: Iterable[str], since: datetime, until: datetime) -> Events:
    themes = set(themes)
    begun = Network.objects.published().only("slug", "name", "themes", "started_by", "published_at")
    for kind, rows, at, by in (
        (Kind.RECORD, published_records(since, until), "published_at", "author_id"),
        (Kind.NETWORK, begun, "published_at", "started_by_id"),
        (Kind.EXCHANGE, _exchanges(), "created_at", "added_by_id"),
    ):
        rows = rows.filter(themes__overlap=list(themes))
        for row in _between(rows, at, since, until):
            event = Event(getattr(row, at), kind, row, getattr(row, by))
            for theme in themes.intersection(row.themes):
                yield theme, event


def at_places(places: Iterable[int], since: datetime, until: datetime) -> Events:
    """What they led or took part in, what they take up, and what they offer and ask for."""
    places = set(places)
    took_part = Innovation.further_places.through.objects.filter(place__in=places)
    records = published_records(since, until)
    for row in records.filter(place__in=places):
        yield row.place_id, Event(row.published_at, Kind.RECORD, row, row.author_id)
    joined = took_part.filter(innovation__in=records.order_by().values("pk"))
    pairs = list(joined.values_list("place", "innovation"))
    others = records.in_bulk({pk for _place, pk in pairs}) if pairs else {}
    for place, pk in pairs:
        if pk in others:
            row = others[pk]
            yield place, Event(row.published_at, Kind.RECORD, row, row.author_id)
    for kind, rows, by in (
        (Kind.ADOPTION, _adoptions(), "recorded_by_id"),
        (Kind.EXCHANGE, _exchanges(), "added_by_id"),
    ):
        for row in _between(rows.filter(place__in=places), "created_at", since, until):
            yield row.place_id, Event(row.created_at, kind, row, getattr(row, by))


def published_records(since: datetime, until: datetime) -> QuerySet[Innovation]:
    rows = records_in_lines(Innovation.objects.published())
    return _between(rows, "published_at", since, until)


def records_in_lines(rows: QuerySet[Innovation]) -> QuerySet[Innovation]:
    """With no more than a line says of them."""
    return rows.order_by().select_related("place").only(*_RECORD)


def _between(rows: QuerySet, at: str, since: datetime, until: datetime) -> QuerySet:
    return rows.order_by().filter(**{f"{at}__gt": since, f"{at}__lte": until})


def _steps() -> QuerySet:
    """Of several stages in one week the last is told; who joined and has left again is not."""
    held = NetworkMember.objects.active().filter(
        network=OuterRef("network"), place=OuterRef("place")
    )
    later = NetworkDecision.objects.filter(
        network=OuterRef("network"), pk__gt=OuterRef("pk"),
        step__in=(Step.STAGE, Step.CLOSED, Step.REOPENED),
    )  # fmt: skip
    is_member = Q(step__in=(Step.JOINED, Step.CARRIED))
    told = happenings.steps().filter((is_member & Exists(held)) | (~is_member & ~Exists(later)))
    return told.select_related("place").only(
        "network", "step", "detail", "reason", "actor", "created_at", *_PLACE
    )


def _exchanges() -> QuerySet:
    return happenings.exchanges().select_related("place").only(*_EXCHANGE, *_PLACE)


def _updates() -> QuerySet:
    rows = happenings.updates().select_related("network", "place")
    return rows.only("title", "author", "created_at", "network__slug", *_PLACE)


def _adoptions() -> QuerySet:
    rows = Adoption.objects.shown().select_related("place", "innovation__place")
    record = ("title", "slug", *_PLACE)
    return rows.only(
        "stage", "recorded_by", "created_at", *_PLACE, *(f"innovation__{name}" for name in record)
    )


def _statements(until: datetime) -> QuerySet[Statement]:
    """Each once, with what was last done with it."""
    answered = happenings.answers().filter(
        network=OuterRef("network"), reason=OuterRef("title"), created_at__lte=until
    )
    day = timezone.localdate(until)
    return happenings.statements().annotate(
        answered_at=Subquery(answered.order_by("-created_at").values("created_at")[:1]),
        moment=Greatest(  # which leaves out what is null
            "opened_at", "answered_at",
            Case(When(closed_at__lte=until, then=F("closed_at")), default=None,
                 output_field=DateTimeField()),
            Case(When(state=State.OPEN, closes_on__lt=day, then=_night_after("closes_on")),
                 default=None, output_field=DateTimeField()),
        ),
    ).only("slug", "title", "state", "network", "opened_at")  # fmt: skip


def _around() -> QuerySet:
    """Records of networks, dated by when they were published or, if that was later, tied to it."""
    since = RecordAround.objects.filter(
        network=OuterRef("network"), innovation=OuterRef("innovation")
    )
    published = F("innovation__published_at")
    told = happenings.Around.objects.filter(innovation__status=Innovation.Status.PUBLISHED)
    return told.annotate(
        moment=Greatest(published, Coalesce(Subquery(since.values("since")[:1]), published))
    )


def _night_after(day: str) -> Func:
    """The moment at which a day is over here."""
    return Func(
        F(day), zone=settings.TIME_ZONE, output_field=DateTimeField(),
        template="((%(expressions)s + 1)::timestamp AT TIME ZONE '%(zone)s')",
    )  # fmt: skip
