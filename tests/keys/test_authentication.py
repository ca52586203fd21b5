"""What a key opens, what it does not, and what programs read when they are refused."""

import logging
import sys
from datetime import timedelta
from logging.config import DictConfigurator

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from connected_localism.accounts import helping
from connected_localism.keys.actions import make_key
from connected_localism.keys.models import ApiKey
from connected_localism.keys.secret import PREFIX, digest_of, is_whole, new_secret
from connected_localism.rights.actions import close_account
from networks.models import Network
from tests.factories import NetworkFactory, UserFactory, moderator

pytestmark = pytest.mark.django_db
THEMES = "/api/v1/themes/"


@pytest.fixture
def made():
    return make_key(UserFactory(), name="Copy", days=30, may_write=False)


def ask(client, secret: str, path: str = THEMES, method: str = "get", **more):
    return getattr(client, method)(path, headers={"Authorization": f"Bearer {secret}"}, **more)


def revoked(key):
    ApiKey.objects.update(revoked_at=timezone.now())


def expired(key):
    ApiKey.objects.update(expires_at=timezone.now(), made_at=timezone.now() - timedelta(days=30))


def account_closed(key):
    key.user.is_active = False
    key.user.save()


def deleted(key):
    close_account(key.user, tell=False)


@pytest.mark.parametrize(
    ("ended", "kind", "said"),
    [
        (revoked, "key-revoked", "This key was revoked on "),
        (expired, "key-expired", "This key expired on "),
        (account_closed, "account-closed", "The account of the person with this key is closed."),
        (deleted, "authentication-failed", "There is no such key, or it was deleted."),
    ],
)
def test_whoever_is_refused_reads_why(client, made, ended, kind, said):
    key, secret = made
    assert ask(client, secret).status_code == 200
    ended(key)
    refused = ask(client, secret)
    assert refused.status_code == 401
    assert refused["WWW-Authenticate"].startswith("Bearer")
    assert refused.json()["detail"].startswith(said)
    assert refused.json()["type"].endswith(f"#{kind}")


def test_a_mistyped_key_is_refused_without_asking_the_database(
    client, made, django_assert_num_queries
):
    _key, secret = made
    for wrong in ("", "x", secret[:-1], secret[:-1] + "ö", secret.swapcase(), f"{secret} more"):
        with django_assert_num_queries(0):
            refused = ask(client, wrong)
        assert refused.status_code == 401, wrong
        assert "Copy it whole" in refused.json()["detail"]


def test_other_schemes_are_left_to_the_proxy_in_front(client):
    for given in ("Basic Y2VyeXM6eA==", "Token abc", ""):
        assert client.get(THEMES, headers={"Authorization": given}).status_code == 200


def test_the_scope_read_refuses_writing(client, made):
    _key, secret = made
    answer = ask(client, secret, method="post", data={}, content_type="application/json")
    assert answer.status_code == 403
    assert answer.json()["detail"] == (
        "This needs a key with the scope “write”; this one has “read”."
    )
    _key, writer = make_key(UserFactory(), name="Submit", days=30, may_write=True)
    answer = ask(client, writer, method="post", data={}, content_type="application/json")
    assert answer.status_code == 405  # the scope is enough; there is nothing to write here


def test_a_key_is_never_a_moderator(client, settings):
    settings.MFA_REQUIRED = False  # not even where sessions need no second factor
    ada = moderator(is_superuser=True)
    network = NetworkFactory(visibility=Network.Visibility.PRIVATE)
    path = f"/api/v1/networks/{network.public_id}/"
    client.force_login(ada)
    assert client.get(path).status_code == 200
    _key, secret = make_key(ada, name="Copy", days=30, may_write=True)
    assert ask(client, secret, path).status_code == 404  # also beside the session


def test_an_account_opened_again_stays_closed_to_its_old_keys(client, made):
    key, secret = made
    helping.close(key.user)
    type(key.user).objects.update(is_active=True)
    assert ask(client, secret).json()["type"].endswith("#key-revoked")


def test_use_is_noted_once_a_day(client, made):
    _key, secret = made
    assert [_updates(client, secret) for _ in range(3)] == [1, 0, 0]


def _updates(client, secret) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert ask(client, secret).status_code == 200
    return sum('UPDATE "keys_apikey"' in query["sql"] for query in captured)


def test_a_key_in_an_address_is_refused(client, made):
    _key, secret = made
    refused = client.get(THEMES, {"key": secret})
    assert refused.status_code == 400
    assert "never in an address" in refused.json()["detail"]
    assert secret not in refused.text


def test_no_key_gets_into_the_log(made, settings):
    _key, secret = made
    try:
        raise ValueError(f"Authorization: Bearer {secret}")
    except ValueError:
        record = logging.getLogger("x").makeRecord(
            "x", logging.ERROR, "", 0, "Failed for %s", (secret,), exc_info=sys.exc_info()
        )
    formatter = DictConfigurator(settings.LOGGING).configure_formatter(
        dict(settings.LOGGING["formatters"]["default"])
    )
    line = formatter.format(record)
    assert secret not in line
    assert line.count(f"{secret[: len(PREFIX) + 4]}…") >= 2  # in the message and in the traceback


def test_a_key_looks_like_nothing_else():
    secret = new_secret()
    assert len(secret) == 45 and is_whole(secret) and secret != new_secret()
    assert len(digest_of(secret)) == 64 and secret not in digest_of(secret)


@pytest.mark.parametrize(
    "fields",
    [
        {"scopes": []},
        {"scopes": ["write"]},
        {"scopes": ["read", "admin"]},
        {"expires_at": timezone.now() + timedelta(days=400)},
        {"expires_at": timezone.now() - timedelta(days=1)},
    ],
)
def test_the_database_takes_no_key_that_there_should_not_be(made, fields):
    with pytest.raises(IntegrityError):
        ApiKey.objects.update(**fields)
