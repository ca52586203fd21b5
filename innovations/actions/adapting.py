"""“We will adapt this”: what one click on something tried before comes to."""

from django.core.exceptions import ValidationError
from django.db import transaction

from connected_localism.accounts.models import User
from innovations.actions.adopting import record_adoption
from innovations.actions.answering import answer_pair
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
