"""Which edits of a published record claim more than somebody approved, and raising a flag for them.

A flag never blocks an edit. What comes of it is in `actions.flagged_edits`.
"""

from collections.abc import Collection, Mapping

from django.utils import timezone

from connected_localism.accounts.models import User
from innovations.models import FlagOutcome, Innovation, ReviewFlag
from innovations.permissions import REVIEWERS, Standing, standings

Claim, State = ReviewFlag.Claim, ReviewFlag.State


def bigger_claims(before: Mapping, after: Innovation) -> list[Claim]:
    """What `after` claims beyond the values that its fields had `before`; lesser claims are none.

    `before` holds the fields that were changed, and only those.
    """

    def rose(name: str) -> bool:
        return name in before and (getattr(after, name) or 0) > (before[name] or 0)

    def became(name: str, value: str) -> bool:
        return name in before and before[name] != value == getattr(after, name)

    costs_less = (
        before.get("cost_gbp") is not None
        and after.cost_gbp is not None
        and after.cost_gbp < before["cost_gbp"]
    )
    found = {
        Claim.EVIDENCE: rose("evidence_level"),
        Claim.WORKED: became("result", Innovation.Result.WORKED),
        Claim.SAVING: rose("saving_gbp") or became("saving_basis", Innovation.Basis.MEASURED),
        Claim.COST: costs_less,
        Claim.SCALED: became("stage", Innovation.Stage.SCALED),
    }
    return [claim for claim, is_made in found.items() if is_made]


def is_looked_at(innovation: Innovation, *, by: User) -> bool:
    """Whether somebody looks at any edit by this person now, however little it claims."""
    who = standings(by, innovation)
    if not innovation.is_published or REVIEWERS & who:
        return False
    asked = ReviewFlag.objects.filter(innovation=innovation, state=State.ASKED)
    return Standing.MEMBER not in who or asked.exists()


def flag_edit(
    saved: Innovation, *, by: User, before: Mapping, parts: Collection[str] = ()
) -> ReviewFlag | None:
    """Have an edit of a published record looked at, if it claims more or comes from outside.

    Called in the transaction of the edit, which holds the record's row. `before` holds what the
    changed fields said, `parts` which rows of it were changed. Who may review the record
    themselves is not flagged.
    """
    changed = [*before, *parts]
    who = standings(by, saved)
    if not saved.is_published or not changed or REVIEWERS & who:
        return None
    claims = bigger_claims(before, saved)
    if Standing.MEMBER not in who:
        claims.append(Claim.OUTSIDE)
    flag = ReviewFlag.objects.unresolved().filter(innovation=saved).first()
    if flag is not None and flag.state == State.ASKED:
        claims.append(Claim.ANSWER)
    if not claims:
        return None
    if flag is None:
        flag = ReviewFlag(innovation=saved, from_version=saved.content_version - 1)
    if flag.state == State.ASKED:
        flag.raised_at = timezone.now()  # it begins to wait anew
    flag.state, flag.editor, flag.to_version = State.OPEN, by, saved.content_version
    flag.claims = list(dict.fromkeys([*flag.claims, *claims]))
    flag.fields = list(dict.fromkeys([*flag.fields, *changed]))
    flag.save()
    return flag


def settle_flags(innovation: Innovation, *, by: User) -> None:
    """Close what is open about a record that a reviewer has just approved as a whole."""
    for flag in ReviewFlag.objects.unresolved().filter(innovation=innovation):
        settled = ReviewFlag.objects.unresolved().filter(pk=flag.pk).update(state=State.FINE)
        if settled:
            FlagOutcome.objects.create(
                flag=flag,
                actor=by,
                outcome=State.FINE,
                content_version=innovation.content_version,
            )
