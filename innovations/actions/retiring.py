"""A record retired in favour of another one, and brought back."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.adopting.retirement import tell_of_retirement
from innovations.lifecycle import Status, TransitionError, move, require_move
from innovations.models import Decision, Innovation


@transaction.atomic
def retire(*, innovation: Innovation, in_favour_of: Innovation, by: User) -> Decision:
    """Withdraw a published record for one that says it better; its address leads there from now on.

    For whoever may withdraw it. Those who took it up, or have to do with it, are told. Raises
    PermissionDenied, ValidationError or TransitionError.
    """
    require_move(by, innovation, Status.PUBLISHED, Status.WITHDRAWN)
    # In the order of their ids, so that two that retire for each other do not wait for ever.
    both = Innovation.objects.select_for_update(no_key=True).filter(
        pk__in=[innovation.pk, in_favour_of.pk]
    )
    held = {each.pk: each for each in both.order_by("pk")}
    newer = held.get(in_favour_of.pk)
    if newer is None or newer.pk == innovation.pk:
        raise ValidationError({"target": _("Choose another innovation than this one")})
    if not Innovation.objects.visible_to(by).published().filter(pk=newer.pk).exists():
        raise ValidationError({"target": _("Choose a published innovation")})
    if held[innovation.pk].is_public and not newer.is_public:
        raise ValidationError(
            {
                "target": _(
                    "That one is for members only, and readers of this one could not read it."
                )
            }
        )
    if held[innovation.pk].is_retired and held[innovation.pk].superseded_by_id != newer.pk:
        raise TransitionError(_("This innovation is retired already."))
    was_published = held[innovation.pk].is_published
    decision = move(
        innovation,
        start=Status.PUBLISHED,
        to=Status.WITHDRAWN,
        by=by,
        reason=_("Retired in favour of another innovation"),  # which may be hidden one day
        superseded_by=newer,
    )
    if was_published:  # and not a second click
        tell_of_retirement(innovation, newer, by=by)
    return decision


@transaction.atomic
def bring_back(*, innovation: Innovation, by: User) -> Decision:
    """Publish a retired record again as it was; the same people may who may retire it.

    Raises PermissionDenied, or TransitionError where its text was changed since: then it is sent
    for review like any other.
    """
    require_move(by, innovation, Status.WITHDRAWN, Status.PUBLISHED)
    held = Innovation.objects.select_for_update(no_key=True).get(pk=innovation.pk)
    if held.status == Status.WITHDRAWN and not held.is_retired:
        raise TransitionError(_("It was withdrawn, not retired. Send it for review again."))
    if held.is_retired and _was_changed(held):
        raise TransitionError(
            _("Its text was changed since it was retired. Send it for review again.")
        )
    return move(
        innovation,
        start=Status.WITHDRAWN,
        to=Status.PUBLISHED,
        by=by,
        version=held.content_version,
        superseded_by=None,
    )


def _was_changed(innovation: Innovation) -> bool:
    """Whether anybody saved another text after it was last published."""
    decision = innovation.decisions.first()
    return decision is None or decision.content_version != innovation.content_version
