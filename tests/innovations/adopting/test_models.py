"""What the database itself holds of adoptions, ties and retired records."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from innovations.models import Adoption, Innovation, Relation
from tests.factories import AdoptionFactory, InnovationFactory, PlaceFactory

pytestmark = pytest.mark.django_db
Stage, State, Result = Adoption.Stage, Adoption.State, Innovation.Result


def refused(constraint: str, write) -> bool:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        write()
    return constraint in str(error.value)


def test_a_place_adopts_an_innovation_once():
    adoption = AdoptionFactory()
    assert refused(
        "adoption_once_per_place",
        lambda: AdoptionFactory(innovation=adoption.innovation, place=adoption.place),
    )
    AdoptionFactory(innovation=adoption.innovation)
    AdoptionFactory(place=adoption.place)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("adoption_result_only_when_tried", {"stage": Stage.PLANNING, "result": Result.WORKED}),
        ("adoption_reason_only_declined", {"state": State.WAITING, "reason": "It was not us."}),
        ("adoption_answers_are_dated", {"state": State.CONFIRMED, "answered_at": None}),
    ],
)
def test_contradictions_are_refused(constraint, fields):
    assert refused(constraint, lambda: AdoptionFactory(**fields))


def test_the_own_record_is_another_one():
    innovation = InnovationFactory(published=True)
    assert refused(
        "adoption_own_record_is_another",
        lambda: AdoptionFactory(innovation=innovation, record=innovation),
    )


def test_a_level_is_computed_from_four_on():
    assert refused("innovation_computed_level", lambda: InnovationFactory(computed_level=3))


def test_only_what_is_withdrawn_is_retired():
    newer = InnovationFactory(published=True)
    assert refused(
        "innovation_superseded_is_withdrawn",
        lambda: InnovationFactory(published=True, superseded_by=newer),
    )


def test_an_objection_has_its_day():
    tie = {"source": InnovationFactory(), "target": InnovationFactory(), "kind": "inspired_by"}
    assert refused(
        "relation_objections_are_dated",
        lambda: Relation.objects.create(**tie, objection="We never met."),
    )
    Relation.objects.create(**tie, objection="We never met.", objected_at=timezone.now())
    assert not Relation.objects.standing().exists()


def test_every_change_is_kept():
    adoption = AdoptionFactory(stage=Stage.PLANNING)
    adoption.stage = Stage.PILOTING
    adoption.save()
    stages = adoption.events.order_by("pgh_id").values_list("stage", flat=True)
    assert list(stages) == [Stage.PLANNING, Stage.PILOTING]


def test_replications_are_confirmed_and_independent():
    innovation, place = InnovationFactory(published=True), PlaceFactory()
    AdoptionFactory(innovation=innovation, is_independent=True)
    AdoptionFactory(innovation=innovation, confirmed=True)
    AdoptionFactory(innovation=innovation, place=place, confirmed=True, is_independent=True)
    assert [each.place for each in innovation.adoptions.replications()] == [place]
