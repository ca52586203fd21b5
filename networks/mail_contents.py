"""What mails about networks say: made when they are sent, from what their reader may read by then.

Such a mail is posted with the ids of what it tells of, and with nothing of what that says. Every
kind of them names a `Contents` as its `contents`, so that none can forget to look again; one of
whose records nothing may be read any more is dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from connected_localism.accounts.models import User
from connected_localism.mail.models import OutgoingMail
from networks.models import (
    Exchange,
    ExchangeParty,
    ExchangeStep,
    Introduction,
    IntroductionSide,
    Network,
    NetworkDecision,
    Post,
    SignOn,
    Statement,
    StatementVersion,
)
from places.models import Place


@dataclass(frozen=True)
class Contents:
    """For `MailKind(contents=…)`.

    What was posted under a name of `READABLE` is looked for among what the reader may read now;
    `words(reader, **posted)` gets the records in place of their ids and makes the context, or says
    None where there is nothing left to say. After one of the steps in `arrives_after` a mail
    arrives whatever has become of the network: it is about what was done to its reader.
    """

    words: Callable[..., dict | None]
    arrives_after: frozenset[str] = frozenset()

    def __call__(self, mail: OutgoingMail) -> dict | None:
        posted = dict(mail.context)
        names = READABLE.keys() & posted.keys()
        if any(not isinstance(posted[name], int) for name in names):
            return None  # posted by a release that said names: nobody knows of which records
        for name in names:
            posted[name] = self._readable(name, mail.recipient).filter(pk=posted[name]).first()
            if posted[name] is None:
                return None
        return self.words(mail.recipient, **posted)

    def _readable(self, name: str, reader: User) -> QuerySet:
        readable = READABLE[name](reader)
        if name == "decision" and self.arrives_after:
            return readable | _decisions().filter(step__in=self.arrives_after)
        return readable


@dataclass(frozen=True)
class AsPosted:
    """For the few kinds that say what was posted, whatever has become of it; `why` says why they
    arrive all the same."""

    why: str

    def __call__(self, mail: OutgoingMail) -> dict:
        return mail.context


def _networks(reader: User) -> QuerySet[Network]:
    """A hidden or declined one is told of to nobody, also not to those who still see it."""
    return Network.objects.visible_to(reader).published()


def _in_networks(reader: User) -> Q:
    return Q(network__in=_networks(reader).order_by().values("pk"))


def _decisions() -> QuerySet[NetworkDecision]:
    return NetworkDecision.objects.select_related("network", "place")


def _exchanges(reader: User) -> QuerySet[Exchange]:
    shown = Exchange.objects.visible_to(reader).filter(is_hidden=False)
    return shown.filter(Q(network=None) | _in_networks(reader)).order_by().values("pk")


def _statements(reader: User) -> QuerySet[Statement]:
    shown = Statement.objects.visible_to(reader).filter(_in_networks(reader), is_hidden=False)
    shown = shown.exclude(state=Statement.State.WITHDRAWN)
    return shown.select_related("network")


def _of_statements(model, reader: User) -> QuerySet:
    rows = model.objects.filter(statement__in=_statements(reader).order_by().values("pk"))
    return rows.select_related("statement__network")


READABLE: dict[str, Callable[[User], QuerySet]] = {
    "network": _networks,
    "waiting_network": lambda reader: Network.objects.visible_to(reader).waiting_for_review(),
    "decision": lambda reader: _decisions().filter(_in_networks(reader)),
    "party": lambda reader: ExchangeParty.objects.filter(
        exchange__in=_exchanges(reader)
    ).select_related("exchange__network", "exchange__place", "place"),
    "exchange_step": lambda reader: ExchangeStep.objects.filter(exchange__in=_exchanges(reader)),
    "statement": _statements,
    "version": lambda reader: _of_statements(StatementVersion, reader),
    "sign_on": lambda reader: _of_statements(SignOn, reader).select_related("place"),
    "post": lambda reader: Post.objects.filter(_in_networks(reader), removed_at=None)
    .select_related("network", "place", "author", "root"),
    "introduction": lambda reader: Introduction.objects.visible_to(reader)
    .select_related("asked_for", "asked_by", "innovation"),
    "side": lambda reader: IntroductionSide.objects.filter(
        introduction__in=Introduction.objects.visible_to(reader).order_by().values("pk")
    ).select_related("place", "introduction"),
    "place": lambda _reader: Place.objects.all(),
}  # fmt: skip
