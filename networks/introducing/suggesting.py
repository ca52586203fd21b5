"""Places that a network could invite, each with the reason in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext as _

from innovations.models import Innovation, Match
from networks.models import Network, NetworkMember
from places.lineage import standing_today
from places.models import Place
from places.neighbours import neighbours_of
from places.neighbours.wording import in_words

SHOWN = 5
_SURE_ENOUGH = [Match.Band.STRONG, Match.Band.LIKELY]
_MOST_READ = 40
# The two roles in a pair are two index look-ups put together.
_PAIRS = """
    SELECT mine, other FROM (
        SELECT first_id AS mine, second_id AS other, probability FROM innovations_match
        WHERE first_id = ANY(%(ids)s) AND NOT second_id = ANY(%(ids)s) AND band = ANY(%(bands)s)
        UNION ALL
        SELECT second_id, first_id, probability FROM innovations_match
        WHERE second_id = ANY(%(ids)s) AND NOT first_id = ANY(%(ids)s) AND band = ANY(%(bands)s)
    ) AS pair
    ORDER BY probability DESC, other DESC, mine
    LIMIT %(most)s
"""


@dataclass(frozen=True)
class Suggestion:
    """A place, why it could be invited, and the page on which to do so."""

    place: Place
    why: str
    record: Innovation | None
    invite_url: str


def suggested(network: Network, user, rows: Iterable[NetworkMember]) -> list[Suggestion]:
    """Up to five places that have something like what the network stands around, and then those
    most like the place that leads.

    `rows` are all its members, past ones too: none of them is suggested. Ask this for who may
    invite only. The queries do not grow with the network.
    """
    rows = list(rows)
    known = {row.place_id for row in rows}
    found = _by_matches(network, user, known)
    lead = next(
        (row.place for row in rows if row.is_active and row.role == NetworkMember.Role.LEAD), None
    )
    if len(found) < SHOWN and lead is not None:
        found += _by_likeness(network, lead, known | {one.place.pk for one in found})
    return found[:SHOWN]


def _by_matches(network: Network, user, known: set[int]) -> list[Suggestion]:
    readable = Innovation.objects.visible_to(user).published()
    around = {record.pk: record for record in readable.filter(networks=network).order_by("pk")[:20]}
    pairs = _pairs(list(around))
    records = readable.filter(pk__in={other for _mine, other in pairs})
    others = {record.pk: record for record in records.select_related("place")} if pairs else {}
    found: dict[int, Suggestion] = {}
    for mine, other in pairs:
        record = others.get(other)
        if record is None or _is_met(record):
            continue
        for place in standing_today([record.place]):
            if place.pk not in known and not place.is_abolished:
                why = _why_of(record, around[mine])
                found.setdefault(place.pk, _suggestion(network, place, why, record))
    return list(found.values())


def _is_met(record: Innovation) -> bool:
    """A need that is over is no reason to come together."""
    return record.kind == Innovation.Kind.NEED and record.stage == Innovation.Stage.ENDED


def _pairs(ids: list[int]) -> list[tuple[int, int]]:
    """(a record of the network, another one that is like it), the surest first."""
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"ids": ids, "bands": _SURE_ENOUGH, "most": _MOST_READ})
        return cursor.fetchall()


def _why_of(record: Innovation, like: Innovation) -> str:
    if record.kind == Innovation.Kind.NEED:
        said = _("It is looking for “{title}”, which is like “{other}”.")
    else:
        said = _("It has “{title}”, which is like “{other}”.")
    return said.format(title=record.title, other=like.title)


def _by_likeness(network: Network, lead: Place, known: set[int]) -> list[Suggestion]:
    """The lead's nearest neighbours by figures; as many are read as could all be known already."""
    rows = neighbours_of(lead, most=15)
    return [
        _suggestion(network, row.neighbour, _like(lead, row), None)
        for row in rows
        if row.neighbour_id not in known
    ][:SHOWN]


def _like(lead: Place, row) -> str:
    said = _("It is like {lead}.").format(lead=lead.display_name)
    return f"{said} {in_words(row.reasons)}".strip()


def _suggestion(network: Network, place: Place, why: str, record) -> Suggestion:
    query = urlencode({"place": place.slug, "why": why})
    address = reverse("network-members", args=[network.slug])
    return Suggestion(place, why, record, f"{address}?{query}")
