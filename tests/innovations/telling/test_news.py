"""Which matches are news, and to whom they are not."""

from datetime import UTC, datetime, timedelta

import pytest

from innovations.models import Adoption, Innovation, Relation, TellingDay
from innovations.telling.digest import tell_of_matches
from places.models import Membership
from tests.factories import (
    MembershipFactory,
    PlaceFactory,
    moderator,
)
from tests.innovations.telling.pairs import both, everything_in, live, match, sent, told

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 31, 9, tzinfo=UTC)
DAY = timedelta(days=1)
Stage, Visibility = Innovation.Stage, Innovation.Visibility


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


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
