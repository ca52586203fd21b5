"""What was new in networks and themes, in lines of a mail, as far as its reader may know of it."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    When,
    Window,
)
from django.db.models.functions import Coalesce, Greatest, RowNumber
from django.utils import timezone
from django.utils.translation import gettext as _

from innovations.models import Innovation
from networks.following import happenings
from networks.models import (
    Exchange,
    Network,
    NetworkDecision,
    NetworkMember,
    RecordAround,
    SharedUpdate,
    Statement,
)

MOST_LISTED = 10  # lines about one thing that somebody follows
Step, State = NetworkDecision.Step, Statement.State


@dataclass
class News:
    """Of one network or theme: its newest lines, and how many there are in all."""

    lines: list[tuple[datetime, dict]] = field(default_factory=list)
    number: int = 0

    def newest(self) -> list[dict]:
        self.lines.sort(key=lambda each: each[0], reverse=True)
        return [line for _moment, line in self.lines[:MOST_LISTED]]

    @property
    def more(self) -> int:
        return max(self.number - MOST_LISTED, 0)


class Readable:
    """What a person may know of, asked for once for a whole mail."""

    def __init__(self, person):
        self.person = person
        self.records = Innovation.objects.visible_to(person).published().order_by()
        self.networks = Network.objects.visible_to(person).published().order_by()


class NetworkNews:
    """Of some networks, which the reader may see, each since its own moment ({network: since}); as many queries for one as
    for many. `told` are ids of records that stand in the mail already; those named here come to it.
    """

    def __init__(
        self, readable: Readable, windows: dict[int, datetime], until: datetime, told: set[int]
    ):
        self._readable, self._person = readable, readable.person
        self._windows, self._until = windows, until
        self._told = told
        self._found: dict[int, News] = defaultdict(News)
        if windows:
            self._add_steps()
            self._add_exchanges()
            self._add_updates()
            self._add_statements()
            self._add_records()

    def of(self, network_id: int) -> News:
        return self._found.get(network_id, News())

    def _newest(self, rows, at: str):
        """The newest of each network within its window, with `number`, how many it has."""
        rows = rows.filter(happenings.within(at, self._windows, self._until)).annotate(
            place_in_line=Window(
                RowNumber(), partition_by=F("network"), order_by=happenings.newest_first(at)
            ),
            number=Window(Count("pk"), partition_by=F("network")),
        )
        return rows.filter(place_in_line__lte=MOST_LISTED).order_by()

    def _add(self, rows, at: str, line: Callable) -> None:
        numbers = {}
        for row in self._newest(rows, at):
            news = self._found[row.network_id]
            numbers[row.network_id] = row.number
            news.lines.append((getattr(row, at), line(row)))
        for network, number in numbers.items():
            self._found[network].number += number

    def _add_steps(self) -> None:
        """Of several stages in one week the last is told; who joined and has left again is not."""
        held = NetworkMember.objects.active().filter(
            network=OuterRef("network"), place=OuterRef("place")
        )
        later = NetworkDecision.objects.filter(
            network=OuterRef("network"), pk__gt=OuterRef("pk"),
            step__in=(Step.STAGE, Step.CLOSED, Step.REOPENED),
        )  # fmt: skip
        is_member = Q(step__in=(Step.JOINED, Step.CARRIED))
        told = happenings.steps().exclude(actor=self._person)
        told = told.filter((is_member & Exists(held)) | (~is_member & ~Exists(later)))
        self._add(told.select_related("place"), "created_at", _step)

    def _add_exchanges(self) -> None:
        told = happenings.exchanges().exclude(added_by=self._person)
        self._add(told.select_related("place"), "created_at", _exchange)

    def _add_updates(self) -> None:
        told = happenings.updates().exclude(author=self._person)
        self._add(told.select_related("network", "place"), "created_at", _update)

    def _add_statements(self) -> None:
        """Each once, with what was last done with it."""
        answered = happenings.answers().filter(
            network=OuterRef("network"), reason=OuterRef("title"), created_at__lte=self._until
        )
        day = timezone.localdate(self._until)
        # Never a draft only, nor hidden.
        seen = Statement.objects.filter(opened_at__isnull=False, is_hidden=False)
        shown = seen.annotate(
            answered_at=Subquery(answered.order_by("-created_at").values("created_at")[:1]),
            moment=Greatest(  # which leaves out what is null
                "opened_at", "answered_at",
                Case(When(closed_at__lte=self._until, then=F("closed_at")), default=None,
                     output_field=DateTimeField()),
                Case(When(state=State.OPEN, closes_on__lt=day, then=_night_after("closes_on")),
                     default=None, output_field=DateTimeField()),
            ),
        )  # fmt: skip
        self._add(shown, "moment", _statement)

    def _add_records(self) -> None:
        since = RecordAround.objects.filter(
            network=OuterRef("network"), innovation=OuterRef("innovation")
        )
        published = F("innovation__published_at")
        readable = self._readable.records.values("pk")
        told = happenings.Around.objects.filter(innovation__in=readable)
        told = told.exclude(innovation__in=self._told).exclude(innovation__author=self._person)
        told = told.annotate(
            moment=Greatest(published, Coalesce(Subquery(since.values("since")[:1]), published))
        )
        self._add(told.select_related("innovation__place"), "moment", self._record)

    def _record(self, row) -> dict:
        self._told.add(row.innovation_id)
        return record_line(row.innovation)


def _night_after(day: str) -> Func:
    """The moment at which a day is over here."""
    return Func(
        F(day), zone=settings.TIME_ZONE, output_field=DateTimeField(),
        template="((%(expressions)s + 1)::timestamp AT TIME ZONE '%(zone)s')",
    )  # fmt: skip


def record_line(record: Innovation) -> dict:
    said = _("“{title}”, {place} ({kind})").format(
        title=record.title, place=record.place.display_name, kind=record.get_kind_display()
    )
    return {"text": said, "url": record.get_absolute_url()}


def _step(row: NetworkDecision) -> dict:
    url = row.place.get_absolute_url() if row.place else ""
    match row.step:
        case Step.JOINED:
            said = _("{place} takes part now").format(place=row.place.display_name)
        case Step.CARRIED:
            said = _("{place} carries on the part of {before}").format(
                place=row.place.display_name, before=row.reason
            )
        case Step.STAGE:
            said = _("It has got to: {stage}").format(stage=Network.Stage(row.detail).label)
        case Step.CLOSED:
            said = _("It has come to its end")
        case _other:
            said = _("It goes on after it was closed")
    return {"text": said, "url": url}


def _exchange(row: Exchange) -> dict:
    said = _("Offer: “{title}” ({type})") if row.is_offer else _("Request: “{title}” ({type})")
    said = said.format(title=row.title, type=row.get_type_display())
    if row.place:
        said = f"{said}, {row.place.display_name}"
    return {"text": said, "url": row.get_absolute_url()}


def _update(row: SharedUpdate) -> dict:
    said = _("Update: “{title}”, {place}").format(title=row.title, place=row.place.display_name)
    return {"text": said, "url": row.get_absolute_url()}


def _statement(row: Statement) -> dict:
    if row.answered_at == row.moment:
        said = _("There is a response to the statement “{title}”")
    elif row.opened_at == row.moment:
        said = _("The statement “{title}” was opened for signing")
    elif row.state == State.WITHDRAWN:
        said = _("The statement “{title}” was withdrawn")
    else:
        said = _("Signing of the statement “{title}” has ended")
    return {"text": said.format(title=row.title), "url": row.get_absolute_url()}


def theme_news(
    readable: Readable,
    theme: str,
    since: datetime,
    until: datetime,
    told: set[int],
    networks_told: set[int],
) -> News:
    """Records and networks in a theme; two queries."""
    news = News()
    span = {"published_at__gt": since, "published_at__lte": until, "themes__contains": [theme]}
    begun = readable.networks.filter(**span)
    begun = begun.exclude(pk__in=networks_told).exclude(started_by=readable.person)
    records = readable.records.filter(**span)
    records = records.exclude(pk__in=told).exclude(author=readable.person).select_related("place")
    for rows, line in ((begun, _begun), (records, record_line)):
        rows = rows.annotate(number=Window(Count("pk")))
        number = 0
        for row in rows.order_by("-published_at", "-pk")[:MOST_LISTED]:
            news.lines.append((row.published_at, line(row)))
            number = row.number
            (told if isinstance(row, Innovation) else networks_told).add(row.pk)
        news.number += number
    return news


def _begun(network: Network) -> dict:
    return {
        "text": _("New network: “{name}”").format(name=network.name),
        "url": network.get_absolute_url(),
    }
