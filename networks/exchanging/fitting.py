"""Requests that fit an offer, offers that fit a request, and innovations about the same.

By the measures that match innovations (docs/matching.md), with what they know of words: a word that
no published innovation has says nothing.
"""

from dataclasses import dataclass

import numpy as np

from innovations.finding.cards import card_rows, cards
from innovations.matching import bm25, encoder
from innovations.matching.bm25 import Statistics
from innovations.matching.nearest import nearest_to_text
from innovations.matching.reasons import shared_terms
from innovations.matching.scoring import FLOORS, probability
from innovations.matching.subject import Subject
from innovations.matching.text import stem_list, subject_words
from innovations.models import Innovation, Match
from networks.models import Exchange

MOST, MOST_INNOVATIONS = 5, 3
# Only what shares one of the words that say most is compared, the newest first.
TELLING_STEMS, CANDIDATES = 12, 200


@dataclass(frozen=True)
class Fit:
    """An open offer or request that fits another, and the words they share."""

    exchange: Exchange
    probability: float
    terms: list[str]


def fits(exchange: Exchange, user) -> list[Fit]:
    """At most MOST of other places that `user` may see, likely ones or better, best first."""
    statistics = Statistics.current()
    subject = _subjects([exchange], statistics)[exchange.pk]
    telling = sorted(subject.question, key=lambda stem: (-subject.question[stem], stem))
    if not telling:
        return []
    other = Exchange.Kind.REQUEST if exchange.is_offer else Exchange.Kind.OFFER
    rows = Exchange.objects.visible_to(user).open().filter(kind=other)
    if exchange.place_id:
        rows = rows.exclude(place_id=exchange.place_id)
    rows = rows.filter(stems__overlap=telling[:TELLING_STEMS]).for_list()
    rows = list(rows.order_by("-created_at", "-pk")[:CANDIDATES])
    subjects = _subjects(rows, statistics)
    cosines = _cosines(exchange, rows)
    found = [
        _fit(row, subject, subjects[row.pk], cosine)
        for row, cosine in zip(rows, cosines, strict=True)
    ]
    found = [fit for fit in found if fit.probability >= FLOORS[Match.Band.LIKELY]]
    found.sort(key=lambda fit: (-fit.probability, -fit.exchange.pk))
    return found[:MOST]


def innovations_about(exchange: Exchange, user) -> list[dict]:
    """Cards of at most MOST_INNOVATIONS published innovations about the same, best first."""
    readable = Innovation.objects.visible_to(user).published()
    near = nearest_to_text(
        exchange.title, exchange.summary, among=readable, most=MOST_INNOVATIONS
    )  # fmt: skip
    order = {one.innovation_id: at for at, one in enumerate(near)}
    rows = list(card_rows(readable.filter(pk__in=order)))
    return cards(sorted(rows, key=lambda row: order[row["id"]]))


def _subjects(rows: list[Exchange], statistics: Statistics) -> dict[int, Subject]:
    """The frequencies of all their stems are read at once."""
    statistics.learn({stem for row in rows for stem in stem_list(_text(row))})
    return {row.pk: Subject.of(row.title, _text(row), statistics) for row in rows}


def _text(exchange: Exchange) -> str:
    return f"{exchange.title} {exchange.summary}"


def _cosines(exchange: Exchange, rows: list[Exchange]) -> np.ndarray:
    texts = [" ".join(subject_words(_text(each))) for each in (exchange, *rows)]
    vectors = encoder.encode(texts)
    return vectors[1:] @ vectors[0]


def _fit(row: Exchange, subject: Subject, other: Subject, cosine: float) -> Fit:
    contributions = bm25.contributions(subject.question, other.document)
    there = sum(contributions.values()) / subject.highest if subject.highest else 0.0
    back = bm25.score(other.question, subject.document) / other.highest if other.highest else 0.0
    terms = shared_terms((subject.text, other.text), contributions)
    return Fit(row, probability((there + back) / 2, float(cosine)), terms)
