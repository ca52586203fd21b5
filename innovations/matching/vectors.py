"""Writing the vectors of records whose text or whose statistics have changed."""

import logging
import time
from collections.abc import Collection, Sequence

from django.db.models import F, Q
from django.utils import timezone
from pgvector import HalfVector

from connected_localism.common.locks import advisory_lock
from innovations.matching import encoder, encoders
from innovations.matching.bm25 import Statistics, document_weights, sparse_vector
from innovations.matching.subject import document_stems
from innovations.matching.text import MATCHED_FIELDS, matched_text
from innovations.models import Innovation, Vector

logger = logging.getLogger(__name__)

CHUNK = 250


def encode_due(until: float, on_progress=None) -> int:
    """Encode every published record that is due for matching and lacks a current vector.

    All of them before the first is matched, so that records that came together can find each
    other; a second worker waits for the first. Stops at `until`, a `time.monotonic()` value.
    `on_progress` is called with the number done and the number due. Returns how many were encoded.
    """
    with advisory_lock("encode-vectors", wait=True):
        statistics = Statistics.current()
        waiting = Innovation.objects.filter(
            match_job__requested__gt=F("match_job__done"), match_job__is_failed=False
        )
        due = list(_stale(waiting, statistics).values_list("pk", flat=True))
        done = 0
        while done < len(due) and time.monotonic() < until:
            _encode_all_but_culprits(due[done : done + CHUNK], statistics)
            done += CHUNK
            if on_progress:
                on_progress(min(done, len(due)), len(due))
        return min(done, len(due))


def _encode_all_but_culprits(innovation_ids: Sequence[int], statistics: Statistics) -> None:
    """Encode these, in halves where that fails: one bad record must not keep others from being
    found. It gets another chance with its own job, which keeps the error."""
    try:
        encode(innovation_ids, statistics)
    except Exception:
        if len(innovation_ids) == 1:
            logger.exception("Could not encode innovation %s", innovation_ids[0])
            return
        half = len(innovation_ids) // 2
        _encode_all_but_culprits(innovation_ids[:half], statistics)
        _encode_all_but_culprits(innovation_ids[half:], statistics)


def encode_stale(innovation_ids: Collection[int]) -> None:
    """Encode those of these records that are published and lack a current vector."""
    statistics = Statistics.current()
    asked = Innovation.objects.filter(pk__in=innovation_ids)
    if stale := list(_stale(asked, statistics).values_list("pk", flat=True)):
        encode(stale, statistics)


def _stale(innovations, statistics: Statistics):
    """Those published without vectors of this very text, these statistics and this encoder."""
    other = encoders.wanted()
    return innovations.published().filter(
        Q(vector__isnull=True)
        | ~Q(vector__content_version=F("content_version"))
        | ~Q(vector__statistics_version=statistics.version)
        | ~Q(vector__other_encoder=other.name if other else "")
    )


def encode(innovation_ids: Sequence[int], statistics: Statistics) -> None:
    """Write both vectors of these records, keeping the scale of those matched before."""
    innovations = list(
        Innovation.objects.published()
        .filter(pk__in=innovation_ids)
        .only(*MATCHED_FIELDS, "content_version")
    )
    texts = [matched_text(innovation) for innovation in innovations]
    now = timezone.now()
    Vector.objects.bulk_create(
        [
            Vector(
                innovation=innovation,
                dense=HalfVector(dense),
                lexical=sparse_vector(document_weights(document_stems(innovation), statistics)),
                content_version=innovation.content_version,
                statistics_version=statistics.version,
                written_at=now,
                **others,
            )
            for innovation, dense, others in zip(
                innovations, encoder.encode(texts), encoders.columns(texts), strict=True
            )
        ],
        update_conflicts=True,
        unique_fields=["innovation"],
        update_fields=[
            "dense", "lexical", "content_version", "statistics_version",
            "written_at", "other_dense", "other_encoder",
        ],
    )  # fmt: skip
