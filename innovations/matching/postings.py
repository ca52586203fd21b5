"""The inverted file: for each slot of the sparse vectors, which records have it and how much.

Only for very many records. PostgreSQL's GIN index knows which records have a word, not how much it
tells of them, so that tens of thousands would have to be read to find the best few hundred. Here
each slot is one row of packed numbers, added up in memory. It only chooses candidates, which are
scored exactly afterwards, so that it may be a day old: what was written since is added to it.
"""

import numpy as np
from django.db import connection, transaction
from django.utils import timezone

from innovations.matching.bm25 import Statistics, Weights, slot_of
from innovations.models import CorpusStatistics, Posting, Vector

ENTRY = np.dtype([("innovation", "<i4"), ("weight", "<f2")])
# So many entries are added up for one question: those of its most telling stems.
READ = 256_000
# So many records' vectors are held in memory while it is made; all are read once for each part.
AT_ONCE = 25_000
CHUNK = 2_000

_READ = """
    SELECT innovation_id, sparsevec_send(lexical)
    FROM innovations_vector WHERE innovation_id > %s ORDER BY innovation_id LIMIT %s
"""


def make() -> None:
    """Make the whole file anew, in one transaction; readers have the old one until it commits."""
    begun = timezone.now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        Posting.objects.all().delete()
        parts = Vector.objects.count() // AT_ONCE + 1
        for part in range(parts):
            Posting.objects.bulk_create(_postings(part, parts), batch_size=500)
        CorpusStatistics.objects.update(postings_at=begun)


def _postings(part: int, parts: int):
    """The rows of every slot that falls into one of so many parts."""
    slots, entries = [], []
    last = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_READ, [last, CHUNK])
            rows = cursor.fetchall()
            if not rows:
                break
            last = rows[-1][0]
            for pk, sent in rows:
                number = int.from_bytes(sent[4:8])
                mine = np.frombuffer(sent, ">i4", number, 12)
                wanted = mine % parts == part
                entry = np.empty(int(wanted.sum()), ENTRY)
                entry["innovation"] = pk
                entry["weight"] = np.frombuffer(sent, ">f4", number, 12 + 4 * number)[wanted]
                slots.append(mine[wanted].astype(np.int32))
                entries.append(entry)
    if not sum(map(len, slots)):
        return
    together, all_entries = np.concatenate(slots), np.concatenate(entries)
    order = np.argsort(together, kind="stable")
    found, starts = np.unique(together[order], return_index=True)
    for slot, mine in zip(found, np.split(order, starts[1:]), strict=True):
        yield Posting(slot=int(slot), entries=all_entries[mine].tobytes())


def best(question: Weights, statistics: Statistics, most: int) -> list[int]:
    """Ids of the records with the highest part of BM25 that the question's most telling stems
    give, in no order. `statistics` know its stems."""
    weights: dict[int, float] = {}
    for stem in telling(question, statistics):
        weights[slot_of(stem)] = weights.get(slot_of(stem), 0) + question[stem]
    rows = Posting.objects.filter(slot__in=weights).order_by("slot").values_list("slot", "entries")
    read = [(weights[slot], np.frombuffer(entries, ENTRY)) for slot, entries in rows]
    if not read:
        return []
    ids = np.concatenate([entries["innovation"] for _weight, entries in read])
    scores = np.concatenate([weight * entries["weight"] for weight, entries in read])
    of_each = np.bincount(ids, scores)
    having = np.flatnonzero(of_each)
    if len(having) > most:
        having = having[np.argpartition(-of_each[having], most)[:most]]
    return having.tolist()


def telling(question: Weights, statistics: Statistics) -> list[str]:
    """The stems that weigh most, as far as READ entries go; always the first."""
    chosen: list[str] = []
    having = 0
    for stem in sorted(question, key=lambda stem: (-question[stem], stem)):
        having += statistics.frequencies[stem]
        if chosen and having > READ:
            break
        chosen.append(stem)
    return chosen
