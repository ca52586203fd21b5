"""Register rows that are older than a reorganisation."""

from collections.abc import Callable, Iterator
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from places.csv_file import Problem
from places.models import Place
from places.register import Row
from places.register_checks import Stated, kind_of


def bring_under_councils_of_today(
    rows: list[Row], after: dict[str, Stated], parent_of: Callable[[str], str | None]
) -> list[Problem]:
    """Complete rows that say that a community lies in a council that is gone.

    Such a row means what took over, where that is one council. Where it was divided, the community
    stays where it is; `parent_of` tells it by code, None for one that is new. Returns a warning for
    each row that is not followed because of it. `after` is what is said of every place once the
    file is in.
    """
    today, warnings = timezone.localdate(), []
    for row in rows:
        parent = after.get(row["parent"])
        if parent is None or kind_of(row) != Place.Kind.COMMUNITY or _is_gone(row, today):
            continue
        if not parent.active_until or parent.active_until >= today:
            continue
        heirs = list(_heirs(row["parent"], after, today))
        there = parent_of(row["code"])
        if len(heirs) == 1:
            row.values["parent"] = heirs[0]
        elif there != row["parent"]:
            warnings.append(row.problem("parent", _warning(row["parent"], there)))
            row.values["parent"] = row["parent"] if there is None else there
    return warnings


def _is_gone(row: Row, today: date) -> bool:
    return row["active_until"] is not None and row["active_until"] < today


def _heirs(code: str, after: dict[str, Stated], today: date) -> Iterator[str]:
    """The councils that are there today and took over from `code`, chains included."""
    edge, seen = [code], {code}
    while edge:
        place = after.get(edge.pop())
        for heir in place.successors if place else ():
            if heir in seen or heir not in after:
                continue
            seen.add(heir)
            if after[heir].active_until and after[heir].active_until < today:
                edge.append(heir)
            else:
                yield heir


def _warning(parent: str, there: str | None) -> str:
    if there is None:
        said = _("%(parent)s was abolished and divided, so it is listed under %(parent)s until somebody says where it comes.")  # fmt: skip
    else:
        said = _("%(parent)s was abolished and divided, so it stays under %(there)s.")
    return said % {"parent": parent, "there": there or "–"}
