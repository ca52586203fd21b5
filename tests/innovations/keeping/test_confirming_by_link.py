"""The link in a reminder: what it can do without signing in, and all that it cannot."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client

from connected_localism.mail.models import OutgoingMail
from innovations import actions
from innovations.keeping.confirming import LINK_VALID_FOR, link_for
from innovations.models import Confirmation, Handover, Innovation
from innovations.views.confirming import UNKNOWN_PER_HOUR
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 31, 11, tzinfo=UTC)
YES, NOT_MINE = {"answer": "still-true"}, {"answer": "not-mine"}


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def innovation():
    return InnovationFactory(
        published=True,
        stage=Innovation.Stage.LIVE,
        title="Repair café",
        slug="repair-cafe",
        author=UserFactory(email="ann@example.org", display_name="Ann Author"),
        confirmed_at=datetime(2025, 5, 1, 9, tzinfo=UTC),
        review_due=date(2026, 5, 1),
    )


@pytest.fixture
def link(innovation):
    return link_for(innovation, innovation.author)


def unchanged(innovation) -> bool:
    """Nothing at all was written about it."""
    before = (innovation.review_due, innovation.confirmed_at, innovation.author_id)
    saved = Innovation.objects.get(pk=innovation.pk)
    now = (saved.review_due, saved.confirmed_at, saved.author_id)
    written = Confirmation.objects.exists() or Handover.objects.exists()
    return before == now and not written and not OutgoingMail.objects.exists()


# --- What it does -----------------------------------------------------------------------------


def test_one_click_confirms_without_signing_in(client, innovation, link):
    page = client.get(link)
    assert page.status_code == 200
    assert "Repair café" in page.text and innovation.summary in page.text
    assert page["Cache-Control"].startswith("max-age=0, no-cache, no-store")
    response = client.post(link, YES, follow=True)
    assert response.redirect_chain == [(link, 302)]
    assert "It was confirmed on 31 May 2026" in response.text
    assert "We ask again by 31 May 2027." in response.text
    innovation.refresh_from_db()
    assert (innovation.confirmed_at, innovation.review_due) == (NOW, date(2027, 5, 31))
    confirmation = Confirmation.objects.get()
    assert (confirmation.person, confirmation.how) == (innovation.author, Confirmation.How.LINK)


def test_the_form_is_protected_like_any_other(innovation, link):
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(link, YES).status_code == 403
    token = browser.get(link).context["csrf_token"]
    assert browser.post(link, YES | {"csrfmiddlewaretoken": str(token)}).status_code == 302
    assert Confirmation.objects.count() == 1


def test_the_page_says_no_more_than_everybody_may_read(client, innovation, link):
    page = client.get(link).text
    assert "ann@example.org" not in page and "Ann Author" not in page
    assert '<meta name="robots" content="noindex">' in page


def test_of_a_record_for_members_nothing_is_shown_and_yet_it_can_be_confirmed(client, innovation):
    Innovation.objects.update(visibility="members")
    link = link_for(innovation, innovation.author)
    page = client.get(link).text
    assert "Repair café" not in page and innovation.summary not in page
    assert "repair-cafe" not in page  # the address is made of the title
    page = client.post(link, YES, follow=True).text
    assert "Repair café" not in page and "It was confirmed on 31 May 2026" in page
    assert Confirmation.objects.count() == 1


def test_in_welsh_it_does_the_same(client, innovation, link):
    assert client.get(f"/cy{link}").status_code == 200
    assert client.post(f"/cy{link}", YES).url == f"/cy{link}"
    assert Confirmation.objects.count() == 1


def test_a_steward_who_was_asked_can_answer_too(client, innovation):
    steward = MembershipFactory(place=innovation.place, role="steward").user
    Innovation.objects.update(author=None)
    link = link_for(innovation, steward)
    assert "no longer the right person" not in client.get(link).text
    client.post(link, NOT_MINE)  # there is nobody further down
    assert not Confirmation.objects.exists()
    client.post(link, YES)
    assert Confirmation.objects.get().person == steward


def test_who_is_no_longer_the_right_person_hands_it_to_the_stewards(client, innovation, link):
    steward = MembershipFactory(place=innovation.place, role="steward").user
    author = innovation.author
    page = client.post(link, NOT_MINE)
    assert (page.status_code, "It is handed over" in page.text) == (200, True)
    innovation.refresh_from_db()
    assert (innovation.author, innovation.review_due) == (None, date(2026, 5, 1))
    handover = Handover.objects.get()
    assert (handover.from_person, handover.to_person, handover.how) == (author, None, "given_up")
    assert {(mail.kind, mail.recipient) for mail in OutgoingMail.objects.all()} == {
        ("handover-done", author),
        ("records-inherited", steward),
    }
    again = client.post(link, NOT_MINE)  # a second click
    assert (again.status_code, Handover.objects.count()) == (410, 1)
    assert client.post(link, YES).status_code == 410
    assert not Confirmation.objects.exists()


# --- What it does not do ----------------------------------------------------------------------


def test_opening_it_however_often_and_in_whatever_way_changes_nothing(client, innovation, link):
    for _time in range(3):
        for method in (client.get, client.head):
            assert method(link).status_code == 200
    assert client.get(link, YES).status_code == 200  # the button's value in the address
    for method in (client.put, client.delete, client.options, client.patch):
        assert method(link).status_code == 405
    assert client.post(link).status_code == 200  # a form without an answer, as a machine sends it
    assert client.post(link, {"answer": "yes"}).status_code == 200
    assert unchanged(innovation)


def test_a_link_works_once(client, innovation, link, time_machine):
    client.post(link, YES)
    time_machine.shift(timedelta(days=20))
    response = client.post(link, YES)
    assert (response.status_code, "link has done its work" in response.text) == (200, True)
    client.post(link, NOT_MINE)
    innovation.refresh_from_db()
    assert (Confirmation.objects.count(), innovation.confirmed_at) == (1, NOW)
    assert innovation.author is not None


def test_a_link_is_void_once_somebody_else_has_confirmed(client, innovation, link):
    member = MembershipFactory(place=innovation.place).user
    actions.confirm(innovation=innovation, by=member)
    for answer in (YES, NOT_MINE):
        assert "link has done its work" in client.post(link, answer).text
    assert Confirmation.objects.get().person == member
    assert not Handover.objects.exists()


def test_an_old_link_is_no_use(client, innovation, link, time_machine):
    time_machine.shift(LINK_VALID_FOR)
    assert client.get(link).status_code == 200
    time_machine.shift(timedelta(seconds=1))
    for response in (client.get(link), client.post(link, YES), client.post(link, NOT_MINE)):
        assert response.status_code == 410
        assert "older than 60 days" in response.text and "Repair café" not in response.text
    assert unchanged(innovation)


@pytest.mark.parametrize("status", ["hidden", "withdrawn", "draft", "submitted"])
def test_what_is_not_published_is_neither_shown_nor_confirmed(client, innovation, link, status):
    Innovation.objects.update(status=status)
    for response in (client.get(link), client.post(link, YES), client.post(link, NOT_MINE)):
        assert response.status_code == 410
        assert "Repair café" not in response.text
    assert unchanged(innovation)


def test_who_no_longer_answers_for_it_cannot_answer(client, innovation):
    author, steward = innovation.author, MembershipFactory(place=innovation.place, role="steward")
    links = [link_for(innovation, person) for person in (author, steward.user, UserFactory())]
    steward.role = "officer"
    steward.save()
    Innovation.objects.update(author=UserFactory())
    innovation.refresh_from_db()
    for link in links:
        for response in (client.get(link), client.post(link, YES), client.post(link, NOT_MINE)):
            assert response.status_code == 410
    assert unchanged(innovation)


def test_a_closed_or_deleted_account_answers_for_nothing(client, innovation, link):
    innovation.author.is_active = False
    innovation.author.save()
    assert client.post(link, YES).status_code == 410
    assert unchanged(innovation)
    innovation.author.delete()
    assert client.post(link, YES).status_code == 410
    assert not Confirmation.objects.exists()


def test_a_link_is_for_one_record_and_one_person(client, innovation):
    other = InnovationFactory(published=True, title="Another", review_due=date(2026, 5, 1))
    client.post(link_for(other, innovation.author), YES)
    client.post(link_for(innovation, other.author), YES)
    assert not Confirmation.objects.exists()


@pytest.mark.parametrize("salt", ["connected_localism.mail.unsubscribe", "django.core.signing", ""])
def test_what_was_signed_for_something_else_is_no_link(client, innovation, salt):
    token = signing.dumps([innovation.pk, innovation.author_id, "2026-05-01"], salt=salt)
    assert client.post(f"/innovations/still-true/{token}/", YES).status_code == 404
    assert unchanged(innovation)


@pytest.mark.parametrize("payload", [[], [1], [1, 2, "soon"], {"a": 1}, "x", None, [1, 2, None]])
def test_a_link_of_another_shape_is_no_link(client, innovation, payload):
    token = signing.dumps(payload, salt="innovations.confirming")
    assert client.post(f"/innovations/still-true/{token}/", YES).status_code == 404
    assert unchanged(innovation)


def mutated(token: str, chance: random.Random) -> str:
    """The token with something changed, cut off, doubled or swapped."""
    alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_:"
    at = chance.randrange(len(token))
    payload, moment, signature = token.split(":")
    return chance.choice(
        [
            token[:at] + chance.choice(alphabet) + token[at + 1 :],
            token[:at] + token[at + 1 :],
            token[:at],
            token[:at] + chance.choice(alphabet) + token[at:],
            token + chance.choice(alphabet),
            token.swapcase(),
            f"{payload}:{moment}:{signature[::-1]}",
            f"{payload}:{chance.choice(alphabet)}{moment}:{signature}",
            f"{payload[::-1]}:{moment}:{signature}",
            ":".join([payload, moment, signature, signature]),
            f"{payload}:{signature}",
            "".join(chance.sample(token, len(token))),
        ]
    )


def test_five_hundred_forged_links_change_nothing(client, innovation, link, monkeypatch):
    monkeypatch.setattr("innovations.views.confirming.UNKNOWN_PER_HOUR", 10_000)
    chance = random.Random(20260531)
    token = link.split("/")[-2]
    other = link_for(innovation, UserFactory()).split("/")[-2]
    forged = {":".join([other.split(":")[0], *token.split(":")[1:]])}
    while len(forged) < 500:
        forged |= {mutated(token, chance)} - {token, ""}
    for each in forged:
        response = client.post(f"/innovations/still-true/{each}/", YES)
        assert response.status_code == 404, each
    assert unchanged(innovation)
    assert client.post(link, YES).status_code == 302  # the right one still works


def test_guessing_is_slowed_down_and_holds_up_no_real_link(client, innovation, link):
    guess = "/innovations/still-true/nonsense/"
    answers = [client.get(guess).status_code for _time in range(UNKNOWN_PER_HOUR + 1)]
    assert answers == [404] * UNKNOWN_PER_HOUR + [429]
    assert "from your network" in client.get(guess).text
    assert client.get(guess, REMOTE_ADDR="192.0.2.7").status_code == 404
    assert unchanged(innovation)
    assert client.post(link, YES).status_code == 302


def test_a_link_of_one_place_says_nothing_of_another(client):
    place = PlaceFactory()
    steward = MembershipFactory(place=place, role="steward").user
    elsewhere = InnovationFactory(published=True, title="Elsewhere", review_due=date(2026, 5, 1))
    response = client.get(link_for(elsewhere, steward))
    assert (response.status_code, "Elsewhere" in response.text) == (410, False)
