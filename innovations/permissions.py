"""Who may do what with a record; shared by pages and API."""

from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from innovations.models import Adoption, Appeal, Innovation, Relation
from places.models import Membership, Place
from places.people import moderators
from places.permissions import is_moderator, roles_at, stewarded_place_ids

Status = Innovation.Status

# A declined record stays as it was judged; everything else may still be put right.
EDITABLE = frozenset(Status) - {Status.DECLINED}
# Where a record's place may still change. Later it would leave the stewards who published it.
PLACE_MAY_CHANGE = frozenset(
    {Status.DRAFT, Status.SUBMITTED, Status.CHANGES_REQUESTED, Status.WITHDRAWN}
)


class Standing(StrEnum):
    """What a person is to a record. One person may be several of these, or none."""

    AUTHOR = "author"
    MEMBER = "member"  # any confirmed role at the record's place
    STEWARD = "steward"
    MODERATOR = "moderator"


EDITORS = frozenset({Standing.AUTHOR, Standing.MEMBER, Standing.MODERATOR})
REVIEWERS = frozenset({Standing.STEWARD, Standing.MODERATOR})


def standings(user, innovation: Innovation) -> frozenset[Standing]:
    """Everything `user` is to `innovation`.

    Nobody moderates what they wrote themselves; a steward answers for the place and may.
    """
    if not user.is_authenticated:
        return frozenset()
    found = set()
    if innovation.author_id == user.pk:
        found.add(Standing.AUTHOR)
    elif is_moderator(user):
        found.add(Standing.MODERATOR)
    roles = roles_at(user, innovation.place)
    if roles:
        found.add(Standing.MEMBER)
    if Membership.Role.STEWARD in roles:
        found.add(Standing.STEWARD)
    return frozenset(found)


def may_edit(user, innovation: Innovation) -> bool:
    return innovation.status in EDITABLE and bool(EDITORS & standings(user, innovation))


def may_delete_draft(user, innovation: Innovation) -> bool:
    """Whether `user` may throw `innovation` away; nothing that anybody was sent is ever deleted."""
    who = {Standing.AUTHOR, Standing.STEWARD}
    return innovation.status == Status.DRAFT and bool(who & standings(user, innovation))


def may_confirm(user, innovation: Innovation) -> bool:
    """Whether `user` can say that `innovation` is still true: its author and the place's people.

    A moderator cannot know it; and who may correct a record does not thereby speak for the place.
    """
    return bool({Standing.AUTHOR, Standing.MEMBER} & standings(user, innovation))


def may_answer_pairs(user, innovation: Innovation) -> bool:
    """Whether `user` can say for `innovation` what a similar record is to it: author and place."""
    return may_confirm(user, innovation)


def may_mark_met(user, innovation: Innovation) -> bool:
    """Whether `user` can say that a need is met: whose need it is."""
    return may_confirm(user, innovation)


def may_hand_over(user, innovation: Innovation) -> bool:
    """Whether `user` can say who answers for `innovation` next.

    Not for a draft: nobody but its people knows of it yet.
    """
    who = {Standing.AUTHOR, Standing.STEWARD, Standing.MODERATOR}
    return innovation.status != Status.DRAFT and bool(who & standings(user, innovation))


def may_write_update(user, innovation: Innovation) -> bool:
    """Whether `user` can say how `innovation` went on: only who can also confirm it."""
    return may_confirm(user, innovation)


def may_remove_update(user, innovation: Innovation) -> bool:
    """A moderator too: an update can hold what must not be public."""
    return bool(EDITORS & standings(user, innovation))


def may_change_place(user, innovation: Innovation) -> bool:
    return innovation.status in PLACE_MAY_CHANGE or Standing.MODERATOR in standings(
        user, innovation
    )


def may_review(user, innovation: Innovation) -> bool:
    """Whether `user` may decide on `innovation` when it waits for review."""
    return bool(REVIEWERS & standings(user, innovation))


def may_see_history(user, innovation: Innovation) -> bool:
    """Earlier versions are for its author, the people of its place and the moderators."""
    return bool(standings(user, innovation))


def may_appeal(user, innovation: Innovation) -> bool:
    return Standing.AUTHOR in standings(user, innovation)


def may_answer_appeal(user, appeal: Appeal) -> bool:
    """A moderator other than the one who declined it, as long as there is another."""
    if Standing.MODERATOR not in standings(user, appeal.decision.innovation):
        return False
    return appeal.decision.actor_id != user.pk or not moderators().exclude(pk=user.pk).exists()


def adoption_sides(user, innovation: Innovation, place: Place) -> frozenset[str]:
    """For which sides of an adoption of `innovation` by `place` this person can speak."""
    sides = set()
    if roles_at(user, place):
        sides.add(Adoption.Side.ADOPTER)
    if may_confirm(user, innovation):
        sides.add(Adoption.Side.ORIGIN)
    return frozenset(sides)


def may_edit_adoption(user, adoption: Adoption, sides: frozenset[str] | None = None) -> bool:
    """The adopting place says how it goes there; the origin only until it was confirmed.

    `sides` are those of `user`, where they are known already.
    """
    if sides is None:
        sides = adoption_sides(user, adoption.innovation, adoption.place)
    if Adoption.Side.ADOPTER in sides:
        return True
    is_their_word = adoption.recorded_from == Adoption.Side.ORIGIN and not adoption.is_confirmed
    return is_their_word and Adoption.Side.ORIGIN in sides


def may_answer_adoption(user, adoption: Adoption, sides: frozenset[str] | None = None) -> bool:
    """The side that did not record it; of what a public source says, either. Nobody confirms
    their own word; a moderator answers only where they belong to neither side."""
    if not user.is_authenticated or adoption.recorded_by_id == user.pk:
        return False
    if sides is None:
        sides = adoption_sides(user, adoption.innovation, adoption.place)
    if sides - {adoption.recorded_from}:
        return True
    return not sides and is_moderator(user)


def may_withdraw_adoption(user, adoption: Adoption) -> bool:
    sides = adoption_sides(user, adoption.innovation, adoption.place)
    return bool(sides) or is_moderator(user)


def may_object(user, relation: Relation) -> bool:
    """Whether `user` can say that a tie to their innovation is not right."""
    return may_confirm(user, relation.target) or is_moderator(user)


def is_reviewer(user) -> bool:
    """Whether there is anything at all that `user` could be asked to review."""
    return is_moderator(user) or (user.is_authenticated and bool(stewarded_place_ids(user)))


def require_editor(user, innovation: Innovation) -> None:
    if not EDITORS & standings(user, innovation):
        raise PermissionDenied(
            _("Only its author and the people of its place can change this record.")
        )


def require_its_people(user, innovation: Innovation) -> None:
    """For what only they can say of it: what is like it, whether a need is met."""
    if not may_confirm(user, innovation):
        raise PermissionDenied(_("Only its author and the people of its place can say that."))


def require_history(user, innovation: Innovation) -> None:
    if not may_see_history(user, innovation):
        raise PermissionDenied(
            _("Only its author, the people of its place and moderators see earlier versions.")
        )


def require_reviewer(user, innovation: Innovation) -> None:
    if not may_review(user, innovation):
        raise PermissionDenied(
            _(
                "Only a steward of its place or a moderator who did not write it can review this record."
            )
        )
