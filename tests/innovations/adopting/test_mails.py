"""What the mails about adoptions, ties and retired records say, in both languages of the site."""

import pytest

from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.rendering import render
from innovations.actions.adopting import (
    confirm_adoption,
    decline_adoption,
    record_adoption,
    withdraw_adoption,
)
from innovations.actions.relating import object_to_relation, tell_of_relations
from innovations.actions.retiring import retire
from innovations.models import Adoption, Relation
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def innovation():
    return InnovationFactory(
        published=True, title="Repair café", slug="repair-cafe", place__name="Ashton"
    )


@pytest.fixture
def officer():
    return MembershipFactory(place=PlaceFactory(name="Otherton")).user


def last_mail() -> tuple[str, str]:
    """Subject and text of the latest, as they are sent."""
    message = render(OutgoingMail.objects.latest("pk"))
    return message.subject, message.body


def adopted(innovation, officer, **said) -> Adoption:
    place = officer.memberships.get().place
    return record_adoption(innovation, place, officer, "live", **said)


def test_the_origin_is_asked_with_all_that_was_said(innovation, officer):
    adoption = adopted(
        innovation, officer, result="worked", what_changed="Evenings\n- only", is_independent=True
    )
    subject, text = last_mail()
    assert subject == "Is it so? Otherton takes up “Repair café”"
    for words in (
        "Otherton says that it takes up “Repair café” from Ashton.",
        "- How far it has got: Doing it",
        "- Result: Worked",
        "> Evenings\n> - only",  # their words, not ours
        f"/innovations/repair-cafe/adoptions/{adoption.pk}/answer/",
    ):
        assert words in text


def test_the_adopter_is_asked_by_the_origin(innovation, officer):
    record_adoption(innovation, officer.memberships.get().place, innovation.author)
    assert "The people of “Repair café” in Ashton say that Otherton takes it up." in last_mail()[1]


def test_it_hears_of_the_answer_and_of_a_withdrawal(innovation, officer):
    adoption = adopted(innovation, officer)
    decline_adoption(adoption, by=innovation.author, version=1, reason="We asked there.")
    subject, text = last_mail()
    assert subject == "Not confirmed: Otherton takes up “Repair café”"
    assert "> We asked there." in text
    confirm_adoption(adoption, by=innovation.author, version=2)
    assert last_mail()[0] == "Confirmed: Otherton takes up “Repair café”"
    withdraw_adoption(adoption, by=innovation.author)
    assert last_mail()[0] == "Withdrawn: Otherton takes up “Repair café”"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("adapted_from", "say that it was adapted from “Repair café”"),
        ("inspired_by", "say that “Repair café” inspired it"),
        ("supersedes", "say that it replaces “Repair café”"),
        ("complements", "say that it goes together with “Repair café”"),
    ],
)
def test_of_ties(innovation, kind, words):
    other = InnovationFactory(published=True, title="Mending", place__name="Barton")
    tie = Relation.objects.create(
        source=other, target=innovation, kind=kind, created_by=other.author
    )
    tell_of_relations(other)
    subject, text = last_mail()
    assert subject == "“Mending” names your innovation"
    assert words in text and "(Barton)" in text
    assert f"/innovations/repair-cafe/ties/{tie.pk}/" in text
    object_to_relation(tie, by=innovation.author, reason="Never met.")
    subject, text = last_mail()
    assert subject == "A tie to “Repair café” is taken away"
    assert "> Never met." in text


def test_of_a_retired_record(innovation, officer):
    adopted(innovation, officer)
    newer = InnovationFactory(published=True, title="Mending", slug="mending")
    retire(innovation=innovation, in_favour_of=newer, by=innovation.author)
    subject, text = last_mail()
    assert subject == "“Repair café” is replaced by “Mending”"
    assert "/innovations/mending/" in text


def test_they_are_written_in_the_reader_s_language(innovation, officer):
    innovation.author.language = "cy"
    innovation.author.save()
    adopted(innovation, officer)
    assert "/cy/innovations/repair-cafe/adoptions/" in last_mail()[1]
