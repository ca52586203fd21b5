"""Similar innovations, as they are shown on a page: stored matches with their reasons."""

import json
from dataclasses import dataclass

from django.db import connection

from innovations.finding.cards import card_rows, cards
from innovations.finding.comparison import DIFFERENCE_FIELDS, differences
from innovations.models import Innovation, Match, PairSide
from innovations.wording import match_reasons

MOST_SHOWN = 10
# A record that very many others count among their best has more pairs than are ever shown.
_MOST_READ = 100
SHOWN = [Match.Band.STRONG, Match.Band.LIKELY, Match.Band.POSSIBLE]
# The two roles in a pair are two index look-ups put together.
_PAIRS = """
    SELECT other, band, reasons, coalesce(said.answer, '') FROM (
        SELECT second_id AS other, first_score AS score, probability, band, reasons
        FROM innovations_match WHERE first_id = %(id)s AND band = ANY(%(bands)s)
        UNION ALL
        SELECT first_id, second_score, probability, band, reasons
        FROM innovations_match WHERE second_id = %(id)s AND band = ANY(%(bands)s)
    ) AS pair
    LEFT JOIN innovations_pairside AS said
        ON said.innovation_id = %(id)s AND said.other_id = other
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
    answer: str = ""  # what the people of the innovation on whose page it stands said of it

    @property
    def is_refused(self) -> bool:
        return self.answer == PairSide.Answer.NOT_RELEVANT

    @property
    def is_only_possible(self) -> bool:
        return self.band == Match.Band.POSSIBLE


def similar_to(
    innovation: Innovation, user, most: int = MOST_SHOWN, *, with_refused: bool = False
) -> list[Similar]:
    """The stored matches of `innovation` that `user` may read, best first by its own score.

    Those that its people called not relevant are left out, or come on top of `most`.
    """
    pairs = _best_pairs(innovation)
    readable = Innovation.objects.visible_to(user).published().order_by()
    rows = {row["id"]: row for row in card_rows(readable.filter(pk__in=pairs))} if pairs else {}
    refused = [pk for pk, pair in pairs.items() if pair.is_refused and pk in rows]
    shown = [pk for pk in pairs if pk in rows and pk not in refused][:most]
    shown += refused if with_refused else []
    labels = dict(Match.Band.choices)
    apart = _differences(innovation, shown)
    return [
        Similar(
            card,
            pair.band,
            labels[pair.band],
            match_reasons(pair.reasons),
            apart.get(card["id"], []),
            pair.answer,
        )
        for card, pair in zip(
            cards(rows[pk] for pk in shown), (pairs[pk] for pk in shown), strict=True
        )
    ]


@dataclass(frozen=True)
class _Pair:
    band: str
    reasons: dict
    answer: str

    @property
    def is_refused(self) -> bool:
        return self.answer == PairSide.Answer.NOT_RELEVANT


def _best_pairs(innovation: Innovation) -> dict[int, _Pair]:
    """Pairs by the id of the other record, best first by the score of `innovation`; a side that
    was never scored comes last."""
    with connection.cursor() as cursor:
        cursor.execute(_PAIRS, {"id": innovation.pk, "bands": SHOWN, "most": _MOST_READ})
        return {
            other: _Pair(band, json.loads(reasons), answer)
            for other, band, reasons, answer in cursor.fetchall()
        }


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
