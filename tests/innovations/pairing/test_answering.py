from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from innovations.actions.answering import answer_pair, take_back_answer
from innovations.models import Innovation, PairSide
from places.models import Membership
from tests.factories import InnovationFactory, MembershipFactory, UserFactory, moderator

Answer = PairSide.Answer


@pytest.fixture
def pair(db):
    return InnovationFactory(), InnovationFactory(published=True)


def test_the_last_word_counts_and_a_reason_is_not_lost_by_saying_it_again(pair):
    ours, theirs = pair
    answer_pair(ours, theirs, ours.author, Answer.DIFFERENT, "Ours has no library.")
    side = answer_pair(ours, theirs, ours.author, Answer.DIFFERENT)
    assert side.reason == "Ours has no library."
    side = answer_pair(ours, theirs, ours.author, Answer.NOT_RELEVANT)
    assert (side.answer, side.reason) == (Answer.NOT_RELEVANT, "")
    assert PairSide.objects.suppressed().get() == side


def test_each_side_has_a_word_of_its_own(pair):
    ours, theirs = pair
    answer_pair(ours, theirs, ours.author, Answer.NOT_RELEVANT)
    answer_pair(theirs, ours, theirs.author, Answer.USEFUL)
    assert PairSide.objects.answered().count() == 2
    take_back_answer(ours, theirs, ours.author)
    assert PairSide.objects.answered().get().innovation == theirs


def test_the_people_of_the_place_speak_for_the_record_and_nobody_else(pair):
    ours, theirs = pair
    officer = MembershipFactory(place=ours.place).user
    assert answer_pair(ours, theirs, officer, Answer.USEFUL).answered_by == officer
    waiting = MembershipFactory(place=ours.place, state=Membership.State.REQUESTED).user
    for stranger in (UserFactory(), waiting, theirs.author, moderator()):
        with pytest.raises(PermissionDenied):
            answer_pair(ours, theirs, stranger, Answer.USEFUL)
        with pytest.raises(PermissionDenied):
            take_back_answer(ours, theirs, stranger)


@pytest.mark.django_db(transaction=True)
def test_people_who_answer_at_once_leave_one_row():
    ours, theirs = InnovationFactory(), InnovationFactory(published=True)

    def answer(number):
        try:
            answer_pair(ours, theirs, ours.author, Answer.DIFFERENT, f"reason {number}")
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(answer, range(20)))
    connection.close()
    assert PairSide.objects.get().reason.startswith("reason ")
    assert Innovation.objects.count() == 2
