"""What becomes of a need."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.actions.answering import answer_pair
from innovations.actions.writing import save_content
from innovations.lifecycle import TransitionError
from innovations.models import Innovation, PairSide
from innovations.permissions import require_its_people


def is_open(need: Innovation) -> bool:
    """Whether it is a need that somebody still has."""
    return (
        need.kind == Innovation.Kind.NEED
        and need.is_published
        and need.stage != Innovation.Stage.ENDED
    )


@transaction.atomic
def mark_met(
    *, need: Innovation, by: User, met_by: Innovation | None, note: str, expected_version: int
) -> Innovation:
    """Close a need because it is met: by another record or, as `note` says, in another way.

    It ends with this reason, so that it is told of, matched as open and asked about no more. That
    `by` may read `met_by` is for the caller to see to. Raises PermissionDenied, EditConflict, or
    TransitionError for what is no open need.
    """
    require_its_people(by, need)
    if not is_open(need):
        raise TransitionError(_("“{title}” is not an open need.").format(title=need.title))
    changes = {
        "stage": Innovation.Stage.ENDED,
        "end_reason": Innovation.EndReason.MET,
        "end_note": note,
        "met_by": met_by,
    }
    if not need.ended:
        changes["ended"] = timezone.localdate().strftime("%Y-%m")
    saved = save_content(innovation=need, by=by, changes=changes, expected_version=expected_version)
    if met_by is not None:
        said = PairSide.objects.filter(innovation=need, other=met_by).exclude(answer="")
        if not said.exists():
            answer_pair(saved, met_by, by, PairSide.Answer.USEFUL)
    return saved
