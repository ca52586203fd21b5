"""What the people of a record say of another that is similar."""

from django.db import transaction
from django.utils import timezone

from innovations.models import Innovation, PairSide
from innovations.permissions import require_its_people


@transaction.atomic
def answer_pair(
    innovation: Innovation, other: Innovation, by, answer: PairSide.Answer, reason: str = ""
) -> PairSide:
    """Keep what the people of `innovation` say of `other`; the last word of any of them counts.

    A reason that was given before stays when the same answer comes again without one. Raises
    PermissionDenied for who does not speak for `innovation`. That `by` may read `other` is for the
    caller to see to.
    """
    require_its_people(by, innovation)
    side = _side(innovation, other)
    if reason or side.answer != answer:
        side.reason = reason
    side.answer, side.answered_by, side.answered_at = answer, by, timezone.now()
    side.save(update_fields=["answer", "reason", "answered_by", "answered_at"])
    return side


@transaction.atomic
def take_back_answer(innovation: Innovation, other: Innovation, by) -> None:
    """Forget what was said of `other`, so that it is shown again. Nothing to take back is fine."""
    require_its_people(by, innovation)
    PairSide.objects.filter(innovation=innovation, other=other).update(
        answer="", reason="", answered_by=None, answered_at=None
    )


@transaction.atomic
def show_refused_again(innovation: Innovation, by) -> None:
    """Forget every “not relevant” that was said for `innovation`."""
    require_its_people(by, innovation)
    innovation.pair_sides.suppressed().update(
        answer="", reason="", answered_by=None, answered_at=None
    )


def _side(innovation: Innovation, other: Innovation) -> PairSide:
    """The row of this side, made if need be, and held until the transaction ends."""
    PairSide.objects.bulk_create(
        [PairSide(innovation=innovation, other=other)], ignore_conflicts=True
    )
    return PairSide.objects.select_for_update().get(innovation=innovation, other=other)
