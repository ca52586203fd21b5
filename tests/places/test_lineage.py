from datetime import date, datetime

import pytest

from places.lineage import Lineage
from places.models import Place, Succession
from tests.factories import PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def family():
    """Two districts merge, the merged one and a county become a unitary; another county splits."""
    places = {name: PlaceFactory() for name in ("d1", "d2", "merged", "county", "unitary", "other")}
    for old, new, year in [
        ("d1", "merged", 2019), ("d2", "merged", 2019),
        ("merged", "unitary", 2023), ("county", "unitary", 2023), ("county", "other", 2023),
    ]:  # fmt: skip
        Succession.objects.create(
            from_place=places[old], to_place=places[new], date=date(year, 4, 1)
        )
    return {name: place.pk for name, place in places.items()}


def test_follows_chains_both_ways_nearest_first(family, django_assert_num_queries):
    with django_assert_num_queries(1):
        lineage = Lineage()
        names = {pk: name for name, pk in family.items()}
        before = {name: [names[pk] for pk in lineage.predecessors(family[name])] for name in family}
        after = {name: [names[pk] for pk in lineage.successors(family[name])] for name in family}
    assert before == {
        "d1": [], "d2": [], "merged": ["d1", "d2"], "county": [],
        "unitary": ["merged", "county", "d1", "d2"], "other": ["county"],
    }  # fmt: skip
    assert after == {
        "d1": ["merged", "unitary"], "d2": ["merged", "unitary"], "merged": ["unitary"],
        "county": ["unitary", "other"], "unitary": [], "other": [],
    }  # fmt: skip


def test_gives_the_direct_steps_of_each_place(family):
    steps = Lineage().out_of([family["county"], family["d1"], family["other"]])
    assert {pk: [step.to_place_id for step in group] for pk, group in steps.items()} == {
        family["county"]: [family["unitary"], family["other"]],
        family["d1"]: [family["merged"]],
    }


def test_agrees_with_the_place_itself(family):
    lineage = Lineage()
    for place in Place.objects.all():
        assert lineage.predecessors(place.pk) == place.predecessor_ids()
        assert lineage.successors(place.pk) == place.successor_ids()


@pytest.mark.parametrize(
    ("moment", "before", "after", "announced"),
    [  # in summer London is an hour ahead of UTC
        ("2023-03-31T23:59+01:00", [], [], ["county"]),
        ("2023-04-01T00:00+01:00", ["county"], ["unitary"], []),
        ("2023-04-02T00:00+01:00", ["county"], ["unitary"], []),
    ],
)
def test_nothing_follows_before_the_day(time_machine, moment, before, after, announced):
    county, unitary = PlaceFactory(name="county"), PlaceFactory(name="unitary")
    Succession.objects.create(from_place=county, to_place=unitary, date=date(2023, 4, 1))
    names = {county.pk: "county", unitary.pk: "unitary"}
    time_machine.move_to(datetime.fromisoformat(moment))

    lineage = Lineage()

    assert [names[pk] for pk in lineage.predecessors(unitary.pk)] == before
    assert [names[pk] for pk in lineage.successors(county.pk)] == after
    coming = lineage.announced_for(unitary.pk)
    assert [names[step.from_place_id] for step in coming] == announced
    # It is told of in any case, as is what is to come of a place.
    assert [step.to_place_id for step in lineage.out_of([county.pk])[county.pk]] == [unitary.pk]
