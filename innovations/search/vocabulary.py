"""Collecting the words that records use, for `spelling`."""

from django.db import connection

from innovations.models import Word

# Of a larger site the newest records: a word that none of them has is not worth suggesting.
MOST_READ = 50_000
# Words that only records for members have are not collected: a correction would give them away.
# PostgreSQL splits at other places than `matching.text`; what looks the same to both is kept.
_COLLECT = """
    INSERT INTO innovations_word (word, documents)
    SELECT word, sum(ndoc) FROM (
        SELECT unaccent(word) AS word, ndoc FROM ts_stat($texts$
            SELECT to_tsvector('simple', concat_ws(' ', title, summary, challenge, approach,
                outcomes, lead_organisation, array_to_string(services, ' '), place.name))
            FROM innovations_innovation AS innovation
            JOIN places_place AS place ON place.id = innovation.place_id
            WHERE status = 'published' AND visibility = 'public'
            ORDER BY innovation.id DESC LIMIT {most}
        $texts$)) AS counted
    WHERE word ~ '^[a-z]{{3,30}}$'
    GROUP BY word
"""


def collect_words() -> None:
    """Count the words of the published records anew, in the caller's transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {Word._meta.db_table}")  # noqa: S608  a name of our own
        cursor.execute(_COLLECT.format(most=MOST_READ))


def collect_words_with_statistics(sender, **_signal) -> None:
    """Called when the statistics have been saved: words and stems are counted together."""
    collect_words()
