"""Which matches are news to which side."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from innovations.matching.text import matched_text, words
from innovations.models import Adoption, Innovation, Match, TellingDay

NEWS_FOR = timedelta(days=14)
BEFORE_THE_FIRST_RUN = timedelta(days=1)  # older records never are news
MOST_READ = 20_000  # sides in one run; what is left is read by the next
MOST_CHANGED = 5_000
SAME_WORDS = 0.8  # share of its different words that a text keeps when it is edited, not rewritten

TOLD_BANDS = [Match.Band.STRONG, Match.Band.LIKELY]
_History = Innovation._meta.get_field("events").related_model

# Both sides of each pair that has a fresh record. Two imported records are no news to anybody; of
# what their own people have tied together already, or said something of, nobody need be told.
_SIDES = """
    WITH fresh AS (
        SELECT id FROM innovations_innovation
        WHERE status = 'published' AND stage <> 'ended'
            AND (published_at >= %(since)s OR id = ANY(%(changed)s))),
    pair AS (
        SELECT first_id, second_id, probability FROM innovations_match
        JOIN fresh ON fresh.id = first_id WHERE band = ANY(%(bands)s)
        UNION
        SELECT first_id, second_id, probability FROM innovations_match
        JOIN fresh ON fresh.id = second_id WHERE band = ANY(%(bands)s)),
    side AS (
        SELECT first_id AS mine, second_id AS theirs, probability FROM pair
        UNION ALL SELECT second_id, first_id, probability FROM pair)
    SELECT mine, theirs, probability FROM side
    JOIN innovations_innovation me ON me.id = mine
    JOIN innovations_innovation other ON other.id = theirs
    WHERE me.status = 'published' AND me.stage <> 'ended'
        AND other.status = 'published' AND other.stage <> 'ended'
        AND (me.import_key IS NULL OR me.author_id IS NOT NULL
            OR other.import_key IS NULL OR other.author_id IS NOT NULL)
        AND (me.author_id IS NOT NULL OR EXISTS (
                SELECT 1 FROM places_membership WHERE place_id = me.place_id
                    AND role = 'steward' AND state = 'confirmed')
            OR EXISTS (SELECT 1 FROM places_succession WHERE from_place_id = me.place_id))
        AND NOT EXISTS (
            SELECT 1 FROM innovations_pairside said
            WHERE said.innovation_id = mine AND said.other_id = theirs
                AND (said.told_at IS NOT NULL OR said.answer <> ''))
        AND NOT EXISTS (
            SELECT 1 FROM innovations_relation tie
            WHERE (tie.source_id, tie.target_id) IN ((mine, theirs), (theirs, mine)))
        AND NOT EXISTS (
            SELECT 1 FROM innovations_adoption taken
            WHERE taken.state = ANY(%(shown)s)
                AND ((taken.innovation_id, taken.record_id) IN ((mine, theirs), (theirs, mine))
                    OR (taken.innovation_id = theirs AND taken.place_id = me.place_id)))
    ORDER BY probability DESC, mine, theirs
    LIMIT %(most)s
"""


@dataclass(frozen=True)
class Side:
    """What the people of `innovation_id` have not been told yet of `other_id`."""

    innovation_id: int
    other_id: int


def news_since(now: datetime) -> datetime:
    """From when on a record counts as new. What was there before the first run never does."""
    first = TellingDay.objects.order_by("day").values_list("began_at", flat=True).first()
    return max(now - NEWS_FOR, (first or now) - BEFORE_THE_FIRST_RUN)


def sides_to_tell(since: datetime) -> list[Side]:
    """Sides of strong and likely matches with a record that is new since then, likeliest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SIDES,
            {
                "since": since,
                "changed": rewritten(since),
                "bands": TOLD_BANDS,
                "shown": list(Adoption.SHOWN),
                "most": MOST_READ,
            },
        )
        return [Side(mine, theirs) for mine, theirs, _probability in cursor.fetchall()]


def rewritten(since: datetime) -> list[int]:
    """Ids of older records that have become news since then: see `is_news_again`."""
    fields = ("title", "summary", "challenge", "approach", "outcomes", "kind", "stage",
              "visibility")  # fmt: skip
    edited = (
        Innovation.objects.published()
        .filter(updated_at__gte=since, published_at__lt=since, content_version__gt=1)
        .only(*fields)
        .order_by("-updated_at", "-pk")[:MOST_CHANGED]
    )
    now_said = {innovation.pk: innovation for innovation in edited}
    if not now_said:
        return []
    before = (
        _History.objects.filter(pgh_obj_id__in=now_said, pgh_created_at__lt=since)
        .order_by("pgh_obj_id", "-pgh_id")
        .distinct("pgh_obj_id")
        .only("pgh_obj_id", *fields)
    )
    return [
        event.pgh_obj_id for event in before if is_news_again(event, now_said[event.pgh_obj_id])
    ]


def is_news_again(before, now) -> bool:
    """Whether a record that people knew has become another: written anew, of another kind, taken
    up again after it had ended, or opened to everybody. Corrections are no news."""
    Stage, Visibility = Innovation.Stage, Innovation.Visibility
    if before.kind != now.kind:
        return True
    if before.stage == Stage.ENDED != now.stage:
        return True
    if before.visibility == Visibility.MEMBERS and now.visibility == Visibility.PUBLIC:
        return True
    former, present = (set(words(matched_text(version))) for version in (before, now))
    return len(former & present) < SAME_WORDS * len(former | present)
