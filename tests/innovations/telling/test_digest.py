"""Who is told of which match, when, and how often: exactly once."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as django_mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.sending import send_due
from innovations.actions.answering import answer_pair
from innovations.models import Adoption, Innovation, Match, PairSide, Relation, TellingDay
from innovations.telling.digest import MOST_TOLD, tell_of_matches
from places.models import Membership
from tests.factories import (
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.innovations.telling.pairs import everything_in, live, match, sent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 31, 9, tzinfo=UTC)
DAY = timedelta(days=1)
Stage, Visibility = Innovation.Stage, Innovation.Visibility


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


def told() -> set[tuple[int, int]]:
    return set(PairSide.objects.exclude(told_at=None).values_list("innovation_id", "other_id"))


def both(one, other) -> set[tuple[int, int]]:
    return {(one.pk, other.pk), (other.pk, one.pk)}


# --- What is told -----------------------------------------------------------------------------


def test_both_sides_are_told_once_in_one_mail_each():
    ours, theirs = live(title="Ours"), live(title="Theirs")
    match(ours, theirs)
    assert tell_of_matches(NOW) == 2
    assert told() == both(ours, theirs)
    mails = sent()
    assert set(mails) == {ours.author.email, theirs.author.email}
    (message,) = mails[ours.author.email]
    assert "Theirs" in message.body and theirs.place.display_name in message.body
    assert "Both about: caddies, flats. Same kind of council." in message.body
    assert message.subject == "Similar to your “Ours”"
    assert message.body.count("/innovations/matches/") == 2
    assert theirs.author.email not in everything_in(message)

    for later in (NOW, NOW + timedelta(hours=3), NOW + DAY, NOW + 9 * DAY):
        assert tell_of_matches(later) == 0


def test_a_likely_match_is_told_and_a_possible_one_is_not():
    ours, likely, possible = live(), live(), live()
    match(ours, likely, band="likely")
    match(ours, possible, band="possible")
    tell_of_matches(NOW)
    assert told() == both(ours, likely)


@pytest.mark.parametrize(
    "fields",
    [
        {"stage": Stage.ENDED},
        {"status": "withdrawn"},
        {"status": "hidden"},
        {"status": "draft", "published": False},
    ],
)
def test_what_ended_or_is_not_published_is_told_to_nobody(fields):
    match(live(), live(**fields))
    assert tell_of_matches(NOW) == 0
    assert told() == set()


def test_what_is_tied_together_already_is_no_news():
    ours, theirs, adopted, own = live(), live(), live(), live()
    match(ours, theirs)
    match(adopted, own)
    Relation.objects.create(source=ours, target=theirs, kind=Relation.Kind.ADAPTED_FROM)
    Adoption.objects.create(innovation=adopted, place=own.place, record=own)
    assert tell_of_matches(NOW) == 0


def test_a_place_that_takes_something_up_is_not_told_of_it_but_its_people_are_of_the_place():
    ours, theirs = live(), live()
    match(ours, theirs)
    Adoption.objects.create(innovation=theirs, place=ours.place)
    tell_of_matches(NOW)
    assert told() == {(theirs.pk, ours.pk)}


def test_old_matches_of_old_records_are_no_news():
    old = NOW - 20 * DAY
    ours, theirs = live(published_at=old), live(published_at=old)
    TellingDay.objects.create(day=old.date(), began_at=old)
    match(ours, theirs)  # the engine finds it today
    assert tell_of_matches(NOW) == 0
    newcomer = live()
    match(ours, newcomer)
    tell_of_matches(NOW + timedelta(hours=1))
    assert told() == both(ours, newcomer)


def test_what_was_there_before_the_first_run_is_no_news():
    one, other = live(published_at=NOW - 3 * DAY), live(published_at=NOW - 2 * DAY)
    match(one, other)
    assert tell_of_matches(NOW) == 0
    assert TellingDay.objects.get().began_at == NOW
    assert tell_of_matches(NOW + DAY) == 0


def known_for_long(**fields) -> Innovation:
    """Published a month ago, on a site that told people even then."""
    TellingDay.objects.get_or_create(
        day=NOW.date() - 60 * DAY, defaults={"began_at": NOW - 60 * DAY}
    )
    record = live(published_at=NOW - 30 * DAY, updated_at=NOW - 30 * DAY, **fields)
    record.events.update(pgh_created_at=NOW - 30 * DAY)
    return record


def edit(record: Innovation, **fields) -> None:
    Innovation.objects.filter(pk=record.pk).update(**fields, content_version=2, updated_at=NOW)
    record.events.filter(content_version=2).update(pgh_created_at=NOW)


def test_a_record_written_anew_is_news_and_a_corrected_one_is_not():
    ours, corrected, rewritten = (known_for_long() for _ in range(3))
    match(ours, corrected)
    match(ours, rewritten)
    edit(
        corrected, approach="A monthly afternoon, in the library, with volunteers and their tools."
    )
    text = "Electric cargo bikes carry parcels from a depot at the edge of town."
    edit(rewritten, approach=text, summary=text)
    tell_of_matches(NOW)
    assert told() == both(ours, rewritten)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"kind": "idea"}, {"kind": "need"}),
        ({"stage": "ended"}, {"stage": "live"}),
        ({"visibility": "members"}, {"visibility": "public"}),
    ],
)
def test_a_record_that_becomes_another_is_news(before, after):
    ours, theirs = known_for_long(), known_for_long(**before)
    match(ours, theirs)
    assert tell_of_matches(NOW) == 0
    edit(theirs, **after)
    tell_of_matches(NOW)
    assert told() == both(ours, theirs)


# --- Imports ----------------------------------------------------------------------------------


def test_an_imported_corpus_wakes_nobody():
    """Two imported records are no news to each other's stewards, nor to moderators."""
    moderator()
    place = PlaceFactory()
    MembershipFactory(place=place, role=Membership.Role.STEWARD)
    imported = [live(author=None, import_key=f"x:{n}", place=place) for n in range(3)]
    for one in imported[1:]:
        match(imported[0], one)
    assert tell_of_matches(NOW) == 0


def test_an_imported_record_is_news_to_those_who_wrote_theirs_and_stays_without_people():
    moderator()
    ours, imported = live(), live(author=None, import_key="x:1")
    match(ours, imported)
    assert tell_of_matches(NOW) == 1
    assert told() == {(ours.pk, imported.pk)}


def test_the_stewards_of_its_place_hear_for_a_record_without_author():
    place = PlaceFactory()
    stewards = MembershipFactory.create_batch(2, place=place, role=Membership.Role.STEWARD)
    MembershipFactory(place=place, role=Membership.Role.OFFICER)
    ours, imported = live(), live(author=None, import_key="x:1", place=place)
    match(ours, imported)
    tell_of_matches(NOW)
    assert set(sent()) == {ours.author.email, *(held.user.email for held in stewards)}


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
