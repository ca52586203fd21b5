"""What places do once they have agreed to meet: write to each other, and begin a network."""

import uuid

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from connected_localism.accounts.addresses import verified_addresses
from connected_localism.accounts.models import User
from innovations.models import Innovation
from networks.actions.founding import start_network
from networks.actions.introductions import held, where_it_stands
from networks.decisions import WrongMoment, write_down
from networks.introducing.limits import require_message_left
from networks.introducing.telling import pass_on
from networks.models import (
    Introduction,
    IntroductionSide,
    IntroductionStep,
    Network,
    NetworkDecision,
    NetworkMember,
)
from networks.permissions import require_commits
from networks.telling import tell_the_introduced
from places.limits import hold

State, Step = Introduction.State, IntroductionStep.Step
Role = NetworkMember.Role


@transaction.atomic
def write(side: IntroductionSide, *, by: User, text: str, form_key: uuid.UUID | None = None) -> int:
    """Pass a message of a place that has agreed on to the others that have; returns to how many
    people. Nothing of it is kept but that there was one; the same `form_key` goes out once.

    They answer to the address of `by`, and theirs is not shown. Raises PermissionDenied,
    ValidationError (no verified address), WrongMoment or TooMany.
    """
    hold(by)
    introduction, sides = _agreed(side.introduction)
    own = next((each for each in sides if each.pk == side.pk), None)
    if own is None:
        raise WrongMoment(_("Your place has not agreed to this introduction."))
    require_commits(by, own.place)
    if form_key and IntroductionStep.objects.filter(actor=by, form_key=form_key).exists():
        return 0
    require_message_left(by)
    addresses = verified_addresses(by)
    if not addresses:
        raise ValidationError(
            _("Confirm your email address first, so that the other place can answer you.")
        )
    IntroductionStep.objects.create(
        introduction=introduction, step=Step.WROTE, actor=by, place=own.place, form_key=form_key
    )
    others = [each for each in sides if each.pk != own.pk]
    key = str(form_key or uuid.uuid4())
    return pass_on(introduction, others, by=by, of=own, text=text, reply_to=addresses[0], key=key)


@transaction.atomic
def begin_network(
    introduction: Introduction,
    *,
    by: User,
    lead: IntroductionSide,
    content: dict,
    innovations: list[Innovation] = (),
    form_key: uuid.UUID | None = None,
) -> tuple[Network, bool]:
    """Begin a network of the places that have agreed, led by the place that asked; returns it and
    whether it is new. An introduction leads to one network.

    Every other place is a member at once, its consent the reason. Raises PermissionDenied or
    WrongMoment.
    """
    introduction, sides = _agreed(introduction)
    own = next((each for each in sides if each.pk == lead.pk), None)
    if own is None or introduction.asked_for_id not in (None, own.place_id):
        raise PermissionDenied(_("The place that asked for the introduction begins the network."))
    require_commits(by, own.place)
    if introduction.network is not None:
        return introduction.network, False
    network, is_new = start_network(
        by=by, lead=own.place, content=content, innovations=innovations, form_key=form_key
    )
    if not is_new:
        raise WrongMoment(_("This form has begun another network already."))
    with pghistory.context(user=by.pk):
        for side in sides:
            if side.pk != own.pk:
                _bring_in(network, side, introduction, by=by)
        introduction.network, introduction.updated_at = network, timezone.now()
        introduction.save()
    if network.is_published:
        tell_the_introduced(network, by=by)
    IntroductionStep.objects.create(
        introduction=introduction, step=Step.BEGUN, actor=by, place=own.place
    )
    return network, True


def _bring_in(network: Network, side: IntroductionSide, introduction: Introduction, *, by) -> None:
    day = date_format(timezone.localdate(side.answered_at), "j F Y")
    reason = _("It agreed to the introduction on {day}.").format(day=day)
    adoption = introduction.adoption
    takes_it_up = adoption is not None and adoption.place_id == side.place_id
    member = NetworkMember.objects.create(
        network=network, place=side.place, state=NetworkMember.State.ACTIVE,
        role=Role.ADOPTER if takes_it_up else Role.PARTNER, message=reason,
        asked_by=by, joined_on=timezone.localdate(),
    )  # fmt: skip
    write_down(
        network, NetworkDecision.Step.JOINED, by=by, place=side.place, detail=member.role,
        reason=reason,
    )  # fmt: skip


def _agreed(introduction: Introduction) -> tuple[Introduction, list[IntroductionSide]]:
    """As it is now and locked, with the sides that have agreed."""
    introduction = held(introduction)
    if introduction.state != State.AGREED:
        waits = introduction.is_answerable
        raise WrongMoment(
            _("The places have not agreed yet.") if waits else where_it_stands(introduction)
        )
    sides = introduction.sides.consented().select_related("place", "answered_by").order_by("pk")
    return introduction, list(sides)
