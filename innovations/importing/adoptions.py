"""Adoptions that follow from a file: what was adapted from a record of another place was taken up."""

from collections.abc import Iterable
from datetime import datetime

from innovations.models import Adoption, Innovation

Stage = Innovation.Stage
STAGES = {
    Stage.IDEA: Adoption.Stage.PLANNING,
    Stage.PILOT: Adoption.Stage.PILOTING,
    Stage.LIVE: Adoption.Stage.LIVE,
    Stage.SCALED: Adoption.Stage.LIVE,
    Stage.ENDED: Adoption.Stage.STOPPED,
}


def forget_adoptions(records: Iterable[Innovation]) -> None:
    """Delete what an earlier file said of these records, unless people have answered it."""
    Adoption.objects.filter(
        record__in=list(records),
        recorded_from=Adoption.Side.SOURCE,
        state=Adoption.State.WAITING,
        version=1,
    ).delete()


def write_adoptions(adapted: Iterable[tuple[int, int]], moment: datetime) -> None:
    """Of (record, what it was adapted from), by ids: each as an adoption that nobody has confirmed.

    It counts for nothing yet, so no level of evidence changes. What people have said of that place and that innovation already stays as they said it.
    """
    pairs = list(adapted)
    ids = {pk for pair in pairs for pk in pair}
    known = Innovation.objects.published().only("place", "kind", "stage", "result", "started")
    published = known.in_bulk(ids)
    new = []
    for record, origin in pairs:
        own, first = published.get(record), published.get(origin)
        if own is None or first is None or own.place_id == first.place_id:
            continue
        if first.kind != Innovation.Kind.NEED:
            new.append(_adoption(own, first, moment))
    Adoption.objects.bulk_create(new, ignore_conflicts=True)


def _adoption(own: Innovation, first: Innovation, moment: datetime) -> Adoption:
    stage = STAGES[own.stage]
    return Adoption(
        innovation_id=first.pk,
        place_id=own.place_id,
        record_id=own.pk,
        stage=stage,
        result=own.result if stage in Adoption.TRIED else "",
        started=own.started,
        recorded_from=Adoption.Side.SOURCE,
        created_at=moment,
        updated_at=moment,
    )
