"""What was changed in a network when and by whom, from the log and the history of its row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise

from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.models import Theme
from innovations.reviewing.word_differences import Piece, Stretch, changed_stretches
from networks.models import Network, NetworkDecision
from networks.permissions import Standing
from networks.showing.page import as_read_by, log_of, reads_what_leads_reads

PER_PAGE = 30
# What its page says. How far it has got, and whether it is seen, the log tells with the reasons.
READ_FIELDS = (
    "name", "kind", "purpose", "results", "themes", "other_partners", "started_year", "joining",
    "visibility", "review_due", "source_name", "source_url", "licence",
)  # fmt: skip
# What people wrote word by word, and may have changed by a word.
PROSE = frozenset({"name", "purpose", "results", "themes", "other_partners"})
# A new version of these is told by the log.
_STEPS = ("stage", "closing_note")


@dataclass(frozen=True)
class Change:
    """One thing that its page says, before and after."""

    label: str
    stretches: list[Stretch]


@dataclass(frozen=True)
class Line:
    """A step from the log, or a changed text: one of the two."""

    at: datetime
    decision: NetworkDecision | None = None
    editor: User | None = None
    changes: list[Change] = field(default_factory=list)


@dataclass(frozen=True)
class History:
    lines: list[Line]
    below: datetime | None  # older ones begin before this moment; None at the end


def history_of(
    network: Network, user, who: frozenset[Standing], below: datetime | None = None
) -> History:
    """The latest lines before `below`, latest first.

    What it said while it waited, was declined or was hidden stays with those who saw it then: who
    began it, the people of the place that leads, and moderators. That goes also for the text for
    which it was hidden.
    """
    log = log_of(network)
    if below is not None:
        log = log.filter(created_at__lt=below)
    decisions = list(log[: PER_PAGE + 1])
    sees_all = Standing.STARTER in who or reads_what_leads_reads(network, user)
    versions = _versions(network, below, sees_all=sees_all)
    ends = []  # down to which moment each of the two is complete
    if len(decisions) > PER_PAGE:
        ends.append(decisions[-2].created_at)
    if len(versions) > PER_PAGE:
        ends.append(versions[-2].updated_at)
    as_read_by(decisions, network, user, who)
    lines = [Line(row.created_at, decision=row) for row in decisions]
    lines += _changed(versions)
    lines.sort(key=lambda line: line.at, reverse=True)
    if ends:
        lines = [line for line in lines if line.at >= max(ends)]
    if len(lines) > PER_PAGE:
        ends = [lines[PER_PAGE - 1].at]
        lines = [line for line in lines if line.at >= ends[0]]  # those of one moment stay together
    return History(lines, max(ends) if ends else None)


def _versions(network: Network, below: datetime | None, *, sees_all: bool) -> list:
    """The first row of each version, latest first, and one more than fits on a page.

    Dated by `updated_at`, which each change of a text sets: the history itself has only the moment
    at which its transaction began.
    """
    events = network.events.all()
    if not sees_all:
        events = events.filter(status=Network.Status.PUBLISHED)
        events = events.exclude(version__in=_never_shown_again(network))
    if below is not None:
        events = events.filter(updated_at__lt=below)
    firsts = events.order_by("-version", "pgh_id").distinct("version")
    found = list(firsts.select_related("pgh_context")[: PER_PAGE + 1])
    if not sees_all:
        _forget_who_only_published(network, found)
    return found


def _never_shown_again(network: Network):
    """The versions that a moderator hid, and that were changed before it was shown again."""
    last = network.events.order_by("version", "-pgh_id").distinct("version").values("pgh_id")
    hidden = network.events.filter(pgh_id__in=last, status=Network.Status.HIDDEN)
    return hidden.order_by().values("version")


def _forget_who_only_published(network: Network, versions: Sequence) -> None:
    """What was written out of sight came into sight by somebody else's decision, who did not write
    it: then nobody is named."""
    numbers = [row.version for row in versions]
    firsts = network.events.filter(version__in=numbers).order_by("version", "pgh_id")
    written = set(firsts.distinct("version").values_list("pgh_id", flat=True))
    for row in versions:
        row.is_written = row.pgh_id in written


def _changed(versions: Sequence) -> list[Line]:
    ids = {row.pgh_id: _writer_of(row) for row in versions}
    people = User.objects.in_bulk([pk for pk in ids.values() if pk])
    found = []
    for after, before in pairwise(versions):
        changes = _changes(before, after)
        if changes or all(getattr(before, name) == getattr(after, name) for name in _STEPS):
            editor = people.get(ids[after.pgh_id])
            found.append(Line(after.updated_at, editor=editor, changes=changes))
    return found


def _writer_of(row) -> int | None:
    if not getattr(row, "is_written", True) or row.pgh_context is None:
        return None
    pk = row.pgh_context.metadata.get("user")
    return pk if isinstance(pk, int) else None


def _changes(before, after) -> list[Change]:
    found = []
    for name in READ_FIELDS:
        old, new = _shown(before, name), _shown(after, name)
        if old != new:
            found.append(Change(_label(name), _stretches(name, old, new)))
    return found


def _stretches(name: str, old: str, new: str) -> list[Stretch]:
    if name in PROSE:
        return changed_stretches(old, new)
    pieces = [Piece("removed", old), Piece("added", new)]
    return [Stretch(pieces=tuple(piece for piece in pieces if piece.text))]


def _label(name: str) -> str:
    if name == "source_url":
        return _("Web page of the source")
    return capfirst(str(Network._meta.get_field(name).verbose_name))


def _shown(row, name: str) -> str:
    """The value as people read it; empty when there is none."""
    value = getattr(row, name)
    if value in (None, "", []):
        return ""
    if name == "themes":
        return ", ".join(str(Theme(slug).label) for slug in value)
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, date):
        return date_format(value, "j F Y")
    return str(dict(Network._meta.get_field(name).flatchoices).get(value, value))
