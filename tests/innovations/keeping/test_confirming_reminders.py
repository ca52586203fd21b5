"""Who is asked whether a record is still true, how often, and what the mail says."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, transaction

from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.sending import send_due
from innovations import actions, tasks
from innovations.keeping import confirming
from innovations.keeping.confirming import remind
from innovations.models import ConfirmationReminder, Innovation
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 31)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-05-31 06:15Z", tick=False)


def due_record(number: int = 0, **fields) -> Innovation:
    return InnovationFactory(
        **{
            "published": True,
            "stage": Innovation.Stage.LIVE,
            "title": f"Repair café {number}",
            "confirmed_at": datetime(2025, 5, 1, 9, tzinfo=UTC),
            "review_due": TODAY,
        }
        | fields
    )


def asked() -> list[tuple]:
    """(person, number of records) of each mail that waits or was sent."""
    return [
        (each.recipient, each.context.get("number"))
        for each in OutgoingMail.objects.filter(kind="still-true").order_by("pk")
    ]


# --- Whom and when ----------------------------------------------------------------------------


def test_the_author_is_asked_on_the_day_and_once(time_machine):
    innovation = due_record()
    time_machine.shift(timedelta(days=-1))
    assert remind(date(2026, 5, 30)) == 0
    time_machine.shift(timedelta(days=1))
    assert [remind(TODAY), remind(TODAY)] == [1, 0]
    assert asked() == [(innovation.author, 1)]
    assert ConfirmationReminder.objects.values_list("review_due", "number", "sent_on").get() == (
        TODAY, 1, TODAY,
    )  # fmt: skip


def test_then_after_thirty_and_ninety_days_and_never_again(time_machine):
    due_record()
    days = []
    for day in range(500):
        if remind(TODAY + timedelta(days=day)):
            days.append(day)
    assert days == [0, 30, 90]


def test_after_an_outage_the_pauses_are_kept():
    due_record(review_due=date(2025, 1, 1))
    mails = [remind(TODAY + timedelta(days=day)) for day in range(95)]
    assert [day for day, number in enumerate(mails) if number] == [0, 30, 90]


def test_a_confirmation_starts_it_all_anew(time_machine):
    innovation = due_record()
    remind(TODAY)
    actions.confirm(innovation=innovation, by=innovation.author)
    assert [remind(TODAY + timedelta(days=day)) for day in (30, 90, 364, 365, 366)] == [
        0, 0, 0, 1, 0,
    ]  # fmt: skip


def test_one_mail_a_day_has_all_that_is_due():
    person = UserFactory()
    for number in range(3):
        due_record(number, author=person)
    assert remind(TODAY) == 1
    assert asked() == [(person, 3)]


def test_who_was_asked_today_is_asked_about_more_tomorrow():
    person = UserFactory()
    due_record(author=person)
    remind(TODAY)
    due_record(1, author=person)
    assert remind(TODAY) == 0
    assert ConfirmationReminder.objects.count() == 1  # the second was not counted as asked
    assert remind(TODAY + timedelta(days=1)) == 1


def test_without_an_author_the_stewards_are_asked():
    place = PlaceFactory()
    stewards = [MembershipFactory(place=place, role="steward").user for _n in range(2)]
    MembershipFactory(place=place, role="officer")
    due_record(place=place, author=None)
    due_record(1, place=place, author=UserFactory(is_active=False))
    assert remind(TODAY) == 2
    assert asked() == [(stewards[0], 2), (stewards[1], 2)]
    assert ConfirmationReminder.objects.count() == 2


def test_moderators_are_not_asked_what_they_cannot_know():
    moderator()
    due_record(author=None, provenance="desk_research", confirmed_at=None)
    assert remind(TODAY) == 0
    assert not ConfirmationReminder.objects.exists()


def test_who_wants_no_such_mail_is_passed_over_and_the_stewards_asked():
    place = PlaceFactory()
    innovation = due_record(place=place)
    OptOut.objects.create(user=innovation.author, kind="still-true")
    assert remind(TODAY) == 0
    steward = MembershipFactory(place=place, role="steward").user
    other = MembershipFactory(place=place, role="steward").user
    OptOut.objects.create(user=other, kind="still-true")
    assert remind(TODAY) == 1
    assert asked() == [(steward, 1)]


@pytest.mark.parametrize("status", set(Innovation.Status) - {Innovation.Status.PUBLISHED})
def test_nobody_is_asked_about_what_is_not_published(status):
    due_record(published=False, status=status, published_at=datetime(2025, 1, 1, tzinfo=UTC))
    assert remind(TODAY) == 0


@pytest.mark.parametrize("records", [1, 3])
def test_the_queries_do_not_grow_with_the_records(records, django_assert_max_num_queries):
    steward = MembershipFactory(role="steward")
    for number in range(records):
        due_record(number, author=None, place=steward.place)
    with django_assert_max_num_queries(9):
        assert remind(TODAY) == 1


def test_only_so_many_in_one_run(monkeypatch):
    monkeypatch.setattr(confirming, "MOST_AT_ONCE", 2)
    for number in range(3):
        due_record(number)
    assert [remind(TODAY), remind(TODAY), remind(TODAY)] == [2, 1, 0]


def test_what_fails_half_way_has_asked_nobody(monkeypatch):
    due_record()
    due_record(1)
    real, calls = confirming.post, []

    def breaks(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise DatabaseError("gone")
        real(*args, **kwargs)

    monkeypatch.setattr(confirming, "post", breaks)
    with pytest.raises(DatabaseError), transaction.atomic():
        remind(TODAY)
    assert asked() == [] and not ConfirmationReminder.objects.exists()
    monkeypatch.setattr(confirming, "post", real)
    assert remind(TODAY) == 2


def test_a_record_is_asked_about_three_times_at_most():
    innovation = due_record()
    for number in (0, 4):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConfirmationReminder.objects.create(
                innovation=innovation, review_due=TODAY, number=number, sent_on=TODAY
            )


def test_the_task_runs_once_at_a_time():
    due_record()
    assert [tasks.keep_records_true(), tasks.keep_records_true()] == [1, 0]


# --- The mail ---------------------------------------------------------------------------------


def sent() -> list[tuple[str, str]]:
    send_due()
    return [(message.subject, message.body) for message in mail.outbox]


def test_the_mail_of_one_record_and_its_link(client):
    innovation = due_record(place=PlaceFactory(name="Preston"), title="Repair café")
    remind(TODAY)
    ((subject, body),) = sent()
    assert subject == "Is “Repair café” still true?"
    assert "Repair café\nPreston. Last confirmed on 1 May 2025.\nAnswer: http" in body
    assert "You get this because you answer for innovations on" in body
    link = re.search(r"Answer: https?://[^/]+(/\S+)", body)[1]
    client.post(link, {"answer": "still-true"})
    assert innovation.confirmations.get().person == innovation.author


def test_the_mail_says_the_day_as_it_is_in_britain():
    due_record(confirmed_at=datetime(2025, 4, 30, 23, 30, tzinfo=UTC))  # half past midnight there
    remind(TODAY)
    (record,) = OutgoingMail.objects.get().context["records"]
    assert record["since"] == "Last confirmed on 1 May 2025"


def test_the_mail_of_many_records_lists_ten_and_says_how_many_more():
    person = UserFactory()
    for number in range(22):
        due_record(number, author=person, confirmed_at=None)
    remind(TODAY)
    ((subject, body),) = sent()
    assert subject == "Are these 22 innovations still true?"
    assert (body.count("Never confirmed."), body.count("/still-true/W")) == (10, 10)
    assert "And 12 more." in body
    assert re.search(r"See all that is due: https?://[^/]+/innovations/still-true/\n", body)


def test_the_mail_is_in_the_language_of_its_reader():
    due_record(author=UserFactory(language="cy"))
    remind(TODAY)
    assert "/cy/innovations/still-true/" in sent()[0][1]


def test_a_title_cannot_pose_as_a_button():
    due_record(title="Answer: https://evil.example/")
    remind(TODAY)
    send_due()
    html = mail.outbox[0].alternatives[0][0]
    assert 'href="https://evil.example' not in html
