"""Who is told what of a decision, by mail. Written in the transaction of the decision."""

from django.urls import reverse
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from innovations.models import Appeal, Decision, FlagOutcome, Innovation, ReviewFlag
from innovations.reviewing.history import field_label
from places.people import stewards_of

Status = Innovation.Status
# What happened, by where the record came from and went to. No mail tells of other steps.
TOLD = {
    (Status.SUBMITTED, Status.PUBLISHED): "approved",
    (Status.DRAFT, Status.PUBLISHED): "approved",
    (Status.HIDDEN, Status.PUBLISHED): "shown_again",
    (Status.SUBMITTED, Status.CHANGES_REQUESTED): "changes_requested",
    (Status.DECLINED, Status.CHANGES_REQUESTED): "reopened",
    (Status.SUBMITTED, Status.DECLINED): "declined",
    (Status.PUBLISHED, Status.HIDDEN): "hidden",
    (Status.PUBLISHED, Status.WITHDRAWN): "withdrawn",
}
# Of these a person learns in any case, whatever mail they want: they take something away.
TAKES_AWAY = {"declined", "hidden", "withdrawn", "reverted", "upheld"}


def tell_its_keepers(decision: Decision) -> None:
    """Tell its author, or the stewards of its place, unless they decided it themselves."""
    event = TOLD.get((decision.from_status, decision.to_status))
    if event:
        _post(
            event,
            decision.innovation,
            key=f"decision-{decision.pk}",
            apart_from=decision.actor_id,
            reason=decision.reason,
            category=Decision.Category(decision.category) if decision.category else None,
            notes=decision.notes.all(),
        )


def tell_of_flag(flag: ReviewFlag, outcome: FlagOutcome) -> None:
    """Tell whoever changed a published record what a reviewer asks, or that it was set back."""
    event = {ReviewFlag.State.ASKED: "asked", ReviewFlag.State.REVERTED: "reverted"}.get(
        outcome.outcome
    )
    if event:
        _post(
            event,
            flag.innovation,
            key=f"flag-{outcome.pk}",
            apart_from=outcome.actor_id,
            reason=outcome.message,
            also=[flag.editor] if flag.editor else [],
        )


def tell_of_upheld_appeal(appeal: Appeal) -> None:
    _post(
        "upheld",
        appeal.decision.innovation,
        key=f"appeal-{appeal.pk}",
        apart_from=appeal.answer.actor_id,
        reason=appeal.answer.message,
    )


def _post(event, innovation, *, key, apart_from, reason, category=None, notes=(), also=()):
    kind = "review-taken-away" if event in TAKES_AWAY else "review-decided"
    people = {person.pk: person for person in [*_keepers(innovation), *also] if person.is_active}
    people.pop(apart_from, None)
    for number, person in enumerate(people.values()):
        with override(person.language):
            post(
                kind,
                to=person,
                key=f"{kind}:{key}:{number}",
                context={
                    "event": event,
                    "title": innovation.title,
                    "place": innovation.place.display_name,
                    "reason": reason,
                    "category": str(category.label) if category else "",
                    "notes": [
                        {"label": field_label(note.field), "message": note.message}
                        for note in notes
                    ],
                    "record_url": innovation.get_absolute_url(),
                    "edit_url": reverse("innovation-edit", args=[innovation.slug]),
                    "mine_url": reverse("my-innovations"),
                },
            )


def _keepers(innovation: Innovation) -> list[User]:
    if innovation.author is not None and innovation.author.is_active:
        return [innovation.author]
    return list(stewards_of(innovation.place))
