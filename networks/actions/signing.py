"""Places that sign a statement, agree anew, or take their signature back."""

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from networks.decisions import WrongMoment, held, write_down
from networks.influence.changed import count_statements_as_changed
from networks.influence.permissions import require_signs_for
from networks.influence.telling import tell_the_lead_of_signing
from networks.models import NetworkDecision, SignOn, Statement
from networks.permissions import may_commit
from places.models import Place

Ending, Step = SignOn.Ending, NetworkDecision.Step


@transaction.atomic
def sign(
    statement: Statement, place: Place, *, by: User, authority: str, seen_version: int
) -> SignOn:
    """Agree, for `place`, to the version that `by` has read, by the decision named.

    The same again changes nothing; what agreed to an earlier version, or is known from a source
    only, agrees anew. Raises PermissionDenied, ValidationError by field or WrongMoment.
    """
    network = held(statement.network)
    statement = Statement.objects.select_related("network").get(pk=statement.pk)
    statement.network = network
    _require_open(statement)
    require_signs_for(by, place, statement)
    if not authority.strip():
        raise ValidationError({"authority": _("Say who authorised it, or by which decision")})
    version = statement.versions.order_by("-number").first()
    if version is None or version.number != seen_version:
        raise WrongMoment(
            _("The text was changed while you were reading. Read it as it is now, then sign it.")
        )
    present = statement.sign_ons.active().filter(place=place).first()
    if present is not None:
        if present.text_version_id == version.pk and not present.is_from_source:
            return present
        _end(present, Ending.RENEWED, by=by)
    with pghistory.context(user=by.pk):
        sign_on = SignOn.objects.create(
            statement=statement, text_version=version, place=place, signed_by=by,
            authority=authority.strip(), signed_at=timezone.now(),
        )  # fmt: skip
    count_statements_as_changed(Statement.objects.filter(pk=statement.pk))
    write_down(network, Step.SIGNED, by=by, place=place, reason=statement.title)
    tell_the_lead_of_signing(sign_on, by=by)
    return sign_on


@transaction.atomic
def revoke(sign_on: SignOn, *, by: User) -> SignOn:
    """Take a place's signature back, until the statement closes.

    Also a place that has left the network can, and who acts for what took over from a place. Raises
    PermissionDenied or WrongMoment.
    """
    network = held(sign_on.statement.network)
    sign_on = SignOn.objects.select_related("statement", "place").get(pk=sign_on.pk)
    sign_on.statement.network = network
    if not may_commit(by, sign_on.place):
        raise PermissionDenied(
            _("Only officers and stewards of the place can take its signature back.")
        )
    if sign_on.ending == Ending.REVOKED:
        return sign_on
    if not sign_on.can_be_taken_back:
        raise WrongMoment(sign_on.why_it_stays)
    _end(sign_on, Ending.REVOKED, by=by)
    count_statements_as_changed(Statement.objects.filter(pk=sign_on.statement_id))
    write_down(
        network, Step.UNSIGNED, by=by, place=sign_on.place, reason=sign_on.statement.title
    )  # fmt: skip
    tell_the_lead_of_signing(sign_on, by=by)
    return sign_on


def _require_open(statement: Statement) -> None:
    if not statement.takes_signatures:
        raise WrongMoment(
            _("“{title}” does not take signatures: {state}.").format(
                title=statement.title, state=statement.standing_name
            )
        )


def _end(sign_on: SignOn, ending: str, *, by: User) -> None:
    sign_on.ending, sign_on.ended_at, sign_on.ended_by = ending, timezone.now(), by
    with pghistory.context(user=by.pk):
        sign_on.save()
