"""From making a key on the page to the API refusing it once it is revoked."""

import re

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.utils import timezone

from connected_localism.keys.actions import make_key
from connected_localism.keys.models import MOST, ApiKey
from connected_localism.keys.secret import PATTERN
from connected_localism.mail.sending import send_due
from innovations.models import Innovation
from tests.accounts.people import PASSWORD, person, sign_in
from tests.factories import InnovationFactory, MembershipFactory, UserFactory
from tests.rights.scanning import tables_with

pytestmark = pytest.mark.django_db
LIST, NEW = "/accounts/keys/", "/accounts/keys/new/"


def enter(client, user) -> None:
    """Sign in, and show once more who it is, as the page asks of everybody."""
    sign_in(client, user)
    client.post(client.get(NEW).url, {"password": PASSWORD})


def form_of(client, **fields) -> dict:
    """What the form sends, with the id that is hidden in it."""
    (form_id,) = re.findall(r'name="form_id" value="([^"]+)"', client.get(NEW).text)
    return {"name": "Nightly copy", "access": "read", "days": "90", "form_id": form_id} | fields


def test_a_key_is_made_used_and_revoked(client):
    cerys = person()
    place = MembershipFactory(user=cerys).place
    record = InnovationFactory(
        published=True, place=place, visibility=Innovation.Visibility.MEMBERS
    )
    address = f"/api/v1/innovations/{record.public_id}/"
    enter(client, cerys)
    program = Client()

    made = client.post(NEW, form_of(client))
    (secret,) = set(PATTERN.findall(made.text))
    assert "no-store" in made["Cache-Control"]
    assert secret not in client.get(LIST).text
    assert tables_with(secret) == {}  # nowhere in the database

    assert program.get(address).status_code == 404
    assert program.get(address, headers=bearer(secret)).json()["id"] == str(record.public_id)
    key = ApiKey.objects.get()
    assert (key.scopes, key.last_used_on) == (["read"], timezone.localdate())
    assert f"{key.start}…" in client.get(LIST).text

    asked = client.get(f"{LIST}{key.public_id}/revoke/")
    assert "Revoke “Nightly copy”?" in asked.text
    client.post(f"{LIST}{key.public_id}/revoke/")
    refused = program.get(address, headers=bearer(secret))
    assert refused.status_code == 401
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["WWW-Authenticate"].startswith("Bearer")
    assert "revoked" in refused.json()["detail"]


def test_it_is_asked_once_more_who_is_there(client):
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        enter(client, person())
        sent = form_of(client)
        clock.shift(301)
        assert client.post(NEW, sent).url.startswith("/accounts/reauthenticate/")
        assert not ApiKey.objects.exists()


def test_the_same_form_makes_one_key(client):
    enter(client, person())
    sent = form_of(client)
    assert client.post(NEW, sent).status_code == 200
    again = client.post(NEW, sent, follow=True)
    assert "made already" in again.text and not PATTERN.search(again.text)
    assert ApiKey.objects.count() == 1


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"access": "admin"}, {"days": "366"}, {"form_id": "x"}]
)
def test_a_form_with_mistakes_makes_none(client, wrong):
    enter(client, person())
    answer = client.post(NEW, form_of(client, **wrong))
    assert answer.status_code == 200 and not PATTERN.search(answer.text)
    assert not ApiKey.objects.exists()


def test_there_is_a_limit_to_keys(client):
    cerys = person()
    for number in range(MOST):
        make_key(cerys, name=f"Copy {number}", days=30, may_write=False)
    enter(client, cerys)
    assert "nobody can have more" in client.post(NEW, form_of(client)).text
    assert ApiKey.objects.count() == MOST


def test_keys_of_others_are_not_there(client):
    key, _secret = make_key(UserFactory(), name="Theirs", days=30, may_write=False)
    client.force_login(UserFactory())
    assert "Theirs" not in client.get(LIST).text
    assert client.post(f"{LIST}{key.public_id}/revoke/").status_code == 404


def test_the_list_asks_no_more_of_many_keys(client, django_assert_num_queries):
    cerys = UserFactory()
    client.force_login(cerys)
    make_key(cerys, name="One", days=30, may_write=False)
    client.get(LIST)
    with django_assert_num_queries(3):
        client.get(LIST)
    for name in ("Two", "Three"):
        make_key(cerys, name=name, days=30, may_write=True)
    with django_assert_num_queries(3):
        client.get(LIST)


def test_its_person_is_told_and_the_mail_holds_no_key(client):
    enter(client, person())
    made = client.post(NEW, form_of(client, access="write", name="Submit\nClick here"))
    assert made.status_code == 200
    send_due()
    (sent,) = mail.outbox
    assert sent.subject == "An API key was made for your account"
    assert "write and change in your name" in sent.body and LIST in sent.body
    assert not PATTERN.search(sent.body)


def bearer(secret: str) -> dict:
    return {"Authorization": f"Bearer {secret}"}
