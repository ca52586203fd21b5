"""Telling people beforehand that their council is going to be replaced, once."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.rendering import NothingToSay, render
from places.models import Place
from places.reorganising.announcing import KIND
from places.reorganising.carrying_over import carry_over_due
from places.reorganising.succeeding import cancel, succeed
from tests.factories import MembershipFactory, PlaceFactory, UserFactory
from tests.innovations.at_once import at_once
from tests.places.people import mails, request_at
from tests.places.reorganising.conftest import (
    CUMBRIA,
    london,
    place,
    rows_before,
    rows_new,
    rows_today,
)
from tests.places.reorganising.reform import KIND as ASKED_TO_MOVE
from tests.places.reorganising.reform import Role, heir, member_of

pytestmark = pytest.mark.django_db
DAY = date(2028, 4, 1)


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(london("2027-05-01T12:00"))


@pytest.fixture
def new():
    return heir()


def told_once() -> set:
    people = [person for kind, person in mails() if kind == KIND]
    assert len(people) == len(set(people))
    return set(people)


def test_stewards_and_members_of_both_sides_are_told_once(council, new):
    also = PlaceFactory(code="SEG", name="Sedgemoor", official_name="Sedgemoor Council")
    steward, member = member_of(council, Role.STEWARD).user, member_of(council).user
    of_heir = member_of(new, Role.CONTRIBUTOR).user
    of_several = UserFactory()
    for each in (council, also, new):
        member_of(each, user=of_several)
    request_at(council)
    MembershipFactory(place=council, state="ended")
    MembershipFactory(place=council, user__is_active=False)
    member_of(PlaceFactory())
    OutgoingMail.objects.all().delete()  # of the request

    for _again in range(2):
        succeed(["MEN", "SEG"], ["SMT"], day=DAY)
        carry_over_due()
    assert len(mails()) == 4
    assert told_once() == {steward, member, of_heir, of_several}


def test_what_the_mail_says_to_people_of_what_ends(council, new):
    member_of(council)
    second = heir("WAF")
    succeed(["MEN"], [new.code, second.code], day=DAY)
    sent = render(OutgoingMail.objects.get())
    assert sent.subject == "Mendip Council is going to be replaced on 1 April 2028"
    assert (
        "Mendip Council is going to be abolished. Its last day is 31 March 2028. From 1 April 2028"
        " on, in its place: Heir SMT Council, Heir WAF Council."
    ) in sent.body
    assert "Until then nothing changes" in sent.body
    assert "On that day we write to you again, so that you can move" in sent.body
    assert "left too" not in sent.body
    assert "/places/mendip/" in sent.body
    assert "You get this because you belong to Mendip Council." in sent.body


def test_what_it_says_to_people_of_what_takes_over(council, new):
    member_of(new)
    PlaceFactory(code="SEG", official_name="Sedgemoor Council")
    succeed(["MEN", "SEG"], [new.code], day=DAY)
    sent = render(OutgoingMail.objects.get())
    assert sent.subject == "Councils are going to be replaced on 1 April 2028"
    assert "Mendip Council is going to be abolished." in sent.body
    assert "Sedgemoor Council is going to be abolished." in sent.body
    assert (
        "People of Heir SMT Council act from that day on for what the old council left" in sent.body
    )
    assert "we write to you again" not in sent.body


def test_in_the_readers_language(council, new):
    member_of(council, user__language="cy")
    succeed(["MEN"], ["SMT"], day=DAY)
    sent = render(OutgoingMail.objects.get())
    assert sent.extra_headers["Content-Language"] == "cy"
    assert "Mendip Council" in sent.subject


@pytest.mark.parametrize(("days", "announced"), [(-1, False), (0, False), (1, True)])
def test_only_of_days_to_come(council, new, days, announced):
    member_of(council)
    Place.objects.filter(pk=new.pk).update(active_from=None)
    succeed(["MEN"], ["SMT"], day=timezone.localdate() + timedelta(days=days))
    assert [kind for kind, _person in mails()] == [KIND if announced else ASKED_TO_MOVE]


def test_a_dry_run_says_how_many_and_tells_nobody(council, new):
    member_of(council)
    member_of(new)
    report = succeed(["MEN"], ["SMT"], day=DAY, dry_run=True)
    assert (
        "2 people who belong to these councils are told by mail now, once each." in report.sentences
    )
    assert mails() == []
    past = succeed(["MEN"], ["SMT"], day=timezone.localdate(), dry_run=True)
    assert not any("told by mail now" in sentence for sentence in past.sentences)


def test_the_number_is_that_of_the_mails_that_are_posted(council, new):
    """Not of people who were told when theirs was recorded, nor of who wants no such mail."""
    member_of(council)
    also = PlaceFactory(code="SEG", official_name="Sedgemoor Council")
    member_of(also)
    OptOut.objects.create(user=member_of(also).user, kind=KIND)
    succeed(["MEN"], ["SMT"], day=DAY)
    assert len(mails()) == 1
    report = succeed(["MEN", "SEG"], ["SMT"], day=DAY, dry_run=True)
    assert "1 person who belongs to these councils is told by mail now." in report.sentences
    succeed(["MEN", "SEG"], ["SMT"], day=DAY)
    assert len(mails()) == 2


def gone_out() -> None:
    """Send what is due, as far as the rows of the mails show it."""
    OutgoingMail.objects.update(state="sent", sent_at=timezone.now(), context={})


def test_who_was_told_hears_that_it_is_taken_back(council, new, time_machine):
    steward, of_heir = member_of(council, Role.STEWARD).user, member_of(new).user
    leaving, unwilling = member_of(council), member_of(council).user
    succeed(["MEN"], ["SMT"], day=DAY)
    gone_out()
    time_machine.move_to(london("2027-06-01T12:00"))
    member_of(council)  # who was not told
    OptOut.objects.create(user=unwilling, kind=KIND)
    leaving.delete()
    before = OutgoingMail.objects.latest("pk").pk
    sentence = "2 people who were told of it are told by mail that it is taken back, once each."
    assert cancel(["MEN"], dry_run=True)[-1] == sentence
    assert OutgoingMail.objects.latest("pk").pk == before
    assert cancel(["MEN"])[-1] == sentence
    assert cancel(["MEN"]) == []
    posted = list(OutgoingMail.objects.filter(pk__gt=before))
    assert {mail.recipient for mail in posted} == {steward, of_heir}
    [sent] = [render(mail) for mail in posted if mail.recipient == steward]
    assert sent.subject == "What was announced for Mendip Council is taken back"
    assert (
        "We wrote to you that Mendip Council was going to be replaced on 1 April 2028, by Heir SMT"
        " Council. That is taken back. Mendip Council goes on."
    ) in sent.body
    assert "You get this because you belong to Mendip Council." in sent.body


def test_mails_that_are_not_kept_any_more_have_gone_out(council, new):
    person = member_of(council).user
    succeed(["MEN"], ["SMT"], day=DAY)
    OutgoingMail.objects.all().delete()
    cancel(["MEN"])
    assert mails() == [(KIND, person)]


def test_what_is_recorded_again_before_the_mail_goes_out_is_not_taken_back(council, new):
    member_of(council)
    succeed(["MEN"], ["SMT"], day=DAY)
    gone_out()
    cancel(["MEN"])
    back = OutgoingMail.objects.latest("pk")
    succeed(["MEN"], ["SMT"], day=DAY)
    with pytest.raises(NothingToSay):
        render(back)
    assert "1 April 2028" in render(OutgoingMail.objects.latest("pk")).subject


def test_a_register_file_that_takes_it_back_tells_so_too(load, time_machine):
    time_machine.move_to(london("2022-10-01T12:00"))
    load([*rows_before("2023-04-01", *CUMBRIA), *rows_new("2023-04-01", *CUMBRIA)])
    people = {code: member_of(place(code)).user for code in ("CMA", "CBD", "WAF")}
    load(rows_today(*CUMBRIA))
    gone_out()
    before = OutgoingMail.objects.latest("pk").pk
    alone = [row | {"successors": "CBD"} if row["code"] == "CMA" else row for row in rows_today(*CUMBRIA)]  # fmt: skip
    load(alone)
    posted = OutgoingMail.objects.filter(pk__gt=before)
    assert {mail.recipient for mail in posted} == {people["CMA"], people["WAF"]}
    body = render(posted.get(recipient=people["WAF"])).body
    assert (
        "Cumbria County Council was going to be replaced on 1 April 2023, by Westmorland and"
        " Furness Council. That is taken back."
    ) in body
    assert "goes on" not in body


def test_a_day_that_is_moved_and_moved_back_is_told_each_time(load, time_machine):
    time_machine.move_to(london("2022-10-01T12:00"))
    load(rows_before("2023-04-01", *CUMBRIA))
    member_of(place("CMA"))
    later = {"2023-04-01": "2023-05-01", "2023-03-31": "2023-04-30"}
    moved = [{column: later.get(cell, cell) for column, cell in row.items()} for row in rows_today(*CUMBRIA)]  # fmt: skip
    subjects = []
    for month, rows in ((10, rows_today(*CUMBRIA)), (11, moved), (12, rows_today(*CUMBRIA))):
        time_machine.move_to(london(f"2022-{month}-02T12:00"))
        load(rows)
        subjects.append(render(OutgoingMail.objects.latest("pk")).subject.split(" on ")[1])
    assert subjects == ["1 April 2023", "1 May 2023", "1 April 2023"]
    assert len(mails()) == 3
    with pytest.raises(NothingToSay):  # the first has not gone out: the last one says the same
        render(OutgoingMail.objects.earliest("pk"))


def test_what_is_taken_back_before_it_is_sent_is_not_told(council, new):
    member_of(council)
    succeed(["MEN"], ["SMT"], day=DAY)
    cancel(["MEN"])
    with pytest.raises(NothingToSay):
        render(OutgoingMail.objects.get())
    succeed(["MEN"], ["SMT"], day=DAY.replace(year=2029))  # decided anew is news again
    assert "1 April 2029" in render(OutgoingMail.objects.latest("pk")).subject


def test_who_has_left_meanwhile_is_not_told(council, new):
    leaving = member_of(council)
    succeed(["MEN"], ["SMT"], day=DAY)
    leaving.delete()
    with pytest.raises(NothingToSay):
        render(OutgoingMail.objects.get())


def test_a_register_file_that_tells_of_it_does_the_same(load, time_machine):
    time_machine.move_to(london("2022-10-01T12:00"))
    load(rows_before("2023-04-01", *CUMBRIA))
    people = {code: member_of(place(code)).user for code in ("CMA", "COP", "EDN")}
    assert mails() == []
    for _again in range(2):
        load(rows_today(*CUMBRIA))
        assert told_once() == set(people.values())
    (county,) = OutgoingMail.objects.filter(recipient=people["CMA"])
    body = render(county).body
    assert "From 1 April 2023 on, in its place: Cumberland Council, Westmorland and Furness" in body

    later = {"2023-04-01": "2023-05-01", "2023-03-31": "2023-04-30"}
    load([{column: later.get(cell, cell) for column, cell in row.items()}
          for row in rows_today(*CUMBRIA)])  # fmt: skip
    assert len(mails()) == 6  # another day is told again
    assert "From 1 May 2023 on" in render(OutgoingMail.objects.latest("pk")).body


def test_a_register_file_that_tells_of_it_afterwards_does_not(load, time_machine):
    time_machine.move_to(london("2023-04-01T00:00"))
    load(rows_before("2023-04-01", *CUMBRIA))
    member_of(place("CMA"))
    load(rows_today(*CUMBRIA))
    assert [kind for kind, _person in mails()] == [ASKED_TO_MOVE]


@pytest.mark.django_db(transaction=True)
def test_two_commands_at_once_tell_once(council, new):
    people = {member_of(council).user for _each in range(3)}
    at_once([lambda: succeed(["MEN"], ["SMT"], day=DAY)] * 3)
    assert told_once() == people


@pytest.mark.parametrize("number", [1, 3])
def test_a_mail_takes_as_many_queries_for_one_council_as_for_three(
    council, new, number, django_assert_num_queries
):
    person = member_of(council).user
    for each in range(number - 1):
        member_of(PlaceFactory(code=f"ALS{each}"), user=person)
    succeed(["MEN", *(f"ALS{each}" for each in range(number - 1))], ["SMT"], day=DAY)
    mail = OutgoingMail.objects.select_related("recipient").get()
    with django_assert_num_queries(3):
        render(mail)
