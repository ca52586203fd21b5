"""What a file says was adapted from elsewhere: a tie, and an adoption that nobody has confirmed."""

import pytest

from innovations.actions.adopting import confirm_adoption
from innovations.models import Adoption, Innovation, Relation
from tests.factories import InnovationFactory, PlaceFactory, UserFactory, moderator
from tests.innovations.importing.import_files import a_record, imported

pytestmark = pytest.mark.django_db
State = Adoption.State


@pytest.fixture(autouse=True)
def _places():
    PlaceFactory(name="Testborough")
    PlaceFactory(name="Otherton")


def adoptions() -> list[tuple]:
    return [
        (each.innovation.title, each.place.name, each.stage, each.result, each.record.title)
        for each in Adoption.objects.order_by("pk")
    ]


def adapted(**fields):
    return a_record(title="Adapted", key="b", council="Otherton", adapted_from="a", **fields)


ORIGIN = a_record(title="Origin", key="a")


@pytest.mark.parametrize(
    ("fields", "stage", "result"),
    [
        ({"stage": "live", "result": "worked"}, "live", "worked"),
        ({"stage": "ended", "result": "did_not_work"}, "stopped", "did_not_work"),
        ({"stage": "pilot", "kind": "pilot"}, "piloting", ""),
        ({"stage": "idea", "result": "promising"}, "planning", ""),  # no result without a trial
    ],
)
def test_it_is_an_adoption_from_a_public_source(fields, stage, result):
    imported(ORIGIN, adapted(started=2021, **fields))
    assert adoptions() == [("Origin", "Otherton", stage, result, "Adapted")]
    adoption = Adoption.objects.get()
    assert (adoption.state, adoption.recorded_from, adoption.recorded_by, adoption.started) == (
        State.WAITING,
        Adoption.Side.SOURCE,
        None,
        "2021",
    )
    assert not adoption.is_independent


def test_of_its_own_place_or_unpublished_it_is_none():
    imported(ORIGIN, a_record(title="Second attempt", adapted_from="a"))
    imported(a_record(title="Draft", council="Otherton", adapted_from="a"), as_drafts=True)
    assert Relation.objects.count() == 2
    assert adoptions() == []


def test_the_next_file_replaces_what_nobody_has_answered():
    imported(ORIGIN, a_record(title="Another", key="c"), adapted(stage="pilot"))
    imported(adapted(stage="live"))
    assert adoptions() == [("Origin", "Otherton", "live", "", "Adapted")]
    confirm_adoption(Adoption.objects.get(), by=moderator(), version=1)
    imported(adapted(stage="ended") | {"adapted_from": "c"})
    assert adoptions() == [
        ("Origin", "Otherton", "live", "", "Adapted"),
        ("Another", "Otherton", "stopped", "", "Adapted"),
    ]


def test_a_tie_to_which_somebody_objected_stays_so():
    imported(ORIGIN, adapted())
    tie = Relation.objects.get()
    tie.objected_at, tie.objected_by = tie.created_at, UserFactory()
    tie.save()
    imported(adapted(lessons="New"))
    assert not Relation.objects.standing().exists()


def test_circles_are_mistakes_in_the_file():
    one, two = a_record(key="1", title="One"), a_record(key="2", title="Two")
    assert [
        str(error)
        for error in imported(one | {"adapted_from": "2"}, two | {"adapted_from": "1"}).errors
    ] == [
        "Line 2, “2”, adapted_from: “1” was itself adapted from this record, directly or by others."
    ]
    imported(one, two | {"adapted_from": "1"}, a_record(key="3", title="T", adapted_from="2"))
    assert imported(one | {"adapted_from": "3"}).error_count == 1
    # Where the file takes the tie back that would close it, there is none.
    assert imported(one | {"adapted_from": "2"}, two, as_drafts=True).is_ok


def test_a_circle_with_what_people_say_here_is_one_too():
    here = InnovationFactory(published=True, title="Here")
    imported(ORIGIN)
    origin = Innovation.objects.get(import_key="a")
    Relation.objects.create(
        source=here, target=origin, kind="adapted_from", created_by=UserFactory()
    )
    assert imported(ORIGIN | {"adapted_from": "Here"}).error_count == 1
