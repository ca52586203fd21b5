"""Similar innovations, as they are shown on a page: stored matches with their reasons."""

from dataclasses import dataclass

from django.db.models import F, FloatField, Value
from django.db.models.functions import Coalesce

from innovations.cards import CARD_FIELDS, cards
from innovations.models import Innovation, Match
from innovations.wording import match_reasons

MOST_SHOWN = 10

_SHOWN = [Match.Band.STRONG, Match.Band.LIKELY, Match.Band.POSSIBLE]
# Sorts a side that was never scored below any real score, which is a sum of two z-scores.
_UNSCORED = Value(-1000.0, output_field=FloatField())


@dataclass(frozen=True)
class Similar:
    """Another innovation as a card, and how it is similar."""

    card: dict
    band: str
    band_label: str
    reasons: list[str]

    @property
    def is_only_possible(self) -> bool:
        return self.band == Match.Band.POSSIBLE


def similar_to(innovation: Innovation, user, most: int = MOST_SHOWN) -> list[Similar]:
    """The stored matches of `innovation` that `user` may read, best first by its own score.

    One query: the two roles in a pair are two index look-ups put together.
    """
    readable = Innovation.objects.visible_to(user).published().order_by()
    pairs = [
        # One filter() call, so that all of it is about the same pair.
        readable.filter(**{f"{role}__{me}": innovation, f"{role}__band__in": _SHOWN})
        .annotate(
            score=Coalesce(F(f"{role}__{me}_score"), _UNSCORED),
            probability=F(f"{role}__probability"),
            band=F(f"{role}__band"),
            reasons=F(f"{role}__reasons"),
        )
        .values(*CARD_FIELDS, "score", "probability", "band", "reasons")
        for me, role in (("first", "matches_as_second"), ("second", "matches_as_first"))
    ]
    rows = list(pairs[0].union(pairs[1], all=True).order_by("-score", "-probability", "-id")[:most])
    labels = dict(Match.Band.choices)
    return [
        Similar(card, row["band"], labels[row["band"]], match_reasons(row["reasons"]))
        for card, row in zip(cards(rows), rows, strict=True)
    ]


def is_being_looked_for(innovation: Innovation) -> bool:
    """Whether matches are still to come, because the record or the corpus has just changed."""
    job = getattr(innovation, "match_job", None)
    return job is None or (job.requested > job.done and not job.is_failed)
