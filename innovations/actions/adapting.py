"""“We will adapt this”: what one click on something tried before comes to."""

from django.core.exceptions import ValidationError
from django.db import transaction

from connected_localism.accounts.models import User
from innovations.actions.adopting import record_adoption, withdraw_adoption
from innovations.actions.answering import answer_pair, take_back_answer
from innovations.actions.relating import state_relations
from innovations.lifecycle import TransitionError
from innovations.models import Adoption, Innovation, PairSide, Relation
from places.permissions import roles_at


@transaction.atomic
def adapt(innovation: Innovation, other: Innovation, *, by: User) -> Adoption | None:
    """Keep that `innovation` adapts `other`: as the answer to it, as a tie between the two, and as
    an adoption by the place.

    None where the adoption is still to be recorded: by members of the place, if `by` is none, or
    on its own page, which says what stands in its way. Done again, it changes nothing.
    """
    answer_pair(innovation, other, by, PairSide.Answer.ADAPTING)
    _tie(innovation, other, by)
    if other.kind == Innovation.Kind.NEED or not roles_at(by, innovation.place):
        return None
    try:
        with transaction.atomic():
            return record_adoption(other, innovation.place, by)
    except (ValidationError, TransitionError):
        return None


@transaction.atomic
def take_back(innovation: Innovation, other: Innovation, *, by: User) -> None:
    """Forget what was said of `other`, and undo what `adapt` did.

    An adoption that the other side has confirmed stays, with the tie that says the same: it is
    withdrawn on its own page.
    """
    said = innovation.pair_sides.filter(other=other, answer=PairSide.Answer.ADAPTING).exists()
    take_back_answer(innovation, other, by)
    if not said:
        return
    adoption = Adoption.objects.filter(
        innovation=other, place=innovation.place, state__in=Adoption.SHOWN
    ).first()
    if adoption and adoption.is_confirmed:
        return
    if adoption and adoption.recorded_by_id == by.pk:
        withdraw_adoption(adoption, by=by)
    innovation.relations_out.filter(
        kind=Relation.Kind.ADAPTED_FROM, target=other, created_by=by, objected_at=None
    ).delete()


def _tie(innovation: Innovation, other: Innovation, by: User) -> None:
    """The new record comes from the other. One that would close a circle is left out."""
    kind = Relation.Kind.ADAPTED_FROM
    if innovation.relations_out.filter(kind=kind, target=other).exists():
        return
    try:
        with transaction.atomic():
            state_relations(innovation, [(kind, other.pk)], by=by)
    except ValidationError:
        return
