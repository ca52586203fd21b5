"""The level of evidence that independent adopters show."""

import pytest

from innovations.actions.adopting import (
    change_adoption,
    confirm_adoption,
    record_adoption,
    withdraw_adoption,
)
from innovations.adopting.evidence import Replication, basis
from innovations.models import Adoption, Innovation
from places.models import Place
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory
from tests.innovations.at_once import at_once

Result, Stage = Innovation.Result, Adoption.Stage
ENGLISH = {"nation": "England", "type": "UA"}


def level(*results: str, elsewhere: str = "", other_type: str = "") -> int:
    """Of these results in England, the last of them `elsewhere` or of another type of place."""
    places = [Place(**ENGLISH) for _result in results]
    if elsewhere:
        places[-1].nation = elsewhere
    if other_type:
        places[-1].type = other_type
    return basis(
        [Replication(place, result) for place, result in zip(places, results, strict=True)]
    ).level


W, M, D = Result.WORKED, Result.MIXED, Result.DID_NOT_WORK


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ((), 0),
        ((W,), 0),
        ((W, W), 4),
        ((W, W, M), 4),
        ((W, W, M, D), 0),  # as many say otherwise
        ((W, D), 0),
        ((W, Result.PROMISING, Result.UNTESTED, ""), 0),  # no results yet
        ((W, W, Result.PROMISING, Result.UNTESTED), 4),
        ((W, W, W, W, W), 4),  # many, but all alike
        ((W, W, W, W, D, D, D, D), 0),
    ],
)
def test_two_independent_adopters_make_level_4_unless_as_many_say_otherwise(results, expected):
    assert level(*results) == expected


def test_four_in_two_nations_or_kinds_of_place_make_level_5():
    assert level(W, W, W, W, elsewhere="Wales") == 5
    assert level(W, W, W, W, other_type="NMD") == 5
    assert level(W, W, W, elsewhere="Wales") == 4
    # The place that is different is one with which it did not work.
    assert level(W, W, W, W, D, elsewhere="Wales") == 4


# --- Kept with the record ---------------------------------------------------------------------


def adopter(nation="England"):
    return MembershipFactory(place=PlaceFactory(nation=nation)).user


def adopt(innovation, person, *, confirmed=True, **said):
    place = person.memberships.get().place
    said = {"stage": Stage.LIVE, "result": W, "is_independent": True} | said
    adoption = record_adoption(innovation, place, person, **said)
    if confirmed:
        adoption = confirm_adoption(adoption, by=innovation.author, version=adoption.version)
    return adoption


def computed(innovation) -> int:
    return Innovation.objects.get(pk=innovation.pk).computed_level


@pytest.mark.django_db
def test_only_confirmed_and_independent_ones_count():
    innovation = InnovationFactory(published=True)
    adopt(innovation, adopter())
    adopt(innovation, adopter(), is_independent=False)
    waiting = adopt(innovation, adopter(), confirmed=False)
    assert computed(innovation) == 0
    confirm_adoption(waiting, by=innovation.author, version=1)
    assert computed(innovation) == 4


@pytest.mark.django_db
def test_it_falls_again_when_one_is_withdrawn_or_says_otherwise():
    innovation = InnovationFactory(published=True)
    people = [adopter(), adopter(), adopter("Wales"), adopter()]
    adoptions = [adopt(innovation, person) for person in people]
    assert computed(innovation) == 5
    withdraw_adoption(adoptions[0], by=people[0])
    assert computed(innovation) == 4
    for number in (1, 2):
        change_adoption(
            adoptions[number], by=people[number], expected_version=2, changes={"result": D}
        )
    assert computed(innovation) == 0
    levels = innovation.events.order_by("pgh_id").values_list("computed_level", flat=True)
    assert list(dict.fromkeys(levels)) == [0, 4, 5]  # the history keeps them


@pytest.mark.django_db
def test_who_keeps_a_copy_hears_of_the_new_level():
    innovation = InnovationFactory(published=True)
    before = Innovation.objects.get(pk=innovation.pk)
    adopt(innovation, adopter())
    after = Innovation.objects.get(pk=innovation.pk)
    assert after.updated_at > before.updated_at
    assert after.content_version == before.content_version


@pytest.mark.django_db(transaction=True)
def test_adopters_confirmed_at_once_are_all_counted():
    innovation = InnovationFactory(published=True)
    adoptions = [adopt(innovation, adopter(), confirmed=False) for _number in range(4)]
    at_once(
        [
            lambda adoption=adoption: confirm_adoption(adoption, by=innovation.author, version=1)
            for adoption in adoptions
        ]
    )
    assert innovation.adoptions.confirmed().count() == 4
    assert computed(innovation) == 4


@pytest.mark.django_db
def test_the_page_shows_it_with_its_basis_beside_what_is_stated(client):
    innovation = InnovationFactory(published=True, evidence_level=2)
    names = ["Ashton", "Barton"]
    for name in names:
        adopt(innovation, MembershipFactory(place=PlaceFactory(name=name)).user)
    page = client.get(innovation.get_absolute_url()).text
    assert "We see a positive change" in page  # as stated
    assert "Evidence level 4: Independently replicated" in page
    assert "Computed from 2 independent adopters with whom it worked:" in page
    assert "Level 4 by 2 independent adopters" in page
    assert "Worked in other places too" in client.get("/innovations/").text
