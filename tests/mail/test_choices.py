import re

import pytest
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse

from connected_localism.mail.models import OptOut, SuppressedAddress
from connected_localism.mail.sending import send_due
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(post):
    """The unsubscribe link of a new optional mail, as its reader finds it."""

    def link(**to) -> str:
        post("test-news", **to)
        send_due()
        return re.search(
            r"http://localhost:8000(\S+/unsubscribe/\S+)", django_mail.outbox[-1].body
        )[1]

    return link


@pytest.fixture
def browser_client():
    return Client(enforce_csrf_checks=True)


def gets_news(post, **to) -> bool:
    post("test-news", **to)
    return send_due() == 1


def test_opening_the_link_changes_nothing_and_the_button_does(link, client, post):
    person = UserFactory()
    address = link(to=person)
    page = client.get(address)
    assert "Stop these emails" in page.text and "News" in page.text
    assert gets_news(post, to=person)

    page = client.post(address, follow=True)
    assert "You will not get these emails any more" in page.text
    assert not gets_news(post, to=person)
    assert gets_news(post, to=UserFactory())


def test_it_can_be_undone_on_the_page(link, client, post):
    person = UserFactory()
    address = link(to=person)
    client.post(address)
    page = client.post(address, {"choice": "on"}, follow=True)
    assert "Do you want to stop these emails?" in page.text
    assert gets_news(post, to=person)


def test_a_mail_program_can_do_it_in_one_step(link, browser_client, post):
    person = UserFactory()
    answer = browser_client.post(link(to=person), {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (
        200,
        "text/plain; charset=utf-8",
    )
    assert not gets_news(post, to=person)


def test_it_works_for_an_address_without_account_of_which_only_a_digest_is_kept(link, client, post):
    client.post(link(address="ann@example.org"))
    assert not gets_news(post, address="ANN@example.org")
    assert gets_news(post, address="bob@example.org")
    assert "ann" not in SuppressedAddress.objects.get().digest
    assert not OptOut.objects.exists()


def test_pressing_twice_is_no_error(link, client):
    address = link(to=UserFactory())
    client.post(address)
    assert client.post(address, follow=True).status_code == 200


def test_a_link_that_was_tampered_with_is_not_found(link, client):
    address = link(to=UserFactory())
    token = address.rstrip("/").rsplit("/", 1)[1]
    for wrong in (address.replace(token, token[:-2]), address.replace(token, f"x{token}")):
        for answer in (client.get(wrong), client.post(wrong)):
            assert answer.status_code == 404
            assert "This link does not work" in answer.text
    assert not OptOut.objects.exists()


def test_a_link_of_a_closed_account_is_not_found(link, client):
    person = UserFactory()
    address = link(to=person)
    person.delete()
    assert client.post(address).status_code == 404


def test_the_preferences_page_switches_every_optional_kind(client, post):
    person = UserFactory()
    client.force_login(person)
    page = client.get(reverse("mail-preferences"))
    assert re.search(r'value="test-news"[^>]* checked', page.text)
    assert 'value="test-note"' not in page.text and "Notes" in page.text

    client.post(reverse("mail-preferences"), {})
    assert not gets_news(post, to=person)
    page = client.get(reverse("mail-preferences"))
    assert not re.search(r'value="test-news"[^>]* checked', page.text)

    client.post(reverse("mail-preferences"), {"wanted": ["test-news"]})
    assert gets_news(post, to=person)


def test_a_kind_that_does_not_exist_is_refused_with_the_choice_kept(client):
    client.force_login(UserFactory())
    page = client.post(reverse("mail-preferences"), {"wanted": ["test-note"]})
    assert page.status_code == 200 and "There is a problem" in page.text
    assert not OptOut.objects.exists()


def test_preferences_are_for_those_signed_in(client):
    answer = client.get(reverse("mail-preferences"))
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
