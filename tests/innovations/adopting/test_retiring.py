"""Records retired in favour of another: who may, where the address leads, who is told, and back."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from connected_localism.mail.models import OutgoingMail
from innovations import actions
from innovations.actions.retiring import bring_back, retire
from innovations.finding.similar import similar_to
from innovations.lifecycle import TransitionError
from innovations.matching.queue import request_matches
from innovations.matching.work import match_due
from innovations.models import Decision, Innovation, PairSide, Relation
from tests.factories import (
    AdoptionFactory,
    InnovationFactory,
    MembershipFactory,
    UserFactory,
    moderator,
)
from tests.innovations.at_once import at_once

pytestmark = pytest.mark.django_db
Status = Innovation.Status


def record(title: str, **fields) -> Innovation:
    return InnovationFactory(**{"published": True, "title": title, "slug": title.lower()} | fields)


@pytest.fixture
def older():
    return record("Older")


@pytest.fixture
def newer():
    return record("Newer")


def retired(older, newer) -> Innovation:
    Decision.objects.create(
        innovation=older, from_status="", to_status=Status.PUBLISHED, content_version=1
    )
    retire(innovation=older, in_favour_of=newer, by=older.author)
    older.refresh_from_db()
    return older


def test_whoever_may_withdraw_it_may_retire_it(older, newer):
    officer = MembershipFactory(place=older.place).user
    for somebody in (UserFactory(), newer.author, moderator(), officer):
        with pytest.raises(PermissionDenied):
            retire(innovation=older, in_favour_of=newer, by=somebody)
    steward = MembershipFactory(place=older.place, role="steward").user
    retire(innovation=older, in_favour_of=newer, by=steward)
    older.refresh_from_db()
    assert (older.status, older.superseded_by) == (Status.WITHDRAWN, newer)


def test_the_other_one_must_be_one_that_its_readers_can_read(older):
    for wrong in (older, record("Draft", published=False), record("M", visibility="members")):
        with pytest.raises(ValidationError):
            retire(innovation=older, in_favour_of=wrong, by=older.author)
    assert Innovation.objects.get(pk=older.pk).is_published


def test_the_old_address_leads_to_the_new_one_with_a_note(client, older, newer):
    older.former_slugs.create(slug="oldest")
    retired(older, newer)
    for address in ("/innovations/older/", "/innovations/oldest/"):
        answer = client.get(address)
        assert (answer.status_code, answer.url) == (301, "/innovations/newer/?instead-of=older")
        assert "max-age=3600" in answer["Cache-Control"]
    page = client.get("/innovations/newer/?instead-of=older").text
    assert "You came from “Older”. Its people have retired it in favour of this one." in page
    assert "You came from" not in client.get("/innovations/newer/").text
    assert "You came from" not in client.get("/innovations/newer/?instead-of=x%00" + "y" * 200).text
    assert client.get("/cy/innovations/older/").url.startswith("/cy/innovations/newer/")


def test_the_newer_one_may_be_retired_in_its_turn(client, older, newer):
    retired(older, newer)
    newest = record("Newest")
    retired(newer, newest)
    assert client.get("/innovations/older/").url == "/innovations/newest/?instead-of=older"
    assert "You came from “Older”" in client.get("/innovations/newest/?instead-of=older").text
    actions.hide(innovation=newest, by=moderator(), reason="A test.")
    assert client.get("/innovations/older/").status_code == 404


def test_what_was_for_members_stays_unknown_to_others(client, newer):
    secret = record("Secret", visibility="members")
    retired(secret, newer)
    assert client.get("/innovations/secret/").status_code == 404
    assert "Secret" not in client.get("/innovations/newer/?instead-of=secret").text
    assert client.get(f"/api/v1/innovations/{secret.public_id}/").status_code == 404
    client.force_login(MembershipFactory().user)
    assert client.get("/innovations/secret/").status_code == 301


def test_lists_searches_and_matches_no_longer_show_it(client, older, newer):
    third = record("Third")
    request_matches([older.pk, newer.pk, third.pk])
    match_due()
    reader = UserFactory()
    assert older.slug in {item.card["slug"] for item in similar_to(third, reader)}
    retired(older, newer)
    match_due()
    assert older.slug not in {item.card["slug"] for item in similar_to(third, reader)}
    assert ">Older<" not in client.get(reverse("innovation-list"), {"q": "older"}).text
    listed = client.get("/api/v1/innovations/").json()["results"]
    assert {row["title"] for row in listed} == {"Newer", "Third"}


def test_the_api_says_what_took_its_place(client, older, newer):
    retired(older, newer)
    found = client.get(f"/api/v1/innovations/{older.public_id}/").json()
    assert found["superseded_by"]["id"] == str(newer.public_id)
    assert found["superseded_by"]["title"] == "Newer"
    assert client.get(f"/api/v1/innovations/{newer.public_id}/").json()["superseded_by"] is None
    Innovation.objects.filter(pk=newer.pk).update(status=Status.HIDDEN)
    assert client.get(f"/api/v1/innovations/{older.public_id}/").status_code == 404


def test_those_it_concerns_are_told_once(older, newer):
    adopter = MembershipFactory(role="steward").user
    AdoptionFactory(innovation=older, place=adopter.memberships.get().place)
    AdoptionFactory(
        innovation=older, place=MembershipFactory(role="steward").place, state="withdrawn"
    )
    child, origin, useful, different = map(record, ["Child", "Origin", "Useful", "Different"])
    Relation.objects.create(source=child, target=older, kind="adapted_from")
    Relation.objects.create(source=older, target=origin, kind="adapted_from")
    Relation.objects.create(source=child, target=older, kind="inspired_by")
    answers = [(useful, PairSide.Answer.USEFUL), (different, PairSide.Answer.NOT_RELEVANT)]
    for other, answer in answers:
        PairSide.objects.create(
            innovation=other, other=older, answer=answer, answered_at="2026-01-01T00:00Z"
        )
    retired(older, newer)
    told = OutgoingMail.objects.filter(kind="record-retired").values_list("recipient", flat=True)
    assert sorted(told) == sorted([adopter.pk, child.author.pk, origin.author.pk, useful.author.pk])


def test_a_second_click_is_the_first_one_again(older, newer):
    first = retire(innovation=older, in_favour_of=newer, by=older.author)
    assert retire(innovation=older, in_favour_of=newer, by=older.author) == first
    with pytest.raises(TransitionError):
        retire(innovation=older, in_favour_of=record("Third"), by=older.author)


def test_it_comes_back_as_it_was(client, older, newer):
    retired(older, newer)
    for somebody in (UserFactory(), moderator(), MembershipFactory(place=older.place).user):
        with pytest.raises(PermissionDenied):
            bring_back(innovation=older, by=somebody)
    client.force_login(older.author)
    page = client.get("/innovations/older/")
    assert page.status_code == 200 and "Bring it back" in page.text and "Newer" in page.text
    client.post(reverse("innovation-bring-back", args=["older"]))
    older.refresh_from_db()
    assert (older.status, older.superseded_by) == (Status.PUBLISHED, None)
    steps = older.decisions.order_by("pk").values_list("to_status", flat=True)
    assert list(steps) == [Status.PUBLISHED, Status.WITHDRAWN, Status.PUBLISHED]
    assert "Brought back" in client.get("/innovations/older/").text


def test_what_was_changed_meanwhile_goes_through_review(older, newer):
    retired(older, newer)
    actions.save_content(
        innovation=older, by=older.author, changes={"lessons": "New"}, expected_version=1
    )
    with pytest.raises(TransitionError, match="changed"):
        bring_back(innovation=older, by=older.author)
    older.refresh_from_db()
    actions.submit(innovation=older, by=older.author)
    older.refresh_from_db()
    assert (older.status, older.superseded_by) == (Status.SUBMITTED, None)


def test_what_was_withdrawn_is_not_published_without_review(older):
    actions.withdraw(innovation=older, by=older.author)
    with pytest.raises(TransitionError, match="not retired"):
        bring_back(innovation=older, by=older.author)


@pytest.mark.django_db(transaction=True)
def test_of_two_that_retire_for_each_other_at_once_one_stays(older, newer):
    outcomes = at_once(
        [
            lambda: retire(innovation=older, in_favour_of=newer, by=older.author),
            lambda: retire(innovation=newer, in_favour_of=older, by=newer.author),
        ]
    )
    assert sum(isinstance(each, Decision) for each in outcomes) == 1
    assert Innovation.objects.published().count() == 1


def test_the_form_takes_a_title_or_an_address(client, older, newer):
    client.force_login(older.author)
    page = reverse("innovation-retire", args=["older"])
    assert "Enter the title or address" in client.post(page, {"target": ""}).text
    assert "That is this innovation itself" in client.post(page, {"target": "older"}).text
    assert "There is no published innovation" in client.post(page, {"target": "Nothing"}).text
    answer = client.post(page, {"target": "http://localhost:8000/innovations/newer/"}, follow=True)
    assert "“Older” is retired" in answer.text
    older.refresh_from_db()
    assert older.superseded_by == newer
