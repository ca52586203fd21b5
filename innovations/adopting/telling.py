"""Who is told of adoptions, by mail; written in the transaction of the action."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from innovations.models import Adoption, Innovation, PairSide, Relation
from innovations.people import keepers
from innovations.permissions import may_answer_pairs
from innovations.telling.links import Link
from places.models import Membership, Place
from places.people import moderators, stewards_of

Side, State = Adoption.Side, Adoption.State


def people_of(place: Place) -> list[User]:
    """Who can say whether `place` takes something up: its stewards, or else all its members."""
    stewards = list(stewards_of(place))
    if stewards:
        return stewards
    answering = [place.pk, *(place.successor_ids() if place.is_abolished else [])]
    held = Membership.objects.confirmed().filter(place_id__in=answering)
    return list(User.objects.filter(is_active=True, pk__in=held.values("user_id")).order_by("pk"))


def ask_to_confirm(adoption: Adoption, *, by: User) -> None:
    """Ask the side that did not record it; where nobody is there, the moderators."""
    if adoption.recorded_from == Side.ADOPTER:
        asked = keepers(adoption.innovation)
    else:
        asked = people_of(adoption.place)
    for person in _apart_from(by, asked) or _apart_from(by, moderators()):
        _post("adoption-recorded", adoption, to=person, key=f"{adoption.pk}:{adoption.version}")


def tell_of_answer(adoption: Adoption, *, by: User) -> None:
    """Tell the person who recorded it, or else their side, what became of it."""
    if adoption.recorded_by is not None and adoption.recorded_by.is_active:
        told = [adoption.recorded_by]
    elif adoption.recorded_from == Side.ADOPTER:
        told = people_of(adoption.place)
    else:
        told = keepers(adoption.innovation)
    for person in _apart_from(by, told):
        _post("adoption-answered", adoption, to=person, key=f"{adoption.pk}:{adoption.version}")


def tell_of_withdrawal(adoption: Adoption, *, by: User) -> None:
    """Tell the people of both sides, of whom one has done it."""
    both = [*keepers(adoption.innovation), *people_of(adoption.place)]
    for person in _apart_from(by, both):
        _post("adoption-answered", adoption, to=person, key=f"{adoption.pk}:{adoption.version}")


def _apart_from(by: User, people) -> list[User]:
    return list({person.pk: person for person in people if person.pk != by.pk}.values())


def _post(kind: str, adoption: Adoption, *, to: User, key: str) -> None:
    innovation = adoption.innovation
    if not Innovation.objects.visible_to(to).filter(pk=innovation.pk).exists():
        return
    answer = reverse("adoption-answer", args=[innovation.slug, adoption.pk])
    with override(to.language):
        post(
            kind,
            to=to,
            key=f"{kind}:{key}:{to.pk}",
            context={
                "title": innovation.title,
                "place": adoption.place.display_name,
                "origin": innovation.place.display_name,
                "recorded_from": adoption.recorded_from,
                "stage": adoption.get_stage_display(),
                "result": adoption.get_result_display(),
                "what_changed": adoption.what_changed,
                "is_independent": adoption.is_independent,
                "state": adoption.state,
                "reason": adoption.reason,
                "answer_url": answer,
                "record_url": innovation.get_absolute_url(),
            },
        )


# --- Ties between innovations -----------------------------------------------------------------


def tell_of_relation(relation: Relation) -> None:
    """Tell the people of the other record, who may object, or say in one click that it is useful.

    That is their news of this pair: the daily mail about matches leaves out what is tied.
    """
    told = _apart_from(relation.created_by, keepers(relation.target))
    if _post_of_tie("relation-stated", relation, to=told):
        side = PairSide(innovation=relation.target, other=relation.source, told_at=timezone.now())
        PairSide.objects.bulk_create(
            [side],
            update_conflicts=True,
            unique_fields=["innovation", "other"],
            update_fields=["told_at"],
        )


def tell_of_objection(relation: Relation) -> None:
    """Tell whoever stated the tie, or else the people of their record."""
    person = relation.created_by
    told = [person] if person and person.is_active else keepers(relation.source)
    told = _apart_from(relation.objected_by, told)
    _post_of_tie("relation-objected", relation, to=told)


def _post_of_tie(kind: str, relation: Relation, *, to: list[User]) -> int:
    """Returns how many are told: those of `to` who may read both records."""
    posted = 0
    source, target = relation.source, relation.target
    both = Innovation.objects.filter(pk__in=[source.pk, target.pk])
    for person in to:
        if both.visible_to(person).count() < 2:
            continue
        posted += 1
        speaks_for_it = may_answer_pairs(person, target)
        useful = Link(target.pk, source.pk, person.pk).address("useful") if speaks_for_it else ""
        with override(person.language):
            post(
                kind,
                to=person,
                key=f"{kind}:{relation.pk}:{relation.objected_at or ''}:{person.pk}",
                context={
                    "kind": relation.kind,
                    "title": target.title,
                    "other": source.title,
                    "place": source.place.display_name,
                    "reason": relation.objection,
                    "other_url": source.get_absolute_url(),
                    "object_url": reverse("relation-object", args=[target.slug, relation.pk]),
                    "useful_url": useful,
                },
            )
    return posted
