"""Who is told of matches, how often, and what the mail says: exactly once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.sending import send_due
from innovations.actions.answering import answer_pair
from innovations.models import Innovation, Match, PairSide
from innovations.telling.digest import MOST_TOLD, tell_of_matches
from places.models import Membership
from tests.factories import (
    MembershipFactory,
    PlaceFactory,
    UserFactory,
)
from tests.innovations.telling.pairs import both, everything_in, live, match, sent, told

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 31, 9, tzinfo=UTC)
DAY = timedelta(days=1)
Stage, Visibility = Innovation.Stage, Innovation.Visibility


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


# --- Who is told ------------------------------------------------------------------------------


def test_who_answers_for_both_is_not_told_of_the_own_other_one():
    person = UserFactory()
    match(live(author=person), live(author=person))
    assert tell_of_matches(NOW) == 0


def test_who_wants_no_such_mail_is_not_told_and_can_still_be_later():
    ours, theirs = live(), live()
    match(ours, theirs)
    opted_out = OptOut.objects.create(user=ours.author, kind="similar-found")
    tell_of_matches(NOW)
    assert told() == {(theirs.pk, ours.pk)}
    opted_out.delete()
    tell_of_matches(NOW + DAY)
    assert told() == both(ours, theirs)


def test_a_record_for_members_is_told_to_members_only():
    stranger, insider = live(), live()
    MembershipFactory(user=insider.author)
    secret = live(visibility=Visibility.MEMBERS, title="Secret")
    match(stranger, secret)
    match(insider, secret)
    tell_of_matches(NOW)
    assert (insider.pk, secret.pk) in told() and (stranger.pk, secret.pk) not in told()
    messages = sent()
    assert "Secret" in messages[insider.author.email][0].body
    assert stranger.author.email not in messages


def test_what_they_called_not_relevant_or_answered_before_is_never_told():
    ours, refused, known = live(), live(), live()
    match(ours, refused)
    match(ours, known)
    answer_pair(ours, refused, ours.author, PairSide.Answer.NOT_RELEVANT)
    answer_pair(ours, known, ours.author, PairSide.Answer.ADAPTING)
    tell_of_matches(NOW)
    assert told() == {(refused.pk, ours.pk), (known.pk, ours.pk)}
    for day in range(1, 5):
        assert tell_of_matches(NOW + day * DAY) == 0


# --- How often --------------------------------------------------------------------------------


def test_at_most_ten_a_mail_the_likeliest_first_and_the_rest_the_next_day():
    person = UserFactory()
    ours = live(author=person, title="Ours", published_at=NOW - DAY / 2)
    others = [live(title=f"Other {n:02}") for n in range(13)]
    for n, other in enumerate(others):
        match(ours, other, probability=0.6 + n / 100)
    tell_of_matches(NOW)
    mail = OutgoingMail.objects.get(recipient=person)
    likeliest = [other.pk for other in reversed(others)]
    assert [pair[1] for pair in mail.context["pairs"]] == likeliest[:MOST_TOLD]
    (message,) = sent()[person.email]
    assert message.subject == "New and similar to your “Ours”"
    assert message.body.count("New and similar to your “Ours”") == 1
    assert "3 more wait for other days." in message.body

    assert tell_of_matches(NOW + timedelta(hours=5)) == 0  # one mail a day
    assert tell_of_matches(NOW + DAY) == 1
    second = OutgoingMail.objects.get(recipient=person, state="due")
    assert [pair[1] for pair in second.context["pairs"]] == likeliest[MOST_TOLD:]


def test_a_pair_waits_until_all_its_people_have_room():
    place = PlaceFactory()
    first, second = (
        MembershipFactory(place=place, role=Membership.Role.STEWARD).user for _ in range(2)
    )
    early, late = live(author=first), live(author=None, place=place)
    match(early, live())
    tell_of_matches(NOW)
    newcomer = live()
    match(late, newcomer)
    tell_of_matches(NOW + timedelta(hours=1))
    assert (late.pk, newcomer.pk) not in told()
    tell_of_matches(NOW + DAY)
    assert (late.pk, newcomer.pk) in told()
    keys = OutgoingMail.objects.filter(recipient=second).values_list("key", flat=True)
    assert list(keys) == [f"matches:{second.pk}:2026-06-01"]


def test_matches_made_anew_are_not_told_again():
    ours, theirs = live(), live()
    match(ours, theirs)
    tell_of_matches(NOW)
    Match.objects.all().delete()
    assert tell_of_matches(NOW + DAY) == 0
    match(ours, theirs, probability=0.9)
    assert tell_of_matches(NOW + 2 * DAY) == 0


# --- When it is sent --------------------------------------------------------------------------


@pytest.mark.parametrize("away", [{"status": "hidden"}, {"status": "withdrawn"},
                                  {"visibility": "members"}, {"stage": "ended"}])  # fmt: skip
def test_what_its_reader_may_not_read_when_it_is_sent_is_left_out(away):
    ours, gone, stays = live(), live(title="Gone by then"), live(title="Still there")
    match(ours, gone)
    match(ours, stays)
    tell_of_matches(NOW)
    Innovation.objects.filter(pk=gone.pk).update(**away)
    messages = sent()
    (message,) = messages[ours.author.email]
    assert "Still there" in message.body and "Gone by then" not in everything_in(message)
    assert (ours.pk, gone.pk) not in told()  # and when it comes back it is news

    Innovation.objects.filter(pk=gone.pk).update(
        status="published", visibility="public", stage="live"
    )
    tell_of_matches(NOW + DAY)
    assert (ours.pk, gone.pk) in told()


def test_a_mail_of_which_nothing_is_left_is_not_sent():
    ours, gone = live(), live()
    match(ours, gone)
    tell_of_matches(NOW)
    Innovation.objects.filter(pk=gone.pk).update(status="hidden")
    send_due()
    # They still answer for their own record, but it is no longer there to be similar to.
    assert django_mail.outbox == []
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"dropped"}
    assert told() == set()


def test_what_was_answered_before_the_mail_went_out_is_not_in_it():
    ours, theirs = live(), live()
    match(ours, theirs)
    tell_of_matches(NOW)
    answer_pair(ours, theirs, ours.author, PairSide.Answer.NOT_RELEVANT)
    assert set(sent()) == {theirs.author.email}
    assert PairSide.objects.get(innovation=ours).told_at == NOW


def test_who_handed_their_record_over_meanwhile_is_not_told():
    ours, theirs = live(title="Ours"), live()
    match(ours, theirs)
    tell_of_matches(NOW)
    former, ours.author = ours.author, UserFactory()
    ours.save()
    assert set(sent()) == {theirs.author.email}
    assert (ours.pk, theirs.pk) not in told()
    tell_of_matches(NOW + DAY)
    assert former.email not in sent() and ours.author.email in sent()


def test_it_is_in_the_language_of_its_reader():
    ours, theirs = live(author=UserFactory(language="cy")), live()
    match(ours, theirs)
    tell_of_matches(NOW)
    (message,) = sent()[ours.author.email]
    assert f"/cy/innovations/{theirs.slug}/" in message.body
    assert message.extra_headers["Content-Language"] == "cy"


# --- Needs ------------------------------------------------------------------------------------


def test_what_answers_a_need_is_worded_for_it():
    need = live(kind="need", stage="idea", title="Keep parks open", published_at=NOW - DAY / 2)
    answer, fellow = (
        live(title="Friends of the park"),
        live(kind="need", stage="idea", title="Park keepers"),
    )
    match(need, answer)
    match(need, fellow)
    tell_of_matches(NOW)
    messages = sent()
    (message,) = messages[need.author.email]
    assert message.subject == "2 innovations are similar to yours or may answer your needs"
    assert "New: may answer your need “Keep parks open”" in message.body
    assert "Another place needs the same as you in “Keep parks open”" in message.body
    (message,) = messages[answer.author.email]
    assert message.subject == "A place is looking for something like your “Friends of the park”"


# --- How much it costs ------------------------------------------------------------------------


@pytest.mark.parametrize("people", [1, 3])
def test_any_number_of_people_takes_as_many_queries(people):
    place = PlaceFactory()
    MembershipFactory(place=place, role=Membership.Role.STEWARD)
    for _ in range(people):
        match(live(), live())
        match(live(author=None, place=place), live())
    with CaptureQueriesContext(
        connection,
    ) as queries:
        tell_of_matches(NOW)
    posted = [
        q
        for q in queries.captured_queries
        if '"mail_outgoingmail"' in q["sql"] and q["sql"].startswith("INSERT")
    ]
    around = [q for q in queries.captured_queries if "SAVEPOINT" in q["sql"]]
    assert len(posted) == OutgoingMail.objects.count()
    assert len(queries) - len(posted) - len(around) == 12


@pytest.mark.parametrize("pairs", [1, 3])
def test_any_number_of_pairs_in_a_mail_takes_as_many_queries(pairs, django_assert_num_queries):
    from innovations.telling.digest import contents

    ours = live()
    for _ in range(pairs):
        match(ours, live())
    tell_of_matches(NOW)
    mail = OutgoingMail.objects.select_related("recipient").get(recipient=ours.author)
    with django_assert_num_queries(7):
        (group,) = contents(mail)["groups"]
    assert len(group["pairs"]) == pairs
