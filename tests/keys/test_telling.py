"""Mails about keys, what staff do with them, and two forms at once."""

from datetime import timedelta
from threading import Thread

import pytest
from django.contrib.auth.models import Permission
from django.core import mail
from django.db import connection
from django.utils import timezone

from connected_localism.keys import tasks
from connected_localism.keys.actions import CannotMakeKey, make_key, revoke
from connected_localism.keys.models import MOST, ApiKey
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.sending import send_due
from tests.accounts.people import person


def key_of(user, days: int = 30, name: str = "Copy", **fields) -> ApiKey:
    key, _secret = make_key(user, name=name, days=days, may_write=False)
    ApiKey.objects.filter(pk=key.pk).update(**fields)
    return key


def until(days: float) -> dict:
    """A key that still works for so many days."""
    expires_at = timezone.now() + timedelta(days=days)
    return {"made_at": expires_at - timedelta(days=90), "expires_at": expires_at}


@pytest.mark.django_db
def test_people_are_told_once_two_weeks_before_a_key_expires():
    cerys = person(language="cy")
    key_of(cerys, name="Yn fuan", **until(13.9))
    key_of(cerys, name="Later", **until(14.1))
    key_of(cerys, name="Over", **until(-1))
    key_of(cerys, name="Revoked", revoked_at=timezone.now(), **until(5))
    key_of(person("left@example.org", is_active=False), name="Nobody's", **until(5))
    OutgoingMail.objects.all().delete()
    for _day in range(2):
        tasks.tell_of_expiring_keys()
        send_due()
    (sent,) = mail.outbox
    assert sent.to == [cerys.email]
    assert "Yn fuan" in sent.body and "/cy/accounts/keys/" in sent.body


@pytest.mark.django_db
def test_staff_look_at_keys_and_revoke_them(client):
    key = key_of(person())
    OutgoingMail.objects.all().delete()
    ada = person("ada@example.org", is_staff=True)
    ada.user_permissions.add(Permission.objects.get(codename="change_apikey"))
    client.force_login(ada)
    page = client.get("/desk/keys/apikey/")
    assert key.start in page.text and "Cerys Hughes" in page.text
    assert client.get("/desk/keys/apikey/add/").status_code == 403
    assert client.post(f"/desk/keys/apikey/{key.pk}/change/", {"name": "Mine"}).status_code == 403
    client.post("/desk/keys/apikey/", {"action": "revoke", "_selected_action": [key.pk]})
    key.refresh_from_db()
    assert key.is_revoked
    send_due()
    assert [sent.subject for sent in mail.outbox] == ["One of your API keys was revoked"]


@pytest.mark.django_db
def test_whoever_revokes_their_own_key_needs_no_mail():
    key = key_of(person())
    OutgoingMail.objects.all().delete()
    assert [revoke(key, by=key.user) for _ in range(2)] == [True, False]
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_not_one_too_many():
    cerys = person()
    for _ in range(MOST - 1):
        key_of(cerys)
    refused = []

    def make():
        try:
            make_key(cerys, name="Last", days=30, may_write=False)
        except CannotMakeKey as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ApiKey.objects.live().count() == MOST
    assert len(refused) == 3
