"""An author's word against a decline, and the moderators' answer to it."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.announcements import tell_of_upheld_appeal
from innovations.lifecycle import Status, TransitionError, move, what_happened
from innovations.models import Appeal, AppealAnswer, Decision, Innovation
from innovations.permissions import may_answer_appeal, may_appeal, require_reviewer


@transaction.atomic
def appeal(*, innovation: Innovation, by: User, message: str) -> Appeal:
    """Ask the moderators, once, to look again at a decline. Sent twice, it is one appeal.

    Raises PermissionDenied, ValidationError or TransitionError.
    """
    if not may_appeal(by, innovation):
        raise PermissionDenied(_("Only its author can appeal."))
    if not message.strip():
        raise ValidationError({"message": _("Say why the decision was wrong")})
    # Whoever gives it another chance in this moment waits for us, or we for them: an appeal that
    # came after that would wait for an answer for ever.
    now = Innovation.objects.select_for_update(no_key=True).get(pk=innovation.pk)
    decision = now.decisions.select_related("actor").first()
    if now.status != Status.DECLINED or decision is None:
        raise TransitionError(what_happened(now, decision))
    made, _is_new = Appeal.objects.get_or_create(
        decision=decision, defaults={"author": by, "message": message.strip()}
    )
    return made


@transaction.atomic
def reopen(*, innovation: Innovation, by: User, reason: str) -> Decision:
    """Give a declined record back to its author for another attempt; that grants any appeal."""
    declined = innovation.decisions.first()
    decision = move(
        innovation, start=Status.DECLINED, to=Status.CHANGES_REQUESTED, by=by, reason=reason
    )
    waiting = Appeal.objects.filter(decision=declined, answer__isnull=True).first()
    if waiting is not None:
        _answer(waiting, by=by, is_granted=True, message=reason.strip())
    return decision


@transaction.atomic
def uphold(*, appealed: Appeal, by: User, message: str) -> AppealAnswer:
    """Answer an appeal: the record stays declined, and why."""
    innovation = appealed.decision.innovation
    require_reviewer(by, innovation)
    if not may_answer_appeal(by, appealed):
        raise PermissionDenied(
            _("Another moderator than the one who declined it answers the appeal.")
        )
    if not message.strip():
        raise ValidationError({"message": _("Say why it stays declined")})
    # Of this and giving another chance one comes first; both wait here for each other.
    now = Innovation.objects.select_for_update(no_key=True).get(pk=innovation.pk)
    if now.status != Status.DECLINED:
        raise TransitionError(what_happened(now, now.decisions.select_related("actor").first()))
    answer = _answer(appealed, by=by, is_granted=False, message=message.strip())
    tell_of_upheld_appeal(appealed)
    return answer


def _answer(appealed: Appeal, *, by: User, is_granted: bool, message: str) -> AppealAnswer:
    try:
        with transaction.atomic():
            return AppealAnswer.objects.create(
                appeal=appealed, actor=by, is_granted=is_granted, message=message
            )
    except IntegrityError:
        first = AppealAnswer.objects.select_related("actor").get(appeal=appealed)
        raise TransitionError(
            _("{person} has already answered this appeal.").format(
                person=first.actor or _("Somebody whose account is closed")
            )
        ) from None
