"""Special rights rest until a second factor is shown: on pages, in the API and at the desk."""

import re
import time
from pathlib import Path

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import path
from rest_framework.decorators import api_view
from rest_framework.response import Response

from connected_localism.accounts.models import User
from connected_localism.urls import urlpatterns as pages
from innovations.models import Innovation
from places.permissions import is_moderator
from tests.accounts.people import PASSWORD, code_in, person, set_up_app, sign_in, totp
from tests.factories import InnovationFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
SET_UP = "/accounts/2fa/"
ASKED = "/accounts/2fa/authenticate/"
DESK = "/desk/"


@api_view()
def rights(request):
    """What any view of the API is told."""
    return Response({"moderates": is_moderator(request.user)})


urlpatterns = [path("api/v1/rights/", rights), *pages]


def moderator(email="mari@example.org", **fields) -> User:
    user = person(email, **fields)
    user.user_permissions.add(Permission.objects.get(codename="moderate_innovation"))
    return User.objects.get(pk=user.pk)


@pytest.fixture(autouse=True)
def hidden():
    InnovationFactory(published=True, slug="hidden", status=Innovation.Status.HIDDEN)


def reads(client) -> dict[str, bool]:
    """Where this visitor gets what is for moderators alone."""
    return {
        "page": client.get("/innovations/hidden/").status_code == 200,
        "API": client.get("/api/v1/rights/").json()["moderates"],
        "menu": 'href="/innovations/review/"' in client.get("/").content.decode(),
        "desk": client.get(DESK).status_code == 200,
    }


NOTHING = {"page": False, "API": False, "menu": False, "desk": False}
EVERYTHING = dict.fromkeys(NOTHING, True)


@pytest.fixture
def with_app(client):
    """A moderator and member of staff with an authenticator app, signed out; and its secret."""
    user = moderator(is_staff=True)
    with time_machine.travel("2026-03-01 09:00Z"):
        sign_in(client, user)
        secret = set_up_app(client)
        client.post("/accounts/logout/")
    return user, secret


def test_with_a_password_alone_a_moderator_is_an_ordinary_person(client):
    user = moderator(is_staff=True)
    assert sign_in(client, user).url == SET_UP
    assert reads(client) == NOTHING
    assert client.get("/innovations/mine/").status_code == 200
    assert client.get(DESK).url == SET_UP


@pytest.mark.parametrize("fields", [{"is_staff": True}, {"is_superuser": True}])
def test_so_are_staff_and_superusers(client, fields):
    user = person(**fields)
    assert sign_in(client, user).url == SET_UP
    assert reads(client) == NOTHING


def test_ordinary_people_need_no_second_factor(client):
    assert sign_in(client, person()).url == "/innovations/mine/"
    assert "rest until" not in client.get("/accounts/").content.decode()


@pytest.mark.django_db(transaction=True)  # what follows a commit is noted in the session
def test_setting_up_an_app_wakes_the_rights_at_once(client):
    user = moderator(is_staff=True)
    sign_in(client, user)
    assert "rest until" in client.get("/accounts/").content.decode()
    set_up_app(client)
    assert reads(client) == EVERYTHING
    assert "rest until" not in client.get("/accounts/").content.decode()


def test_from_then_on_the_password_is_followed_by_a_code(client, with_app):
    user, secret = with_app
    assert sign_in(client, user).url == ASKED
    assert client.get("/accounts/").status_code == 302  # not signed in yet
    assert reads(client) == NOTHING
    wrong = client.post(ASKED, {"code": "000000"})
    assert wrong.context["form"].errors == {
        "code": ["The code is not right. Wait for the next one, then try again."]
    }
    assert client.post(ASKED, {"code": totp(secret)}).url == "/innovations/mine/"
    assert reads(client) == EVERYTHING


def test_so_is_a_code_by_mail(client, mailoutbox, with_app):
    user, secret = with_app
    client.post("/accounts/login/code/", {"email": user.email})
    sent = client.post("/accounts/login/code/confirm/", {"code": code_in(mailoutbox[-1])})
    assert sent.url == ASKED
    assert client.post(ASKED, {"code": totp(secret)}).url == "/innovations/mine/"


def test_a_code_of_the_app_works_once(with_app):
    user, secret = with_app
    with time_machine.travel("2026-03-01 10:00Z", tick=False) as clock:
        code = totp(secret)
        first, thief = Client(), Client()
        for client in (first, thief):
            sign_in(client, user)
        assert first.post(ASKED, {"code": code}).status_code == 302
        for seconds in (0, 29):  # while the code still fits
            clock.shift(seconds)
            spaced = f"{code[:3]} {code[3:]}"
            assert thief.post(ASKED, {"code": spaced}).context["form"].errors


@pytest.mark.parametrize(("seconds", "fits"), [(-90, False), (-30, True), (30, True), (90, False)])
def test_a_code_may_be_one_early_or_late(client, with_app, seconds, fits):
    user, secret = with_app
    with time_machine.travel("2026-03-01 10:00Z", tick=False):
        code = totp(secret, time.time() + seconds)
        sign_in(client, user)
        assert (client.post(ASKED, {"code": code}).status_code == 302) is fits


def test_guessing_codes_ends_after_five(client, with_app):
    user, secret = with_app
    sign_in(client, user)
    for _attempt in range(5):
        client.post(ASKED, {"code": "000000"})
    refused = client.post(ASKED, {"code": totp(secret)})
    assert "too many attempts" in str(refused.context["form"].errors)


def test_a_recovery_code_works_once_in_place_of_the_device(client, with_app):
    user, _secret = with_app
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    sign_in(client, user)
    client.post(ASKED, {"code": codes[0]})
    assert reads(client) == EVERYTHING
    client.post("/accounts/logout/")
    sign_in(client, user)
    assert client.post(ASKED, {"code": codes[0]}).context["form"].errors


def test_the_first_device_ends_the_sessions_begun_without_one(client):
    user = moderator()
    thief = Client()
    sign_in(thief, user)
    sign_in(client, user)
    set_up_app(client)
    assert thief.get("/accounts/").status_code == 302
    assert client.get("/accounts/").status_code == 200


def test_a_further_device_wakes_nothing(client, rf):
    """Should a session without a second factor ever add a device beside another."""
    from connected_localism.accounts import second_factor
    from connected_localism.accounts.receivers import begin_with_second_factor

    user = moderator()
    Authenticator.objects.create(user=user, type="totp", data={})
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Thief's key"})
    request = rf.post("/")
    request.user, request.session = user, {}
    begin_with_second_factor(request=request, user=user, authenticator=key)
    assert second_factor.must_rest(request.session, user)


def test_the_second_factor_of_one_person_does_not_count_for_another(client, with_app):
    user, secret = with_app
    sign_in(client, user)
    client.post(ASKED, {"code": totp(secret)})
    other = moderator("other@example.org")
    client.post("/accounts/logout/")
    sign_in(client, other)
    assert reads(client) == NOTHING


def test_without_the_last_device_the_rights_rest_again(client, with_app):
    user, secret = with_app
    sign_in(client, user)
    client.post(ASKED, {"code": totp(secret)})
    asked = client.get("/accounts/2fa/totp/deactivate/")
    assert asked.url.startswith("/accounts/2fa/reauthenticate/")  # not by the password
    codes = Authenticator.objects.get(user=user, type="recovery_codes").wrap().get_unused_codes()
    client.post(asked.url, {"code": codes[3]})
    client.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=user).exists()
    assert reads(client) == NOTHING


def test_who_has_a_device_does_not_confirm_with_the_password(client, with_app):
    user, secret = with_app
    sign_in(client, user)
    client.post(ASKED, {"code": totp(secret)})
    answer = client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer.url.startswith("/accounts/2fa/reauthenticate/")
    assert client.get("/accounts/2fa/recovery-codes/").status_code == 302


def test_the_demonstration_asks_for_no_second_factor(client, settings):
    settings.MFA_REQUIRED = False
    user = moderator(is_staff=True)
    assert sign_in(client, user).url == "/innovations/mine/"
    assert reads(client) == EVERYTHING


def test_the_database_alone_makes_no_codes(with_app):
    user, secret = with_app
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored
    codes = Authenticator.objects.get(user=user, type="recovery_codes")
    assert len(codes.data["seed"]) > 80  # encrypted, not the 80 hexadecimal digits


def test_a_new_secret_key_keeps_the_devices_while_the_old_one_is_a_fallback(with_app, settings):
    user, secret = with_app
    app = Authenticator.objects.get(user=user, type="totp").wrap()
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another long and random text"
    assert not app.validate_code(totp(secret))
    settings.SECRET_KEY_FALLBACKS = [old]
    assert app.validate_code(totp(secret))


def test_no_page_asks_for_staff_or_superusers_by_itself():
    """`is_staff` and `is_superuser` of a person whose rights rest are still true."""
    root = Path(__file__).resolve().parents[2]
    packages = ("connected_localism", "places", "innovations", "networks", "templates")
    files = [
        path
        for package in packages
        for path in (root / package).rglob("*")
        if path.suffix in (".py", ".html") and "node_modules" not in path.parts
    ]
    assert len(files) > 100
    found = {
        str(path.relative_to(root))
        for path in files
        if re.search(r"\buser\.is_(staff|superuser)", path.read_text())
    }
    assert found <= {
        "connected_localism/accounts/desk.py",  # after rights_at_rest
        "connected_localism/accounts/admin.py",  # nobody is in the desk with rights at rest
        "innovations/views/review_queue.py",  # beside is_moderator
    }
