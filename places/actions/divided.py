"""Under which council something comes whose own was abolished while it waited."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from places.models import Place
from places.permissions import may_review_proposals_at


def councils_of_today(abolished: Place, by: User) -> list[Place]:
    """Those that took over from a council and that `by` looks after."""
    return [place for place in abolished.current_successors() if may_review_proposals_at(by, place)]


def council_of_today(abolished: Place, chosen: Place | None, *, by: User, ask: str) -> Place:
    """The one `chosen` of them, or the only one that took over.

    Raises ValidationError, of the field `council` with the sentence `ask` where one has to be
    chosen.
    """
    possible = councils_of_today(abolished, by)
    if not possible:
        raise ValidationError(
            _("Its council was abolished. Those who look after what took over decide.")
        )
    if chosen is None and len(possible) == 1 == abolished.current_successors().count():
        return possible[0]
    if chosen not in possible:
        raise ValidationError({"council": ask})
    return chosen
