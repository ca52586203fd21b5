"""Where somebody is signed in, and when that ends."""

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from connected_localism.accounts.sessions import NO_ADDRESS, device_name
from tests.accounts.people import PASSWORD, person, set_up_app, sign_in
from tests.accounts.test_second_factor import moderator

pytestmark = pytest.mark.django_db
LIST = "/accounts/sessions/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0"
)
CHROME = (
    "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/126.0.0.0 Mobile Safari/537.36"
)


def signed_in(user, user_agent=FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=user_agent, REMOTE_ADDR="203.0.113.7")
    assert sign_in(client, user).status_code == 302
    return client


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (FIREFOX, "Firefox / Windows"),
        (IPHONE, "Safari / iPhone"),
        (EDGE, "Edge / Windows"),
        (CHROME, "Chrome / Android"),
        ("curl/8.5.0", ""),
        ("Something on Linux", "Linux"),
        ("", ""),
    ],
)
def test_a_device_has_a_name_that_people_recognise(user_agent, name):
    assert device_name(user_agent) == name


def test_neither_address_nor_browser_version_is_kept():
    signed_in(person())
    row = UserSession.objects.get()
    assert (row.ip, row.user_agent) == (NO_ADDRESS, "Firefox / Windows")


def test_what_a_browser_says_of_itself_is_not_kept_however_it_is_written():
    signed_in(person(), "Firefox / Windows / serial number 4711")
    assert UserSession.objects.get().user_agent == "Firefox / Windows"


def test_the_list_shows_ones_own_devices_and_which_is_this(client):
    cerys = person()
    here, phone = signed_in(cerys), signed_in(cerys, IPHONE)
    signed_in(person("imran@example.org"), CHROME)
    page = here.get(LIST).content.decode()
    assert "Firefox / Windows" in page
    assert "Safari / iPhone" in page
    assert "Android" not in page
    assert page.count("This one") == 1
    assert phone.get(LIST).status_code == 200


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_takes_as_many_queries_for_three_devices(django_assert_num_queries, many):
    cerys = person()
    devices = [signed_in(cerys) for _ in range(many)]
    devices[0].get(LIST)
    with django_assert_num_queries(3):  # session, person, devices
        devices[0].get(LIST)


def test_one_device_is_signed_out(client):
    cerys = person()
    here, phone = signed_in(cerys), signed_in(cerys, IPHONE)
    row = UserSession.objects.get(user_agent="Safari / iPhone")
    assert here.post(f"{LIST}{row.pk}/end/").url == LIST
    assert phone.get(LIST).status_code == 302
    assert here.get(LIST).status_code == 200
    assert UserSession.objects.count() == Session.objects.count() == 1


def test_signing_this_one_out_is_signing_out():
    here = signed_in(person())
    assert here.post(f"{LIST}{UserSession.objects.get().pk}/end/").url == "/"
    assert here.get(LIST).status_code == 302


def test_all_others_are_signed_out():
    cerys = person()
    here, *others = [signed_in(cerys) for _ in range(3)]
    imran = signed_in(person("imran@example.org"))
    here.post(f"{LIST}end-others/")
    assert [each.get(LIST).status_code for each in (here, *others, imran)] == [200, 302, 302, 200]


def test_nobody_signs_out_somebody_else():
    theirs = signed_in(person("imran@example.org"))
    row = UserSession.objects.get()
    mine = signed_in(person())
    assert mine.post(f"{LIST}{row.pk}/end/").status_code == 404
    assert mine.post(f"{LIST}999999/end/").status_code == 404
    assert theirs.get(LIST).status_code == 200


@pytest.mark.parametrize("path", ["1/end/", "end-others/"])
def test_ending_takes_a_post(path):
    assert signed_in(person()).get(LIST + path).status_code == 405


def test_a_new_password_ends_all_sessions():
    cerys = person()
    here, other = signed_in(cerys), signed_in(cerys)
    new = "five green boats at dawn"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new})
    assert [each.get(LIST).status_code for each in (here, other)] == [302, 302]
    assert not UserSession.objects.filter(user=cerys).exists()


def test_a_session_key_known_before_signing_in_is_worth_nothing(client):
    cerys = person()
    client.get("/accounts/login/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies["session"] = planted = session.session_key
    sign_in(client, cerys)
    assert client.cookies["session"].value != planted
    thief = Client()
    thief.cookies["session"] = planted
    assert thief.get(LIST).status_code == 302


def test_signing_out_leaves_nothing_behind():
    here = signed_in(person())
    key = here.cookies["session"].value
    here.post("/accounts/logout/")
    assert not Session.objects.filter(session_key=key).exists()
    again = Client()
    again.cookies["session"] = key
    assert again.get(LIST).status_code == 302


def test_the_cookie_is_for_this_site_alone_and_no_script():
    cookie = signed_in(person()).cookies["session"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")


@pytest.mark.parametrize(("hours", "status"), [(11.9, 200), (12.1, 302)])
def test_a_moderator_is_signed_out_after_twelve_hours_without_a_visit(client, hours, status):
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        sign_in(client, moderator())
        set_up_app(client)
        client.get(LIST)
        clock.shift(hours * 3600)
        assert client.get(LIST).status_code == status
        if status == 302:
            assert "more than 12 hours" in client.get("/").content.decode()


def test_so_is_one_without_a_second_factor(client):
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        sign_in(client, moderator())
        clock.shift(13 * 3600)
        assert client.get(LIST).status_code == 302


def test_visits_keep_a_moderator_signed_in(client):
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        sign_in(client, moderator())
        for _visit in range(4):
            clock.shift(8 * 3600)
            assert client.get(LIST).status_code == 200


def test_ordinary_people_stay_signed_in_for_two_weeks(client):
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        sign_in(client, person())
        clock.shift(6 * 24 * 3600)
        assert client.get(LIST).status_code == 200


def test_when_a_device_was_last_seen_is_noted_every_few_minutes(client):
    with time_machine.travel("2026-03-01 09:00Z", tick=False) as clock:
        sign_in(client, person())
        seen = UserSession.objects.get().last_seen_at
        clock.shift(200)
        client.get("/about/")
        assert UserSession.objects.get().last_seen_at == seen
        clock.shift(200)
        client.get("/about/")
        assert (UserSession.objects.get().last_seen_at - seen).seconds == 400


def test_a_session_from_before_there_was_a_list_gets_its_row(client):
    cerys = person()
    sign_in(client, cerys)
    UserSession.objects.all().delete()
    session = client.session
    del session["seen"]
    session.save()
    client.get("/about/")
    assert UserSession.objects.get().user == cerys
