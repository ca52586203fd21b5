"""Ties between innovations: stated by the people of one, told to those of the other, objected to."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from connected_localism.common.locks import lock_until_commit
from innovations.adopting.telling import tell_of_objection, tell_of_relation
from innovations.lifecycle import TransitionError
from innovations.models import Innovation, Relation
from innovations.permissions import may_object

# Nothing is adapted from, or takes the place of, what came from it.
WITHOUT_CIRCLES = (Relation.Kind.ADAPTED_FROM, Relation.Kind.SUPERSEDES)
CIRCLES = "ties between innovations"  # whoever adds one holds this lock until the commit


def state_relations(innovation: Innovation, pairs: list[tuple[str, int]], *, by: User) -> None:
    """Add ties (kind, id of the other record) from `innovation`. Call it in a transaction.

    Raises ValidationError where one closes a circle, or the other side has objected to it before.
    """
    if not pairs:
        return
    lock_until_commit(CIRCLES)
    _refuse_what_was_objected_to(innovation, pairs)
    Relation.objects.bulk_create(
        [
            Relation(source=innovation, kind=kind, target_id=target, created_by=by)
            for kind, target in pairs
        ],
        ignore_conflicts=True,
    )
    for kind in WITHOUT_CIRCLES:
        if any(each == kind for each, _target in pairs) and is_in_circle(innovation.pk, kind):
            raise ValidationError({"relations": _in_words(kind)})


def _refuse_what_was_objected_to(innovation: Innovation, pairs: list[tuple[str, int]]) -> None:
    objected = innovation.relations_out.filter(objected_at__isnull=False)
    for tie in objected.select_related("target"):
        if (tie.kind, tie.target_id) in pairs:
            message = _("The people of “{title}” have said that this tie is not right.")
            raise ValidationError({"relations": message.format(title=tie.target.title)})


def is_in_circle(innovation_id: int, kind: str) -> bool:
    """Whether ties of this kind lead from a record back to itself."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE origin (id) AS (
                SELECT target_id FROM innovations_relation
                WHERE source_id = %(start)s AND kind = %(kind)s AND objected_at IS NULL
                UNION
                SELECT target_id FROM innovations_relation JOIN origin ON source_id = origin.id
                WHERE kind = %(kind)s AND objected_at IS NULL)
            SELECT EXISTS (SELECT FROM origin WHERE id = %(start)s)
            """,
            {"start": innovation_id, "kind": kind},
        )
        return cursor.fetchone()[0]


def _in_words(kind: str) -> str:
    if kind == Relation.Kind.SUPERSEDES:
        return _("This would go round in a circle: that innovation replaces this one, directly or by others.")  # fmt: skip
    return _("This would go round in a circle: that innovation was adapted from this one, directly or by others.")  # fmt: skip


def tell_of_relations(innovation: Innovation) -> None:
    """Tell the people of the other records of ties that they have not heard of yet.

    Nobody hears of what a draft says: call it where `innovation` is published.
    """
    waiting = innovation.relations_out.standing().filter(told_at=None, created_by__isnull=False)
    for tie in waiting.select_related("target__place", "target__author", "created_by"):
        tie.source = innovation
        if tie.target.is_published:
            tell_of_relation(tie)
        Relation.objects.filter(pk=tie.pk).update(told_at=timezone.now())


@transaction.atomic
def object_to_relation(relation: Relation, *, by: User, reason: str) -> None:
    """Say, for the other record, that a tie is not right: nobody sees it any more.

    Raises PermissionDenied or ValidationError. A second objection is the first one again.
    """
    held = _held(relation, by=by)
    if not reason.strip():
        raise ValidationError({"reason": _("Say what is not right")})
    if held.objected_at is not None:
        return
    held.objected_at, held.objected_by, held.objection = timezone.now(), by, reason.strip()
    _save(held)
    tell_of_objection(held)


@transaction.atomic
def take_back_objection(relation: Relation, *, by: User) -> None:
    """Let the tie stand again. Raises TransitionError where it closes a circle by now."""
    lock_until_commit(CIRCLES)
    held = _held(relation, by=by)
    if held.objected_at is None:
        return
    held.objected_at, held.objected_by, held.objection = None, None, ""
    _save(held)
    if held.kind in WITHOUT_CIRCLES and is_in_circle(held.source_id, held.kind):
        raise TransitionError(_in_words(held.kind))


def _held(relation: Relation, *, by: User) -> Relation:
    if not may_object(by, relation):
        raise PermissionDenied(_("Only the people of the other innovation can object to a tie."))
    held = Relation.objects.select_for_update(of=["self"])
    return held.select_related(
        "source__place", "source__author", "target__place", "created_by"
    ).get(pk=relation.pk)  # fmt: skip


def _save(relation: Relation) -> None:
    """Who keeps copies of the two records hears of it."""
    relation.save(update_fields=["objected_at", "objected_by", "objection"])
    both = [relation.source_id, relation.target_id]
    Innovation.objects.filter(pk__in=both).update(updated_at=timezone.now())
