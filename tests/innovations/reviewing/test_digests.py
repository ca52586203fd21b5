"""The daily mail to reviewers: only when something waits, and once."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.utils import timezone

from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.sending import send_due
from innovations import tasks
from innovations.models import Innovation
from innovations.reviewing.digests import MOST_LISTED, tell_reviewers
from places.models import Membership
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 23)


def steward_of(place, **fields):
    person = UserFactory(**fields)
    MembershipFactory(user=person, place=place, role=Membership.Role.STEWARD)
    return person


def submitted(place, *, days=1, **fields):
    return InnovationFactory(
        status=Innovation.Status.SUBMITTED,
        place=place,
        submitted_at=timezone.now() - timedelta(days=days),
        **fields,
    )


def mails() -> dict[str, str]:
    """The text of each mail that went out, by its address."""
    send_due()
    return {message.to[0]: message.body for message in django_mail.outbox}


def test_a_steward_is_told_of_their_place_and_moderators_of_places_without_one():
    leeds, york = PlaceFactory(name="Leeds"), PlaceFactory(name="York")
    steward, in_charge = steward_of(leeds), moderator()
    submitted(leeds, title="Repair café")
    submitted(york, title="Food hub")
    InnovationFactory(place=leeds, title="A draft")
    InnovationFactory(place=leeds, title="Out already", published=True)
    assert tell_reviewers(TODAY) == 2
    told = mails()
    assert set(told) == {steward.email, in_charge.email}
    assert "“Repair café”, Leeds, since" in told[steward.email]
    assert "“Food hub”, York, since" in told[in_charge.email]
    for body, others in ((told[steward.email], "Food hub"), (told[in_charge.email], "Repair café")):
        assert others not in body
        assert "A draft" not in body and "Out already" not in body
        assert "See what is waiting: http://localhost:8000/innovations/review/" in body
        assert "/mail/unsubscribe/" in body


def test_nobody_is_told_while_nothing_waits():
    steward_of(PlaceFactory())
    moderator()
    assert tell_reviewers(TODAY) == 0
    assert not OutgoingMail.objects.exists()


def test_a_moderator_is_not_told_of_what_they_wrote_themselves():
    in_charge = moderator()
    submitted(PlaceFactory(), author=in_charge)
    assert tell_reviewers(TODAY) == 0


def test_a_steward_whose_account_or_membership_ended_is_not_told():
    place = PlaceFactory()
    steward_of(place, is_active=False)
    MembershipFactory(place=place, role=Membership.Role.STEWARD, state=Membership.State.REQUESTED)
    submitted(place)
    assert tell_reviewers(TODAY) == 0


def test_one_mail_a_day_and_the_next_one_the_next_day():
    place = PlaceFactory()
    steward_of(place)
    submitted(place)
    assert tell_reviewers(TODAY) == 1
    submitted(place)
    assert tell_reviewers(TODAY) == 0
    assert tell_reviewers(TODAY + timedelta(days=1)) == 1
    assert OutgoingMail.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_are_one_mail():
    place = PlaceFactory()
    steward_of(place)
    submitted(place)
    barrier = Barrier(2)

    def beat():
        barrier.wait()
        tell_reviewers(TODAY)
        connection.close()

    beats = [Thread(target=beat) for _ in range(2)]
    for thread in beats:
        thread.start()
    for thread in beats:
        thread.join()
    tasks.tell_reviewers_what_waits()
    assert OutgoingMail.objects.filter(key__endswith=str(TODAY)).count() == 1


def test_who_switched_it_off_gets_none():
    place = PlaceFactory()
    OptOut.objects.create(user=steward_of(place), kind="reviews-waiting")
    submitted(place)
    tell_reviewers(TODAY)
    assert mails() == {}


def test_a_long_queue_is_cut_and_counted():
    place = PlaceFactory()
    steward = steward_of(place)
    for number in range(MOST_LISTED + 3):
        submitted(place, days=number)
    tell_reviewers(TODAY)
    body = mails()[steward.email]
    assert body.count("- “") == MOST_LISTED
    assert "and 3 more" in body
    assert "6 have waited for more than a week." in body


def test_the_mail_is_in_the_readers_language_and_leads_to_the_welsh_queue():
    place = PlaceFactory()
    steward = steward_of(place, language="cy")
    submitted(place)
    tell_reviewers(TODAY)
    assert "/cy/innovations/review/" in mails()[steward.email]
