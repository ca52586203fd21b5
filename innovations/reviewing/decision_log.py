"""The public log: what was declined or hidden, and why, without a word about any person."""

from django.db.models import Case, Q, QuerySet, Value, When
from django.db.models.fields import CharField

from innovations.models import Decision, Innovation

Status = Innovation.Status
# The entries' own words for a step, since a status names where a record is now.
DECLINED, HIDDEN, REOPENED, SHOWN_AGAIN = "declined", "hidden", "reopened", "shown_again"
LOGGED = {
    DECLINED: Q(to_status=Status.DECLINED),
    HIDDEN: Q(to_status=Status.HIDDEN),
    REOPENED: Q(from_status=Status.DECLINED),
    SHOWN_AGAIN: Q(from_status=Status.HIDDEN),
}


def logged_decisions(*steps: str) -> QuerySet[Decision]:
    """Decisions of the public log, or only those of some `steps`; each says its `step`.

    Columns are named one by one: no title, no person, and no reason but the public one.
    """
    chosen = Q()
    for step in steps or LOGGED:
        chosen |= LOGGED[step]
    names = [When(condition, then=Value(step)) for step, condition in LOGGED.items()]
    return (
        Decision.objects.filter(chosen)
        .annotate(step=Case(*names, output_field=CharField()))
        .values(
            "id", "created_at", "step", "category", "reason", "innovation__kind",
            "innovation__place__code", "innovation__place__name",
            "innovation__place__name_cy", "innovation__place__slug",
        )
    )  # fmt: skip


def entry(row: dict) -> dict:
    """What the log says of one decision.

    It names no record: whoever knows the identifier of one that is hidden learns nothing of it.
    """
    return {
        "number": row["id"],
        "decided_at": row["created_at"],
        "decision": row["step"],
        "category": row["category"],
        "reason": row["reason"] if row["step"] == HIDDEN else "",
        "kind": row["innovation__kind"],
        "place": row["innovation__place__code"],
        "place_name": row["innovation__place__name"],
        "place_name_cy": row["innovation__place__name_cy"],
        "place_slug": row["innovation__place__slug"],
    }
