"""Faults that a review found; each stays mended."""

from datetime import timedelta

import pytest
from django.utils import timezone

from innovations import actions
from innovations.matching import encoder, queue
from innovations.matching.work import match_due
from innovations.models import Innovation, MatchJob
from places.models import Membership, PlaceAlias, Succession
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, moderator
from tests.innovations.typed_forms import section_url, typed_over

pytestmark = pytest.mark.django_db
Status = Innovation.Status


def test_the_reason_of_a_withdrawal_stays_among_its_people(client):
    steward = MembershipFactory(role=Membership.Role.STEWARD)
    record = InnovationFactory(published=True, place=steward.place)
    actions.withdraw(innovation=record, by=steward.user, reason="A tip from staff")
    actions.submit(innovation=record, by=steward.user)
    actions.approve(innovation=record, by=moderator(), version=record.content_version)
    page = client.get(record.get_absolute_url()).content.decode()
    assert "Withdrawn" in page
    assert "A tip from staff" not in page


@pytest.mark.parametrize(("days", "status"), [(100, 404), (-1, 200)])
def test_a_council_acts_for_another_only_once_that_is_gone(client, days, status):
    end = timezone.localdate() + timedelta(days=days)
    old = PlaceFactory(active_until=end)
    new = MembershipFactory(role=Membership.Role.STEWARD)
    Succession.objects.create(from_place=old, to_place=new.place, date=end + timedelta(days=1))
    draft = InnovationFactory(place=old)
    client.force_login(new.user)
    assert client.get(draft.get_absolute_url()).status_code == status


def test_a_hidden_record_can_be_shown_again_though_it_was_imported_incomplete(client):
    record = InnovationFactory(published=True, challenge="", approach="", outcomes="")
    judge = moderator()
    actions.hide(innovation=record, by=judge, reason="Wrong place")
    client.force_login(judge)
    client.post(f"/innovations/{record.slug}/show-again/", {"version": 1})
    record.refresh_from_db()
    assert record.status == Status.PUBLISHED


def test_only_a_moderator_shows_it_again(client):
    record = InnovationFactory(published=True)
    actions.hide(innovation=record, by=moderator(), reason="Wrong place")
    client.force_login(record.author)
    assert client.post(f"/innovations/{record.slug}/show-again/").status_code == 403


def test_a_cookie_with_a_nul_is_no_error(client):
    client.cookies.load({"session": '"\\000abcdefghijkl"'})
    assert client.get("/", headers={"cookie": 'session="\\000abcdefghijkl"'}).status_code == 200


def test_a_word_longer_than_postgresql_indexes_can_be_published():
    record = InnovationFactory(published=True, approach="A" * 3_000, title="Pasted data")
    queue.request_matches([record.pk])
    assert match_due() == 1


def test_a_theme_ticked_twice_is_one_theme(client):
    record = InnovationFactory(themes=[])
    client.force_login(record.author)
    sent = typed_over(record, "basics", themes=["waste-and-recycling"] * 2)
    client.post(section_url(record, "basics"), sent)
    record.refresh_from_db()
    assert record.themes == ["waste-and-recycling"]


def test_one_text_that_cannot_be_encoded_stops_no_other(monkeypatch):
    poison, *others = InnovationFactory.create_batch(4, published=True)
    Innovation.objects.filter(pk=poison.pk).update(title="poison")
    real = encoder.encode

    def encode(texts):
        if any("poison" in text for text in texts):
            raise ValueError("cannot encode this")
        return real(texts)

    monkeypatch.setattr(encoder, "encode", encode)
    queue.request_matches([record.pk for record in (poison, *others)])
    assert match_due() == len(others)
    assert MatchJob.objects.get(pk=poison.pk).error == "ValueError: cannot encode this"


def test_two_spellings_of_one_place_are_both_known(client):
    place = PlaceFactory(name="Ynys Môn")
    PlaceAlias.objects.create(place=place, alias="Ynys Môn")
    answer = client.get("/api/v1/innovations/", {"place": ["Ynys Môn", "Ynys Mon"]})
    assert answer.status_code == 200


def test_a_client_that_accepts_only_csv_gets_it(client):
    address = "/api/v1/innovations/export.csv/"
    assert client.get(address, headers={"accept": "text/csv"}).status_code == 200
    wrong = client.get(address, {"nation": "Narnia"}, headers={"accept": "text/csv"})
    assert wrong["Content-Type"].startswith("application/problem+json")
    assert wrong.json()["errors"]


def test_a_title_changed_back_makes_no_loop_of_permanent_redirects(client):
    record = InnovationFactory(published=True, title="Alpha works", slug="alpha-works")
    record = actions.save_content(
        innovation=record, by=record.author, changes={"title": "Beta works"}, expected_version=1
    )
    assert client.get("/innovations/alpha-works/").status_code == 302
