"""One step, taken once: what a move writes down, and what the second person hears."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from innovations import actions
from innovations.lifecycle import (
    TextChanged,
    TransitionError,
    missing_for_review,
    require_complete,
    what_happened,
)
from innovations.models import Decision, Innovation
from places.models import Membership
from tests.factories import InnovationFactory, MembershipFactory, UserFactory, moderator
from tests.innovations.at_once import at_once

Kind, Status = Innovation.Kind, Innovation.Status


def waiting(**fields):
    return InnovationFactory(status=Status.SUBMITTED, **fields)


@pytest.mark.django_db
def test_a_step_is_written_down_with_who_what_and_why():
    innovation, reviewer = waiting(content_version=3), moderator()
    actions.request_changes(
        innovation=innovation, by=reviewer, version=3, reason="  Say what it cost. "
    )
    [decision] = Decision.objects.values(
        "innovation", "actor", "from_status", "to_status", "content_version", "reason"
    )
    assert decision == {
        "innovation": innovation.pk,
        "actor": reviewer.pk,
        "from_status": Status.SUBMITTED,
        "to_status": Status.CHANGES_REQUESTED,
        "content_version": 3,
        "reason": "Say what it cost.",
    }
    assert innovation.status == Status.CHANGES_REQUESTED


@pytest.mark.django_db
def test_decisions_are_never_changed():
    innovation = waiting()
    decision = actions.decline(
        innovation=innovation, by=moderator(), version=1, reason="An advertisement."
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(reason="Something else.")
    decision.refresh_from_db()
    assert decision.reason == "An advertisement."


@pytest.mark.django_db
@pytest.mark.parametrize("step", [actions.request_changes, actions.decline])
def test_a_decision_against_it_needs_a_reason(step):
    innovation = waiting()
    with pytest.raises(ValidationError):
        step(innovation=innovation, by=moderator(), version=1, reason="  ")
    innovation.refresh_from_db()
    assert innovation.status == Status.SUBMITTED
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_hiding_needs_a_reason():
    innovation = InnovationFactory(published=True)
    with pytest.raises(ValidationError):
        actions.hide(innovation=innovation, by=moderator(), reason="")
    assert Innovation.objects.published().filter(pk=innovation.pk).exists()


@pytest.mark.django_db
def test_who_may_not_take_the_step_changes_nothing():
    innovation = waiting()
    member = MembershipFactory(place=innovation.place, role=Membership.Role.OFFICER).user
    with pytest.raises(PermissionDenied):
        actions.approve(innovation=innovation, by=member, version=1)
    innovation.refresh_from_db()
    assert innovation.status == Status.SUBMITTED
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_the_second_reviewer_hears_who_decided_and_when(time_machine):
    time_machine.move_to("2026-05-03 13:32Z")
    innovation = waiting(title="Repair café")
    stale = Innovation.objects.get(pk=innovation.pk)
    actions.approve(innovation=innovation, by=moderator(display_name="Ada Jones"), version=1)
    with pytest.raises(TransitionError) as refused:
        actions.decline(innovation=stale, by=moderator(), version=1, reason="No.")
    assert str(refused.value) == (
        "Nothing was changed. Ada Jones published “Repair café” on 3 May 2026 at 14:32."
    )
    assert Decision.objects.count() == 1


@pytest.mark.django_db
def test_a_second_click_by_the_same_reviewer_is_no_error():
    innovation, reviewer = waiting(), moderator()
    stale = Innovation.objects.get(pk=innovation.pk)
    first = actions.approve(innovation=innovation, by=reviewer, version=1)
    assert actions.approve(innovation=stale, by=reviewer, version=1) == first
    assert Decision.objects.count() == 1


@pytest.mark.django_db
def test_approval_of_an_older_text_is_refused():
    innovation = waiting()
    actions.save_content(
        innovation=innovation,
        by=innovation.author,
        changes={"summary": "Something quite different."},
        expected_version=1,
    )
    with pytest.raises(TextChanged):
        actions.approve(innovation=innovation, by=moderator(), version=1)
    innovation.refresh_from_db()
    assert (innovation.status, innovation.summary) == (
        Status.SUBMITTED,
        "Something quite different.",
    )
    assert not Decision.objects.exists()


@pytest.mark.django_db
def test_what_happened_to_a_record_that_was_imported_is_its_status():
    assert what_happened(InnovationFactory(title="Bike library", published=True), None) == (
        "“Bike library” has the status “Published”."
    )


@pytest.mark.django_db
def test_what_happened_outlives_the_account_of_who_did_it():
    innovation, reviewer = waiting(title="Bike library"), moderator()
    actions.decline(innovation=innovation, by=reviewer, version=1, reason="Twice the same.")
    reviewer.delete()
    sentence = what_happened(innovation, innovation.decisions.get())
    assert sentence.startswith("Somebody whose account is closed declined “Bike library” on ")


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("", {"kind", "themes", "summary", "challenge", "approach", "outcomes"}),
        (Kind.CASE_STUDY, {"themes", "summary", "challenge", "approach", "outcomes"}),
        (Kind.PILOT, {"themes", "summary", "challenge", "approach", "outcomes"}),
        (Kind.IDEA, {"themes", "summary", "challenge", "approach"}),
        (Kind.NEED, {"themes", "summary", "challenge"}),
    ],
)
def test_what_a_review_needs_depends_on_the_kind(kind, missing):
    values = {
        "kind": kind, "stage": "live", "title": "Repair café", "place": "a place", "summary": "",
        "themes": [],
    }  # fmt: skip
    assert missing_for_review(kind, values).keys() == missing


@pytest.mark.django_db
def test_a_complete_record_misses_nothing():
    require_complete(InnovationFactory())


@pytest.mark.django_db(transaction=True)
def test_of_eight_moderators_at_once_one_decides_and_seven_hear_so():
    innovation = waiting()
    reviewers = [moderator() for _number in range(8)]
    outcomes = at_once(
        [
            lambda by=by: actions.approve(
                innovation=Innovation.objects.get(pk=innovation.pk), by=by, version=1
            )
            for by in reviewers
        ]
    )
    [decision] = Decision.objects.all()
    won = [outcome for outcome in outcomes if isinstance(outcome, Decision)]
    lost = [outcome for outcome in outcomes if isinstance(outcome, TransitionError)]
    assert won == [decision]
    assert len(lost) == 7
    said = {str(error) for error in lost}
    assert len(said) == 1
    assert f"{decision.actor} published “{innovation}”" in said.pop()


@pytest.mark.django_db
def test_a_stranger_withdraws_nothing():
    innovation = InnovationFactory(published=True)
    with pytest.raises(PermissionDenied):
        actions.withdraw(innovation=innovation, by=UserFactory())
    assert Innovation.objects.published().filter(pk=innovation.pk).exists()
