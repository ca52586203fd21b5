"""How far a reader may rely on a record, in words: who has said that it is true, and when."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from innovations.models import Innovation

Provenance = Innovation.Provenance
FROM_ELSEWHERE = (Provenance.DESK_RESEARCH, Provenance.IMPORTED)


@dataclass(frozen=True)
class Truth:
    """One sentence or two, and whether they are a warning."""

    text: str
    is_unconfirmed: bool


def truth_of(innovation: Innovation, source_checked: str = "") -> Truth:
    """What the page of a record says. `source_checked` is that date in words."""
    confirmed_at = innovation.confirmed_at
    if confirmed_at is None:
        return Truth(_never(innovation, source_checked), is_unconfirmed=True)
    if innovation.is_unconfirmed:
        said = _("Not confirmed since {month}. It was due to be checked by {day}.").format(
            month=date_format(timezone.localtime(confirmed_at), "F Y"),
            day=date_format(innovation.review_due, "j F Y"),
        )
        return Truth(said, is_unconfirmed=True)
    day = date_format(timezone.localtime(confirmed_at), "j F Y")
    if timezone.localdate(confirmed_at) == timezone.localdate():
        said = _("Confirmed as true today, {day}, by the people who answer for it.")
        return Truth(said.format(day=day), is_unconfirmed=False)
    said = _("Confirmed as true {time} ago, on {day}, by the people who answer for it.")
    time = timesince(confirmed_at, depth=1)
    return Truth(said.format(time=time, day=day), is_unconfirmed=False)


def _never(innovation: Innovation, source_checked: str) -> str:
    if innovation.provenance == Provenance.DESK_RESEARCH:
        said = _("Compiled from public sources, and not confirmed by the place itself.")
    elif innovation.provenance == Provenance.IMPORTED:
        said = _("Taken over from a partner, and not confirmed by the place itself.")
    else:
        return _("Nobody has confirmed yet that this is still true.")
    if source_checked:
        said += " " + _("Source checked {month}.").format(month=source_checked)
    return said


def said_on_card(row: dict) -> str:
    """The same in a few words, for a list; empty where it is confirmed, as most should be.

    `row` has confirmed_at, review_due and provenance.
    """
    if row["confirmed_at"] is None:
        if row["provenance"] in FROM_ELSEWHERE:
            return _("not confirmed by the place")
        return _("not confirmed")
    if row["review_due"] is not None and row["review_due"] < timezone.localdate():
        month = date_format(timezone.localtime(row["confirmed_at"]), "F Y")
        return _("not confirmed since {month}").format(month=month)
    return ""
