"""Published records made ready for search, as the worker would."""

from django.core.cache import cache

from innovations.matching.bm25 import Statistics
from innovations.matching.queue import request_matches
from innovations.matching.statistics import refresh_statistics
from innovations.matching.vectors import encode
from innovations.models import Innovation
from innovations.search import Question, ranked_ids
from tests.factories import InnovationFactory

# Enough others that no word of a test stands in most records.
OTHERS = [
    "Electric bin lorries on rural rounds", "A tiny forest behind the school", "Four-day week for council staff",
    "Solar farm on an old tip", "Heat network from the river", "Youth zone in the town centre",
    "Cargo bikes for small shops", "Poverty truth commission", "Play streets on Sundays", "Smoke-free beach",
]  # fmt: skip


def published(title: str, **fields) -> Innovation:
    texts = {"summary": "", "challenge": "", "approach": "", "outcomes": ""}
    return InnovationFactory(published=True, title=title, **texts | fields)


def make_searchable(*, with_others: bool = True) -> None:
    """Search documents, statistics, words and vectors of all published records."""
    if with_others:
        for title in OTHERS:
            published(title)
    ids = list(Innovation.objects.published().values_list("pk", flat=True))
    request_matches(ids)
    refresh_statistics()
    encode(ids, Statistics.current())
    cache.clear()


def found(text: str, **how) -> list[str]:
    """The titles that a question finds, best first."""
    ids = ranked_ids(Innovation.objects.published(), Question(text, **how), offset=0, size=50)
    titles = dict(Innovation.objects.values_list("pk", "title"))
    return [titles[pk] for pk in ids]
