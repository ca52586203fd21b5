"""Needs and what answers them: how the matches of a record are grouped on its page."""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from innovations.finding.similar import Similar
from innovations.models import Innovation

Kind, Stage = Innovation.Kind, Innovation.Stage


@dataclass(frozen=True)
class Group:
    """Some of the matches of a record under a heading of their own."""

    id: str
    heading: str
    items: list[Similar] = field(default_factory=list)
    said_when_empty: str = ""  # without it, an empty group is not shown
    may_join: bool = False  # whether these could do together what they need


def is_open_need(card: dict) -> bool:
    return card["kind"] == Kind.NEED and card["stage"] != Stage.ENDED


def grouped(innovation: Innovation, similar: list[Similar]) -> list[Group]:
    """A need shows what may answer it apart from those who need the same; anything else shows
    apart who is looking for it."""
    if innovation.kind == Kind.NEED:
        answers = [item for item in similar if item.card["kind"] != Kind.NEED]
        fellows = [item for item in similar if item.card["kind"] == Kind.NEED]
        nothing = _("Nothing yet. We keep looking, and tell its people when something comes up.")
        return [
            Group("similar", _("What may answer this"), answers, nothing),
            Group("same-need", _("Others who need the same"), fellows,
                  may_join=innovation.stage != Stage.ENDED),
        ]  # fmt: skip
    looking = [item for item in similar if is_open_need(item.card)]
    others = [item for item in similar if not is_open_need(item.card)]
    nothing = _("Nothing similar yet. That may make this one all the more worth knowing.")
    return [
        Group("similar", _("Similar innovations"), others, nothing),
        Group("looking-for-this", _("Places that are looking for this"), looking),
    ]
