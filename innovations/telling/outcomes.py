"""What comes of matches: found, told, answered, joined up. docs/telling.md says how it is counted."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection
from django.utils.translation import gettext as _

from innovations.models import Adoption, Match, PairSide

MONTHS = 12
NO_MATCH = "gone"
_MONTH = "date_trunc('month', {} AT TIME ZONE 'Europe/London')::date"

# An adoption, or a message that was passed on, between two whose people were told before.
_BY_ADOPTION = """
    UPDATE innovations_pairside AS side SET joined_at = joined.at, joined_by = 'adoption'
    FROM (
        SELECT told.id, min(taken.created_at) AS at
        FROM innovations_pairside told
        JOIN innovations_innovation mine ON mine.id = told.innovation_id
        JOIN innovations_innovation other ON other.id = told.other_id
        JOIN innovations_adoption taken ON taken.created_at >= told.told_at
            AND taken.state = ANY(%(shown)s)
            AND ((taken.innovation_id = other.id
                    AND (taken.record_id = mine.id OR taken.place_id = mine.place_id))
                OR (taken.innovation_id = mine.id
                    AND (taken.record_id = other.id OR taken.place_id = other.place_id)))
        WHERE told.told_at IS NOT NULL AND told.joined_at IS NULL
        GROUP BY told.id) AS joined
    WHERE side.id = joined.id
"""
_BY_MESSAGE = """
    UPDATE innovations_pairside AS side SET joined_at = joined.at, joined_by = 'message'
    FROM (
        SELECT told.id, min(message.delivered_at) AS at
        FROM innovations_pairside told
        JOIN innovations_innovation mine ON mine.id = told.innovation_id
        JOIN innovations_innovation other ON other.id = told.other_id
        JOIN innovations_contactmessage message
            ON message.innovation_id IN (mine.id, other.id)
            AND message.delivered_at >= told.told_at
        JOIN innovations_innovation writers
            ON writers.id IN (mine.id, other.id) AND writers.id <> message.innovation_id
        WHERE told.told_at IS NOT NULL AND told.joined_at IS NULL
            AND (message.sender_id = writers.author_id OR EXISTS (
                SELECT 1 FROM places_membership member
                WHERE member.user_id = message.sender_id AND member.place_id = writers.place_id
                    AND member.state = 'confirmed'))
        GROUP BY told.id) AS joined
    WHERE side.id = joined.id
"""
_COUNTS = f"""
    WITH said AS (
        SELECT side.*, least(side.innovation_id, side.other_id) AS low,
            greatest(side.innovation_id, side.other_id) AS high,
            coalesce(pair.band, '{NO_MATCH}') AS band
        FROM innovations_pairside side LEFT JOIN innovations_match pair
            ON pair.first_id = least(side.innovation_id, side.other_id)
            AND pair.second_id = greatest(side.innovation_id, side.other_id)),
    event AS (
        SELECT 'found' AS what, created_at AS at, band FROM innovations_match
        WHERE band IN ('strong', 'likely')
        UNION ALL SELECT 'told', min(told_at), band FROM said
        WHERE told_at IS NOT NULL GROUP BY low, high, band
        UNION ALL SELECT answer, answered_at, band FROM said WHERE answer <> ''
        UNION ALL SELECT 'joined', min(joined_at), band FROM said
        WHERE joined_at IS NOT NULL GROUP BY low, high, band)
    SELECT {_MONTH.format("at")} AS month, band, what, count(*)
    FROM event WHERE at >= %(since)s GROUP BY month, band, what
"""  # noqa: S608  put together from constants

COLUMNS = ("found", "told", *PairSide.Answer.values, "joined")
_BANDS = [*Match.Band.values, NO_MATCH]


@dataclass(frozen=True)
class Row:
    """One month and band, with a number for each of `COLUMNS`."""

    month: date | None  # None in the row of all months
    band_label: str
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def numbers(self) -> list[int]:
        return [self.counts.get(name, 0) for name in COLUMNS]


def note_joined() -> int:
    """Write down which pairs have joined up since they were told; returns how many sides.

    Messages lead to nobody any more after 30 days, so it cannot be counted later.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BY_ADOPTION, {"shown": list(Adoption.SHOWN)})
        number = cursor.rowcount
        cursor.execute(_BY_MESSAGE)
        return number + cursor.rowcount


def outcomes(now: datetime) -> tuple[list[Row], Row]:
    """Rows of the last twelve months, latest first and strong matches first; and their sum."""
    month = now.year * 12 + now.month - MONTHS
    since = datetime(month // 12, month % 12 + 1, 1, tzinfo=now.tzinfo)
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"since": since})
        found: dict[tuple, dict[str, int]] = {}
        total: dict[str, int] = {}
        for month, band, what, number in cursor.fetchall():
            found.setdefault((month, band), {})[what] = number
            total[what] = total.get(what, 0) + number
    labels = dict(Match.Band.choices) | {NO_MATCH: _("No match now")}
    keys = sorted(found, key=lambda key: (-key[0].toordinal(), _BANDS.index(key[1])))
    rows = [Row(month, str(labels[band]), found[month, band]) for month, band in keys]
    return rows, Row(None, "", total)
