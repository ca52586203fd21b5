"""Filling the tables of an evaluation and ranking them as the product does."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence

from django.db import connection
from django.utils import timezone

from innovations.matching import encoders, vectors
from innovations.matching.bm25 import Statistics
from innovations.matching.documents import write_search_documents
from innovations.matching.evaluation.files import Record
from innovations.matching.evaluation.measures import DEPTH
from innovations.matching.evaluation.stored import stored_rankings
from innovations.matching.nearest import nearest_to_text
from innovations.matching.refresh import refresh_matches
from innovations.matching.snapshot import Snapshot
from innovations.matching.statistics import count_corpus, whole_mean
from innovations.matching.work import MANY
from innovations.models import (
    CorpusStatistics,
    Innovation,
    Match,
    SearchDocument,
    Stem,
    Vector,
)
from innovations.search import Question, ranked_ids
from places.models import Place

CHUNK = 250

Progress = Callable[[str, int, int], None]  # what is done, how many of them, of how many
Rankings = Iterator[tuple[str, Mapping[str, float]]]  # question, {document: probability}


def load(records: Sequence[Record], progress: Progress) -> dict[int, str]:
    """Publish `records`, searchable and with their vectors; {innovation id: record id}.

    Only inside `throw_away_schema`: it works around every rule that a record must keep.
    """
    _let_texts_be_longer()
    nowhere = Place.objects.create(
        code="nowhere",
        name="",
        official_name="",
        slug="nowhere",
        kind=Place.Kind.COUNCIL,
        type=Place.Type.UNITARY,
        tier=Place.Tier.SINGLE,
        nation=Place.Nation.ENGLAND,
    )
    ids: dict[int, str] = {}
    now = timezone.now()
    for chunk in _chunks(records):
        made = Innovation.objects.bulk_create(
            Innovation(
                **record.texts,
                slug=str(len(ids) + number),
                themes=record.themes,
                place=nowhere,
                kind=Innovation.Kind.CASE_STUDY,
                stage=Innovation.Stage.LIVE,
                status=Innovation.Status.PUBLISHED,
                published_at=now,
            )
            for number, record in enumerate(chunk)
        )
        ids.update(zip((one.pk for one in made), (record.id for record in chunk), strict=True))
        write_search_documents([one.pk for one in made])
        progress("loaded", len(ids), len(records))
    count_corpus()
    statistics = Statistics.current()
    encoded = 0
    for chunk in _chunks(list(ids)):
        vectors.encode(chunk, statistics)
        encoded += len(chunk)
        progress("encoded", encoded, len(ids))
    encoders.take_over(math.inf)
    _analyse()
    return ids


def rank_records(ids: Mapping[int, str], progress: Progress) -> Rankings:
    """Each record's stored matches, as its page shows them."""
    statistics = Statistics.current()
    snapshot = Snapshot.of_all(statistics.encoder) if len(ids) >= MANY else None
    for number, pk in enumerate(ids, start=1):
        refresh_matches(pk, statistics, snapshot)
        progress("matched", number, len(ids))
    rankings = stored_rankings()
    for pk, record_id in ids.items():
        yield record_id, {ids[other]: p for other, p in rankings.get(pk, {}).items()}


def rank_titles(ids: Mapping[int, str], records: Sequence[Record], progress: Progress) -> Rankings:
    """What is near to each title, as if the record itself had never been there."""
    everything = Innovation.objects.published()
    titles = {pk: record.texts["title"] for pk, record in zip(ids, records, strict=True)}
    rankings = {}
    for mean_length, pks in _by_mean_length_without_them().items():
        _set_mean_length(mean_length, list(ids))
        for pk in pks:
            nearby = nearest_to_text(
                titles[pk], among=everything, without=[pk], most=DEPTH, floor=Match.Band.NONE
            )
            rankings[pk] = {ids[one.innovation_id]: one.probability for one in nearby}
            progress("asked", len(rankings), len(ids))
    return ((record_id, rankings[pk]) for pk, record_id in ids.items())


def _by_mean_length_without_them() -> dict[int, list[int]]:
    """{mean length of all texts but one: the ones}. The mean is a whole number of stems, so that
    there are one or two of them."""
    lengths = dict(SearchDocument.objects.order_by("pk").values_list("pk", "length"))
    total, others = sum(lengths.values()), max(len(lengths) - 1, 1)
    groups: dict[int, list[int]] = {}
    for pk, length in lengths.items():
        groups.setdefault(whole_mean((total - length) / others), []).append(pk)
    return groups


def _set_mean_length(mean_length: int, innovation_ids: Sequence[int]) -> None:
    """Stored vectors are damped by the mean length: write them anew where it changes."""
    if CorpusStatistics.objects.exclude(mean_length=mean_length).update(mean_length=mean_length):
        statistics = Statistics.current()
        for chunk in _chunks(innovation_ids):
            vectors.encode(chunk, statistics)


def rank_questions(
    ids: Mapping[int, str], questions: Mapping[str, str], progress: Progress
) -> Rankings:
    """What search finds for each question, and how probably it is about that."""
    everything = Innovation.objects.published()
    for number, (question_id, text) in enumerate(questions.items(), start=1):
        found = _searched(everything, text)
        nearby = nearest_to_text(
            text,
            among=everything.filter(pk__in=found),
            most=DEPTH,
            floor=Match.Band.NONE,
        )
        probabilities = {one.innovation_id: one.probability for one in nearby}
        progress("asked", number, len(questions))
        yield question_id, {ids[pk]: probabilities.get(pk, 0.0) for pk in found}


def _searched(innovations, text: str) -> list[int]:
    """All words first, then, as the page offers next, any of them."""
    found: list[int] = []
    for any_word in (False, True):
        question = Question(text, any_word=any_word)
        if question.stems and len(found) < DEPTH:
            more = ranked_ids(innovations, question, offset=0, size=DEPTH)
            found += [pk for pk in more if pk not in found]
    return found[:DEPTH]


def _let_texts_be_longer() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE innovations_innovation"
            " ALTER COLUMN title TYPE text, ALTER COLUMN summary TYPE text,"
            " ALTER COLUMN themes TYPE text[]"
        )


def _analyse() -> None:
    """Tell the planner how large the tables are; autovacuum cannot see them."""
    with connection.cursor() as cursor:
        for model in (Innovation, SearchDocument, Stem, Vector):
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _chunks(items: Sequence) -> Iterator[Sequence]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]
