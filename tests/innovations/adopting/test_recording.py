"""Adoptions: who may record, confirm, change and withdraw one, and what follows."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from connected_localism.mail.models import OutgoingMail
from innovations import actions
from innovations.actions.adopting import (
    change_adoption,
    confirm_adoption,
    decline_adoption,
    record_adoption,
    withdraw_adoption,
)
from innovations.actions.writing import EditConflict
from innovations.lifecycle import TextChanged, TransitionError
from innovations.models import Adoption, Innovation
from tests.factories import (
    AdoptionFactory,
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.innovations.at_once import at_once

pytestmark = pytest.mark.django_db
Side, Stage, State, Result = Adoption.Side, Adoption.Stage, Adoption.State, Innovation.Result


@pytest.fixture
def innovation():
    return InnovationFactory(published=True, title="Repair café")


@pytest.fixture
def officer():
    """Of another place."""
    return MembershipFactory(place=PlaceFactory(name="Otherton")).user


def place_of(person):
    return person.memberships.get().place


def mails() -> list[tuple]:
    """(kind, recipient) of what waits to be sent, in the order of posting."""
    return [(mail.kind, mail.recipient) for mail in OutgoingMail.objects.order_by("pk")]


# --- Recording --------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["contributor", "officer", "steward"])
def test_the_people_of_a_place_record_for_it_and_the_origin_is_asked(innovation, role):
    person = MembershipFactory(role=role).user
    adoption = record_adoption(innovation, place_of(person), person, Stage.PLANNING)
    assert (adoption.state, adoption.recorded_from, adoption.recorded_by, adoption.stage) == (
        State.WAITING,
        Side.ADOPTER,
        person,
        Stage.PLANNING,
    )
    assert mails() == [("adoption-recorded", innovation.author)]
    event = adoption.events.get()
    assert event.pgh_context.metadata["user"] == person.pk


def test_the_origin_records_an_adopter_it_knows_of_and_that_place_is_asked(innovation):
    steward = MembershipFactory(role="steward").user
    MembershipFactory(place=place_of(steward))  # an officer: the steward is asked first
    adoption = record_adoption(innovation, place_of(steward), innovation.author)
    assert (adoption.recorded_from, adoption.stage) == (Side.ORIGIN, Stage.INTERESTED)
    assert mails() == [("adoption-recorded", steward)]


def test_without_a_steward_its_members_are_asked_and_without_any_the_moderators(
    innovation, officer
):
    judge = moderator()
    record_adoption(innovation, place_of(officer), innovation.author)
    record_adoption(innovation, PlaceFactory(), innovation.author)
    assert mails() == [("adoption-recorded", officer), ("adoption-recorded", judge)]


def test_nobody_else_can_not_even_a_moderator(innovation, officer):
    former = MembershipFactory(place=place_of(officer), state="ended").user
    for somebody in (UserFactory(), MembershipFactory().user, former, moderator()):
        with pytest.raises(PermissionDenied):
            record_adoption(innovation, place_of(officer), somebody)
    assert not Adoption.objects.exists()


@pytest.mark.parametrize("status", set(Innovation.Status) - {Innovation.Status.PUBLISHED})
def test_only_what_is_published_is_taken_up(officer, status):
    record = InnovationFactory(status=status)
    with pytest.raises(TransitionError):
        record_adoption(record, place_of(officer), officer)


def test_a_need_is_not_taken_up(officer):
    need = InnovationFactory(published=True, kind=Innovation.Kind.NEED)
    with pytest.raises(TransitionError):
        record_adoption(need, place_of(officer), officer)


def test_a_place_does_not_take_up_what_it_did(innovation, officer):
    with pytest.raises(ValidationError):
        record_adoption(innovation, innovation.place, innovation.author)
    innovation.further_places.add(place_of(officer))
    with pytest.raises(ValidationError):
        record_adoption(innovation, place_of(officer), officer)


def test_a_result_needs_a_trial(innovation, officer):
    with pytest.raises(ValidationError) as error:
        record_adoption(innovation, place_of(officer), officer, result=Result.WORKED)
    assert list(error.value.message_dict) == ["result"]
    record_adoption(innovation, place_of(officer), officer, Stage.LIVE, result=Result.WORKED)


def test_its_own_record_is_one_of_that_place(innovation, officer):
    with pytest.raises(ValidationError):
        record_adoption(
            innovation, place_of(officer), officer, record=InnovationFactory(published=True)
        )
    own = InnovationFactory(published=True, place=place_of(officer))
    assert record_adoption(innovation, place_of(officer), officer, record=own).record == own


def test_the_same_again_changes_nothing(innovation, officer):
    first = record_adoption(innovation, place_of(officer), officer, Stage.PILOTING)
    again = record_adoption(innovation, place_of(officer), officer, Stage.INTERESTED)
    assert (again.pk, again.stage, again.version) == (first.pk, Stage.PILOTING, 1)
    assert len(mails()) == 1


def test_said_by_both_sides_it_is_confirmed(innovation, officer):
    record_adoption(innovation, place_of(officer), innovation.author)
    adoption = record_adoption(
        innovation, place_of(officer), officer, Stage.LIVE, what_changed="Two evenings"
    )
    assert (adoption.state, adoption.stage, adoption.what_changed, adoption.answered_by) == (
        State.CONFIRMED,
        Stage.LIVE,
        "Two evenings",
        officer,
    )


def test_one_person_on_both_sides_confirms_nothing_alone(innovation, officer):
    innovation.author = officer
    innovation.save()
    judge = moderator()
    adoption = record_adoption(innovation, place_of(officer), officer)
    assert record_adoption(innovation, place_of(officer), officer).state == State.WAITING
    with pytest.raises(PermissionDenied):
        confirm_adoption(adoption, by=officer, version=1)
    assert mails() == [("adoption-recorded", judge)]


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_row_comes_out(innovation, officer):
    place = place_of(officer)
    people = [officer, *(MembershipFactory(place=place).user for _number in range(5))]
    outcomes = at_once(
        [lambda by=person: record_adoption(innovation, place, by) for person in people]
    )
    assert {outcome.pk for outcome in outcomes} == {Adoption.objects.get().pk}
    assert len(mails()) == 1


# --- Answering --------------------------------------------------------------------------------


def test_the_origin_confirms_and_the_recorder_hears_of_it(innovation, officer):
    adoption = record_adoption(innovation, place_of(officer), officer)
    confirmed = confirm_adoption(adoption, by=innovation.author, version=1)
    assert (confirmed.state, confirmed.answered_by) == (State.CONFIRMED, innovation.author)
    assert mails()[1:] == [("adoption-answered", officer)]
    assert confirm_adoption(adoption, by=innovation.author, version=1).version == 2  # again
    assert len(mails()) == 2


def test_a_moderator_may_decide_but_no_stranger_and_not_its_own_side(innovation, officer):
    colleague = MembershipFactory(place=place_of(officer)).user
    adoption = record_adoption(innovation, place_of(officer), officer)
    for somebody in (officer, colleague, UserFactory(), MembershipFactory().user):
        with pytest.raises(PermissionDenied):
            confirm_adoption(adoption, by=somebody, version=1)
    assert confirm_adoption(adoption, by=moderator(), version=1).is_confirmed


def test_of_what_a_source_says_either_side_may_confirm(innovation, officer):
    adoption = AdoptionFactory(
        innovation=innovation, place=place_of(officer), recorded_from=Side.SOURCE
    )
    assert confirm_adoption(adoption, by=officer, version=1).is_confirmed
    other = AdoptionFactory(innovation=innovation, recorded_from=Side.SOURCE)
    assert confirm_adoption(other, by=innovation.author, version=1).is_confirmed


def test_a_decline_needs_a_reason_and_can_be_taken_back(innovation, officer):
    adoption = record_adoption(innovation, place_of(officer), officer)
    with pytest.raises(ValidationError):
        decline_adoption(adoption, by=innovation.author, version=1, reason="  ")
    decline_adoption(adoption, by=innovation.author, version=1, reason="Never heard of it.")
    assert not Adoption.objects.visible_to(officer).exists()
    with pytest.raises(TransitionError, match="Never heard of it"):
        record_adoption(innovation, place_of(officer), officer)
    assert confirm_adoption(adoption, by=innovation.author, version=2).reason == ""
    assert Adoption.objects.visible_to(UserFactory()).exists()


def test_what_was_changed_meanwhile_is_not_confirmed_unread(innovation, officer):
    adoption = record_adoption(innovation, place_of(officer), officer)
    change_adoption(adoption, by=officer, expected_version=1, changes={"what_changed": "All"})
    with pytest.raises(TextChanged):
        confirm_adoption(adoption, by=innovation.author, version=1)
    assert not Adoption.objects.confirmed().exists()


# --- Changing and withdrawing -----------------------------------------------------------------


def test_its_place_says_how_it_goes_on(innovation, officer):
    adoption = record_adoption(innovation, place_of(officer), officer)
    colleague = MembershipFactory(place=place_of(officer), role="contributor").user
    changes = {"stage": Stage.STOPPED, "result": Result.MIXED, "how_it_went": "Slowly."}
    changed = change_adoption(adoption, by=colleague, expected_version=1, changes=changes)
    assert (changed.stage, changed.result, changed.version) == (Stage.STOPPED, Result.MIXED, 2)
    with pytest.raises(EditConflict):
        change_adoption(adoption, by=officer, expected_version=1, changes={"stage": Stage.LIVE})


def test_the_origin_changes_what_it_recorded_until_it_is_confirmed(innovation, officer):
    adoption = record_adoption(innovation, place_of(officer), innovation.author)
    by = {"by": innovation.author, "changes": {"stage": Stage.LIVE}}
    change_adoption(adoption, expected_version=1, **by)
    confirm_adoption(adoption, by=officer, version=2)
    with pytest.raises(PermissionDenied):
        change_adoption(adoption, expected_version=3, **by)


def test_who_calls_it_independent_later_asks_again(innovation, officer):
    adoption = record_adoption(innovation, place_of(officer), officer)
    confirm_adoption(adoption, by=innovation.author, version=1)
    changed = change_adoption(
        adoption, by=officer, expected_version=2, changes={"is_independent": True}
    )
    assert changed.state == State.WAITING
    assert mails()[-1] == ("adoption-recorded", innovation.author)


def test_either_side_withdraws_and_the_other_hears_of_it(innovation, officer):
    adoption = record_adoption(innovation, place_of(officer), officer)
    with pytest.raises(PermissionDenied):
        withdraw_adoption(adoption, by=UserFactory())
    withdraw_adoption(adoption, by=innovation.author)
    assert mails()[1:] == [("adoption-answered", officer)]
    assert withdraw_adoption(adoption, by=officer).version == 2  # once is enough
    again = record_adoption(innovation, place_of(officer), officer, Stage.PLANNING)
    assert (again.pk, again.state, again.stage) == (adoption.pk, State.WAITING, Stage.PLANNING)
    withdraw_adoption(adoption, by=officer)
    assert mails()[-1] == ("adoption-answered", innovation.author)


# --- Who sees it ------------------------------------------------------------------------------


def test_nobody_hears_of_adoptions_of_what_they_may_not_read(innovation, officer):
    AdoptionFactory(innovation=innovation)
    members_only = InnovationFactory(published=True, visibility="members")
    seen_by_members = AdoptionFactory(innovation=members_only)
    reader = UserFactory()
    assert Adoption.objects.visible_to(reader).count() == 1
    assert seen_by_members in Adoption.objects.visible_to(officer)
    actions.hide(innovation=innovation, by=moderator(), reason="A test.")
    assert not Adoption.objects.visible_to(reader).exists()


def test_no_mail_tells_of_a_record_that_its_reader_may_not_read():
    """The former steward of nowhere is told nothing of a record for members."""
    innovation = InnovationFactory(published=True, visibility="members")
    record_adoption(innovation, PlaceFactory(), innovation.author)
    assert mails() == []
