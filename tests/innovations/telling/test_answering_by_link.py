"""The two links beside a match in a mail: what they do without signing in, and what they cannot."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from connected_localism.mail.models import OutgoingMail
from innovations.keeping.confirming import link_for
from innovations.models import Innovation, PairSide
from innovations.telling.digest import tell_of_matches
from innovations.telling.links import VALID_FOR, Link
from innovations.views.telling import UNKNOWN_PER_HOUR
from tests.factories import MembershipFactory, UserFactory
from tests.innovations.telling.pairs import live, match, sent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 5, 31, 11, tzinfo=UTC)
Answer = PairSide.Answer


@pytest.fixture(autouse=True)
def _now(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def pair():
    return live(title="Our repair café"), live(title="Their mending day")


@pytest.fixture
def link(pair):
    ours, theirs = pair
    return Link(ours.pk, theirs.pk, ours.author_id)


def said() -> list[tuple]:
    return list(PairSide.objects.answered().values_list("innovation_id", "other_id", "answer"))


def test_the_links_in_the_mail_lead_here(client, pair, settings):
    match(*pair)
    tell_of_matches(NOW)
    body = sent()[pair[0].author.email][0].body
    (line,) = [line for line in body.splitlines() if line.startswith("Useful: ")]
    address = line.removeprefix("Useful: ").removeprefix(settings.SITE_URL.rstrip("/"))
    assert "Is this useful to you?" in client.get(address).text
    client.post(address, {"answer": "useful"})
    assert said() == [(pair[0].pk, pair[1].pk, Answer.USEFUL)]


@pytest.mark.parametrize(
    ("name", "answer"), [("useful", Answer.USEFUL), ("not-relevant", Answer.NOT_RELEVANT)]
)
def test_opening_it_changes_nothing_and_one_button_answers(client, pair, link, name, answer):
    address = link.address(name)
    for _ in range(2):
        page = client.get(address)
        client.head(address)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    assert "Our repair café" in page.text and "Their mending day" in page.text
    assert page.text.count('<button type="submit" name="answer"') == 1
    assert said() == []

    response = client.post(address, {"answer": name}, follow=True)
    assert response.redirect_chain == [(address, 302)]
    assert "Thank you for your answer" in response.text
    side = PairSide.objects.get()
    assert (side.answer, side.answered_by, side.answered_at) == (answer, pair[0].author, NOW)


def test_it_can_be_taken_back_and_changed(client, pair, link):
    client.post(link.address("not-relevant"))
    response = client.post(link.address("not-relevant"), {"answer": "undo"}, follow=True)
    assert "It is not relevant, do not show it again" in response.text
    assert said() == []
    client.post(link.address("not-relevant"))
    page = client.get(link.address("useful"))
    assert "The last answer counts." in page.text
    client.post(link.address("useful"))
    assert said() == [(pair[0].pk, pair[1].pk, Answer.USEFUL)]


def test_it_asks_for_the_token_of_its_own_form(link):
    client = Client(enforce_csrf_checks=True)
    assert client.post(link.address("useful")).status_code == 403
    assert said() == []


def test_it_ends_after_sixty_days(client, link, time_machine):
    address = link.address("useful")
    time_machine.move_to(NOW + VALID_FOR - timedelta(minutes=1), tick=False)
    assert client.get(address).status_code == 200
    time_machine.move_to(NOW + VALID_FOR + timedelta(minutes=1), tick=False)
    assert client.get(address).status_code == client.post(address).status_code == 410
    assert said() == []


def test_it_is_good_for_its_own_pair_person_and_purpose_only(client, pair, link):
    ours, theirs = pair
    ours.review_due = NOW.date()
    token = link.address("useful").split("/")[-3]
    confirming = link_for(ours, ours.author).rstrip("/").split("/")[-1]
    assert client.post(reverse("match-answer", args=[confirming, "useful"])).status_code == 404
    assert client.post(reverse("confirm-by-link", args=[token])).status_code == 404
    assert client.post(reverse("mail-unsubscribe", args=[token])).status_code == 404
    for answer in ("adapting", "different", "x"):
        assert client.post(reverse("match-answer", args=[token, answer])).status_code == 404
    # The other side, and a person who does not speak for ours.
    stranger = Link(ours.pk, theirs.pk, UserFactory().pk)
    backwards = Link(theirs.pk, ours.pk, ours.author_id)
    for wrong in (stranger, backwards):
        assert client.post(wrong.address("useful")).status_code == 410
    assert said() == []


def test_what_nobody_signed_is_refused_and_slowed_down(client, link):
    token = link.address("useful").split("/")[-3]
    forged = signing.dumps([link.innovation_id, link.other_id, link.person_id], salt="another")
    for wrong in (forged, token[:-1], f"{token}x", "x"):
        assert client.post(reverse("match-answer", args=[wrong, "useful"])).status_code == 404
    for _ in range(UNKNOWN_PER_HOUR):
        answer = client.get(reverse("match-answer", args=["x", "useful"]))
    assert answer.status_code == 429
    assert client.get(link.address("useful")).status_code == 200
    assert said() == []


@pytest.mark.parametrize("which", [0, 1])
@pytest.mark.parametrize("status", ["hidden", "withdrawn"])
def test_it_is_over_when_one_of_the_two_is_gone(client, pair, link, which, status):
    Innovation.objects.filter(pk=pair[which].pk).update(status=status)
    response = client.post(link.address("useful"))
    assert response.status_code == 410
    assert pair[0].title not in response.text and pair[1].title not in response.text
    assert said() == []


def test_it_is_over_for_who_no_longer_answers_for_the_record(client, pair, link):
    Innovation.objects.filter(pk=pair[0].pk).update(author=UserFactory())
    assert client.post(link.address("useful")).status_code == 410
    closed = live()
    UserFactory._meta.model.objects.filter(pk=closed.author_id).update(is_active=False)
    address = Link(closed.pk, pair[1].pk, closed.author_id).address("useful")
    assert client.post(address).status_code == 410
    assert said() == []


def test_a_record_for_members_is_not_shown_to_who_has_the_mail(client, pair, link):
    MembershipFactory(user=pair[0].author)
    Innovation.objects.filter(pk=pair[1].pk).update(visibility="members")
    page = client.get(link.address("useful"))
    assert page.status_code == 200
    assert (
        "Their mending day" not in page.text
        and pair[1].summary not in page.text.split("because of your own")[0]
    )
    assert "for members only" in page.text


def test_answering_posts_no_mail(client, link):
    client.post(link.address("useful"))
    assert not OutgoingMail.objects.exists()
