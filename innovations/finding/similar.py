"""Similar innovations, as they are shown on a page: stored matches with their reasons."""

import json
from dataclasses import dataclass

from django.db import connection

from innovations.finding.cards import card_rows, cards
from innovations.finding.comparison import DIFFERENCE_FIELDS, differences
from innovations.models import Innovation, Match
from innovations.wording import match_reasons

MOST_SHOWN = 10
# A record that very many others count among their best has more pairs than are ever shown.
_MOST_READ = 100
_SHOWN = [Match.Band.STRONG, Match.Band.LIKELY, Match.Band.POSSIBLE]
# The two roles in a pair are two index look-ups put together.
_PAIRS = """
    SELECT other, band, reasons FROM (
        SELECT second_id AS other, first_score AS score, probability, band, reasons
        FROM innovations_match WHERE first_id = %(id)s AND band = ANY(%(bands)s)
        UNION ALL
        SELECT first_id, second_score, probability, band, reasons
        FROM innovations_match WHERE second_id = %(id)s AND band = ANY(%(bands)s)
    ) AS pair
    ORDER BY score DESC NULLS LAST, probability DESC, other DESC
    LIMIT %(most)s
"""


@dataclass(frozen=True)
class Similar:
    """Another innovation as a card, and how it is similar."""

    card: dict
    band: str
    band_label: str
    reasons: list[str]
    differences: list[str]

    @property
    def is_only_possible(self) -> bool:
        return self.band == Match.Band.POSSIBLE


def similar_to(innovation: Innovation, user, most: int = MOST_SHOWN) -> list[Similar]:
    """The stored matches of `innovation` that `user` may read, best first by its own score."""
    pairs = _best_pairs(innovation)
    readable = Innovation.objects.visible_to(user).published().order_by()
    rows = {row["id"]: row for row in card_rows(readable.filter(pk__in=pairs))} if pairs else {}
    shown = [pk for pk in pairs if pk in rows][:most]
    labels = dict(Match.Band.choices)
    apart = _differences(innovation, shown)
    return [
        Similar(card, band, labels[band], match_reasons(reasons), apart.get(card["id"], []))
        for card, (band, reasons) in zip(
            cards(rows[pk] for pk in shown), (pairs[pk] for pk in shown), strict=True
        )
    ]


def _best_pairs(innovation: Innovation) -> dict[int, tuple[str, dict]]:
    """(band, reasons) by the id of the other record, best first by the score of `innovation`; a
    side that was never scored comes last."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"id": innovation.pk, "bands": _SHOWN, "most": _MOST_READ})
        return {other: (band, json.loads(reasons)) for other, band, reasons in cursor.fetchall()}


def _differences(innovation: Innovation, others: list[int]) -> dict[int, list[str]]:
    if not others:
        return {}
    rows = Innovation.objects.filter(pk__in=[innovation.pk, *others]).order_by()
    by_id = {row["pk"]: row for row in rows.values(*DIFFERENCE_FIELDS)}
    return {pk: differences(by_id[innovation.pk], by_id[pk]) for pk in others if pk in by_id}


def is_being_looked_for(innovation: Innovation) -> bool:
    """Whether matches are still to come, because the record or the corpus has just changed."""
    job = getattr(innovation, "match_job", None)
    return job is None or (job.requested > job.done and not job.is_failed)
