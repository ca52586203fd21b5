"""Asking, agreeing, declining, taking back, and the end of the time for an answer."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.utils import DatabaseError
from django.http import QueryDict
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from networks.actions.introductions import answer, lapse_overdue, undo, withdraw
from networks.actions.introductions import ask as ask_for
from networks.decisions import WrongMoment
from networks.introducing.limits import BY_ONE_PERSON
from networks.introducing.occasion import occasion_of
from networks.models import Introduction, IntroductionSide, IntroductionStep
from networks.models.introduction import OPEN_FOR
from places.limits import TooMany
from places.models import Membership
from tests.factories import UserFactory, moderator
from tests.networks.introducing.meeting import ask, need_at, officer_of, record_at, side_of, states

pytestmark = pytest.mark.django_db
State, Step = Introduction.State, IntroductionStep.Step


@pytest.fixture
def needs():
    """Ashby and Barrow need the same; each has an officer."""
    ashby, barrow = need_at("Ashby"), need_at("Barrow")
    return ashby, barrow, officer_of(ashby.place, "Ann Ash"), officer_of(barrow.place, "Ben Barr")


def told(kind: str) -> set[str]:
    return set(OutgoingMail.objects.filter(kind=kind).values_list("recipient__display_name", flat=True))  # fmt: skip


def steps(introduction) -> list[str]:
    return list(introduction.steps.order_by("pk").values_list("step", flat=True))


def test_the_other_place_is_asked_once_and_its_consent_introduces_both(needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    assert introduction.subject == Introduction.Subject.NEED
    assert states(introduction) == {"Ashby": "consented", "Barrow": "asked"}
    assert told("introduction-asked") == {"Ben Barr"}

    answer(side_of(introduction, barrow.place), by=ben, consents=True)
    introduction.refresh_from_db()
    assert introduction.state == State.AGREED
    assert told("introduction-agreed") == {"Ann Ash"}
    assert steps(introduction) == [Step.ASKED, Step.CONSENTED, Step.AGREED]


def test_asking_again_gives_the_same_whichever_side_asks(needs):
    ashby, barrow, ann, ben = needs
    first = ask(ann, ashby, barrow, asked_for=ashby.place)
    assert ask(ann, ashby, barrow, asked_for=ashby.place) == first
    assert ask(ben, barrow, ashby, asked_for=barrow.place) == first
    assert OutgoingMail.objects.filter(kind="introduction-asked").count() == 1
    withdraw(first, by=ann)
    assert ask(ben, barrow, ashby, asked_for=barrow.place) != first


def test_a_no_is_told_once_and_can_become_a_yes(needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    side = side_of(introduction, barrow.place)
    answer(side, by=ben, consents=False)
    undo(side, by=ben)
    introduction.refresh_from_db()
    assert introduction.state == State.OPEN
    answer(side, by=ben, consents=False)
    introduction.refresh_from_db()
    assert introduction.state == State.DECLINED
    assert OutgoingMail.objects.filter(kind="introduction-not-now").count() == 1
    assert told("introduction-not-now") == {"Ann Ash"}

    answer(side, by=ben, consents=True)
    introduction.refresh_from_db()
    assert introduction.state == State.AGREED


def test_once_introduced_nobody_can_take_it_back(needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    side = side_of(introduction, barrow.place)
    answer(side, by=ben, consents=True)
    for wants in (
        lambda: undo(side, by=ben),
        lambda: answer(side, by=ben, consents=False),
        lambda: undo(side_of(introduction, ashby.place), by=ann),
        lambda: withdraw(introduction, by=ann),
    ):
        with pytest.raises(WrongMoment):
            wants()
    assert states(introduction) == {"Ashby": "consented", "Barrow": "consented"}


def test_who_asked_takes_it_back_and_it_cannot_be_answered_then(needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    with pytest.raises(PermissionDenied):
        withdraw(introduction, by=ben)
    with pytest.raises(WrongMoment):
        answer(side_of(introduction, ashby.place), by=ann, consents=False)
    withdraw(introduction, by=ann)
    with pytest.raises(WrongMoment):
        answer(side_of(introduction, barrow.place), by=ben, consents=True)
    assert states(introduction) == {"Ashby": "consented", "Barrow": "asked"}


def test_only_officers_and_stewards_of_a_place_ask_and_answer(needs):
    ashby, barrow, ann, _ben = needs
    contributor = officer_of(barrow.place, "Cay", role=Membership.Role.CONTRIBUTOR)
    for person, place in ((contributor, barrow.place), (UserFactory(), ashby.place)):
        with pytest.raises(PermissionDenied):
            ask(person, ashby, barrow, asked_for=place)
    third = officer_of(record_at("Corby").place, "Cora")
    with pytest.raises(PermissionDenied):  # it is none of these places
        ask(third, ashby, barrow, asked_for=third.memberships.get().place)
    with pytest.raises(PermissionDenied):  # proposing is for moderators
        ask(ann, ashby, barrow, asked_for=None)
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    for person in (contributor, third, moderator()):
        with pytest.raises(PermissionDenied):
            answer(side_of(introduction, barrow.place), by=person, consents=True)
    assert states(introduction) == {"Ashby": "consented", "Barrow": "asked"}


def test_an_interested_place_asks_the_place_of_one_record():
    record = record_at("Ashby")
    officer_of(record.place, "Ann Ash")
    interested = officer_of(record_at("Corby").place, "Cora")
    introduction = ask(interested, record, asked_for=interested.memberships.get().place)
    assert introduction.subject == Introduction.Subject.RECORD
    assert states(introduction) == {"Corby": "consented", "Ashby": "asked"}


def test_of_three_places_two_are_enough_and_the_third_may_come_later(needs):
    ashby, barrow, ann, ben = needs
    village = need_at("Cold Ash")
    vic = officer_of(village.place, "Vic")
    introduction = ask(ann, ashby, barrow, village, asked_for=ashby.place)
    answer(side_of(introduction, village.place), by=vic, consents=False)
    introduction.refresh_from_db()
    assert introduction.state == State.OPEN  # Barrow may still agree
    assert told("introduction-not-now") == set()
    answer(side_of(introduction, barrow.place), by=ben, consents=True)
    introduction.refresh_from_db()
    assert introduction.state == State.AGREED
    answer(side_of(introduction, village.place), by=vic, consents=True)
    assert states(introduction) == {
        "Ashby": "consented", "Barrow": "consented", "Cold Ash": "consented",
    }  # fmt: skip
    assert told("introduction-agreed") == {"Ann Ash", "Ben Barr"}


def test_a_moderator_proposes_and_needs_both(needs):
    ashby, barrow, ann, ben = needs
    guide = moderator(display_name="Mo")
    introduction = ask(guide, ashby, barrow, asked_for=None)
    assert told("introduction-asked") == {"Ann Ash", "Ben Barr"}
    side = side_of(introduction, ashby.place)
    answer(side, by=ann, consents=True)
    introduction.refresh_from_db()
    assert introduction.state == State.OPEN
    undo(side, by=ann)
    answer(side, by=ann, consents=True)
    answer(side_of(introduction, barrow.place), by=ben, consents=True)
    introduction.refresh_from_db()
    assert introduction.state == State.AGREED
    assert told("introduction-agreed") == {"Ann Ash", "Mo"}


def test_nobody_asks_for_more_than_a_day_allows(needs):
    ashby, _barrow, ann, _ben = needs
    for number in range(BY_ONE_PERSON):
        ask(ann, ashby, need_at(f"Place {number}"), asked_for=ashby.place)
    with pytest.raises(TooMany):
        ask(ann, ashby, need_at("One more"), asked_for=ashby.place)


def test_after_sixty_days_it_ends_and_who_asked_hears_the_same_as_after_a_no(needs):
    ashby, barrow, ann, ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    assert lapse_overdue() == 0
    long_ago = timezone.now() - OPEN_FOR - timedelta(minutes=1)
    Introduction.objects.filter(pk=introduction.pk).update(created_at=long_ago)
    with pytest.raises(WrongMoment):  # also before a job notes it
        answer(side_of(introduction, barrow.place), by=ben, consents=True)
    assert lapse_overdue() == 1
    assert lapse_overdue() == 0
    introduction.refresh_from_db()
    assert introduction.state == State.LAPSED
    assert told("introduction-not-now") == {"Ann Ash"}


def test_a_place_must_be_among_those_that_the_records_name(needs):
    ashby, barrow, ann, _ben = needs
    occasion = occasion_of(QueryDict(f"with={ashby.slug}&with={barrow.slug}"), ann)
    for others in ([], [ashby.place], [record_at("Elsewhere").place]):
        with pytest.raises(ValidationError):
            ask_for(occasion, by=ann, asked_for=ashby.place, others=others, message="Hello")
    assert not Introduction.objects.exists()


def test_what_must_always_be_true_is_held_by_the_database(needs):
    ashby, barrow, ann, _ben = needs
    introduction = ask(ann, ashby, barrow, asked_for=ashby.place)
    side = side_of(introduction, barrow.place)
    wrong = [
        lambda: IntroductionSide.objects.create(introduction=introduction, place=barrow.place),
        lambda: IntroductionSide.objects.filter(pk=side.pk).update(state="declined"),
        lambda: IntroductionSide.objects.filter(pk=side.pk).update(carried_from=barrow.place),
        lambda: introduction.steps.update(step=Step.LAPSED),
    ]
    for break_it in wrong:
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
            break_it()
