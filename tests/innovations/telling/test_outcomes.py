"""What comes of matches: counted where it happened, once, and kept."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from innovations.actions.answering import answer_pair
from innovations.models import Adoption, ContactMessage, Match, PairSide
from innovations.telling.digest import tell_of_matches
from innovations.telling.outcomes import COLUMNS, note_joined, outcomes
from tests.factories import MembershipFactory, PlaceFactory, UserFactory, moderator
from tests.innovations.telling.pairs import live, match

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 31, 9, tzinfo=UTC)
DAY = timedelta(days=1)
Answer = PairSide.Answer


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def told():
    ours, theirs = live(), live()
    match(ours, theirs)
    tell_of_matches(NOW)
    return ours, theirs


def counted(**counts) -> list[int]:
    return [counts.get(name, 0) for name in COLUMNS]


def message(to, sender, *, at=NOW + DAY, state="delivered") -> ContactMessage:
    return ContactMessage.objects.create(
        innovation=to, sender=sender, about="adopt", state=state, form_key=uuid.uuid4(),
        delivered_at=at if state == "delivered" else None, sender_digest="x",
    )  # fmt: skip


def joined() -> set[str]:
    note_joined()
    return set(PairSide.objects.exclude(joined_at=None).values_list("joined_by", flat=True))


def test_each_step_is_counted_in_its_month_by_band(told, time_machine):
    ours, theirs = told
    likely = live(published_at=NOW - 90 * DAY), live(published_at=NOW - 90 * DAY)
    old = match(*likely, band="likely")
    Match.objects.filter(pk=old.pk).update(created_at=NOW - 60 * DAY)
    Match.objects.filter(pk=match(live(), live(), band="possible").pk)
    time_machine.move_to(NOW + 2 * DAY, tick=False)
    answer_pair(ours, theirs, ours.author, Answer.USEFUL)
    answer_pair(theirs, ours, theirs.author, Answer.ADAPTING)
    answer_pair(*likely, likely[0].author, Answer.NOT_RELEVANT)
    rows, total = outcomes(NOW + 3 * DAY)
    assert [(row.month, row.band_label, row.numbers) for row in rows] == [
        (date(2026, 6, 1), "Strong match", counted(useful=1, adapting=1)),
        (date(2026, 6, 1), "Likely match", counted(not_relevant=1)),
        (date(2026, 5, 1), "Strong match", counted(found=1, told=1)),
        (date(2026, 4, 1), "Likely match", counted(found=1)),
    ]
    assert total.numbers == counted(found=2, told=1, useful=1, not_relevant=1, adapting=1)


def test_a_month_begins_at_midnight_in_london():
    ours, theirs = live(), live()
    pair = match(ours, theirs)
    Match.objects.filter(pk=pair.pk).update(created_at=datetime(2026, 5, 31, 23, 30, tzinfo=UTC))
    (row,), _total = outcomes(NOW + 3 * DAY)
    assert row.month == date(2026, 6, 1)


def test_what_is_no_match_any_more_still_counts_as_told(told):
    Match.objects.all().delete()
    (row,), _total = outcomes(NOW)
    assert (row.band_label, row.numbers) == ("No match now", counted(told=1))


def test_nothing_older_than_twelve_months(told):
    rows, total = outcomes(NOW + 400 * DAY)
    assert rows == [] and total.numbers == counted()


def test_an_adoption_after_telling_joins_a_pair_once(told):
    ours, theirs = told
    Adoption.objects.create(innovation=theirs, place=ours.place, created_at=NOW + DAY)
    assert joined() == {"adoption"}
    assert PairSide.objects.filter(joined_at=NOW + DAY).count() == 2
    _rows, total = outcomes(NOW + 2 * DAY)
    assert total.counts["joined"] == 1
    assert note_joined() == 0


@pytest.mark.parametrize(
    "fields", [{"created_at": NOW - DAY}, {"state": "withdrawn", "created_at": NOW + DAY}]
)
def test_an_adoption_from_before_or_taken_back_joins_nothing(told, fields):
    ours, theirs = told
    Adoption.objects.create(innovation=theirs, place=ours.place, **fields)
    assert joined() == set()


def test_an_adoption_by_a_third_place_joins_nothing(told):
    Adoption.objects.create(innovation=told[1], place=PlaceFactory(), created_at=NOW + DAY)
    assert joined() == set()


def test_a_message_of_its_author_or_a_member_joins_them_and_is_remembered(told):
    ours, theirs = told
    officer = MembershipFactory(place=ours.place).user
    written = message(theirs, officer)
    assert joined() == {"message"}
    ContactMessage.objects.filter(pk=written.pk).update(sender=None)
    _rows, total = outcomes(NOW + 2 * DAY)
    assert total.counts["joined"] == 1


def test_messages_of_others_from_before_or_not_passed_on_join_nothing(told):
    ours, theirs = told
    message(theirs, UserFactory())
    message(theirs, theirs.author)
    message(theirs, ours.author, at=NOW - DAY)
    message(theirs, ours.author, state="blocked")
    assert joined() == set()
    message(ours, theirs.author)
    assert joined() == {"message"}


def test_moderators_see_the_table_with_its_definitions_and_nobody_else(client, told):
    address = reverse("match-outcomes")
    client.force_login(MembershipFactory(role="steward").user)
    assert client.get(address).status_code == 403
    assert address not in client.get(reverse("review-queue")).text
    client.force_login(moderator())
    assert address in client.get(reverse("review-queue")).text
    text = client.get(address).text
    assert "May 2026" in text and "How this is counted" in text and "Strong match" in text


@pytest.mark.parametrize("pairs", [1, 3])
def test_any_number_of_pairs_takes_one_query(pairs, django_assert_num_queries):
    for _ in range(pairs):
        match(live(), live())
    tell_of_matches(NOW)
    with django_assert_num_queries(1):
        _rows, total = outcomes(NOW)
    assert total.numbers == counted(found=pairs, told=pairs)
    with django_assert_num_queries(2):
        note_joined()
