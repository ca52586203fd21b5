"""Keeping idf and mean length true to the published texts."""

from django.db import connection, transaction
from django.db.models import Avg, Count

from connected_localism.common.locks import advisory_lock
from innovations.matching.queue import ask_again
from innovations.models import CorpusStatistics, SearchDocument

# The statistics are made anew when so much of the corpus is new or gone.
TOLERATED_CHANGE = 0.1
# Up to here all records are matched again with new statistics; beyond, that would keep the worker
# busy for hours, and one record in ten changes the idf of a large corpus by next to nothing.
REMATCH_UP_TO = 20_000


def are_stale() -> bool:
    """Whether a tenth of the corpus has come or gone since the statistics were made."""
    known = CorpusStatistics.objects.values_list("documents", flat=True).first() or 0
    return abs(SearchDocument.objects.count() - known) > known * TOLERATED_CHANGE


def refresh_statistics() -> bool:
    """Count all published texts anew and have them matched by it; False if another does so now.

    Stored vectors carry the version they were made with; the encoder renews the older ones.
    """
    with advisory_lock("corpus-statistics") as held:
        if not held:
            return False
        with transaction.atomic():
            count_corpus()
            everything = list(SearchDocument.objects.values_list("pk", flat=True))
            if len(everything) <= REMATCH_UP_TO:
                ask_again(everything)
    return True


@transaction.atomic
def count_corpus() -> None:
    """Count all published texts anew, as the next version of the statistics."""
    _count_stems()
    total = SearchDocument.objects.aggregate(n=Count("pk"), mean=Avg("length"))
    statistics, _created = CorpusStatistics.objects.select_for_update().get_or_create(pk=1)
    statistics.version += 1
    statistics.documents = total["n"]
    statistics.mean_length = whole_mean(total["mean"] or 1)
    statistics.save()


def whole_mean(mean: float) -> int:
    """The mean length as BM25 takes it: whole, since a part of a stem changes no score that
    anybody sees, and a record more or less should not change every stored vector."""
    return max(round(mean), 1)


def _count_stems() -> None:
    """Weights A, B and D are the matched text; C is searched only (see SearchDocument)."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM innovations_stem")
        cursor.execute(
            """
            INSERT INTO innovations_stem (stem, documents)
            SELECT word, ndoc
            FROM ts_stat('SELECT stems FROM innovations_searchdocument', 'abd')
            """
        )
