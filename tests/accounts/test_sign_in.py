"""Creating an account and signing in, by password or by e-mailed code, from page to page."""

import pytest
from allauth.account.models import EmailAddress

from connected_localism.accounts.models import User
from tests.accounts.people import PASSWORD, code_in, person

pytestmark = pytest.mark.django_db
MINE = "/innovations/mine/"


def sign_up(client, **changed):
    return client.post(
        "/accounts/signup/",
        {"display_name": "Cerys Hughes", "email": "Cerys@Example.org", "password1": PASSWORD}
        | changed,
        follow=True,
    )


def test_sign_up_with_the_code_from_the_mail_leads_to_ones_own_list(client, mailoutbox):
    page = sign_up(client)
    assert page.redirect_chain[-1][0] == "/accounts/confirm-email/"
    user = User.objects.get()
    assert (user.display_name, user.email) == ("Cerys Hughes", "cerys@example.org")
    assert client.get(MINE).status_code == 302  # not signed in before the address is confirmed

    [mail] = mailoutbox
    assert mail.to == ["cerys@example.org"]
    page = client.post("/accounts/confirm-email/", {"code": code_in(mail)}, follow=True)
    assert page.redirect_chain[-1][0] == MINE
    assert page.status_code == 200
    assert EmailAddress.objects.get().verified


def test_a_wrong_code_is_said_on_the_field(client, mailoutbox):
    sign_up(client)
    page = client.post("/accounts/confirm-email/", {"code": "AAAAAA"})
    assert page.status_code == 200
    assert page.context["verify_form"].errors
    assert not EmailAddress.objects.get().verified


def test_sign_in_by_password(client):
    person()
    page = client.post(
        "/accounts/login/", {"login": "CERYS@example.org", "password": PASSWORD}, follow=True
    )
    assert page.redirect_chain == [(MINE, 302)]
    assert page.status_code == 200


def test_sign_in_returns_to_the_page_that_asked_for_it(client):
    person()
    asked = client.get("/innovations/submit/")
    page = client.post(asked.url, {"login": "cerys@example.org", "password": PASSWORD})
    assert page.url == "/innovations/submit/"


def test_sign_in_by_code(client, mailoutbox):
    person()
    page = client.post("/accounts/login/code/", {"email": "cerys@example.org"}, follow=True)
    assert page.redirect_chain[-1][0] == "/accounts/login/code/confirm/"
    [mail] = mailoutbox
    page = client.post("/accounts/login/code/confirm/", {"code": code_in(mail)}, follow=True)
    assert page.redirect_chain[-1][0] == MINE


def test_wrong_password_tells_no_more_than_an_unknown_address(client):
    person()
    answers = [
        client.post("/accounts/login/", {"login": login, "password": "not the right one"})
        for login in ("cerys@example.org", "nobody@example.org")
    ]
    messages = [str(answer.context["form"].errors) for answer in answers]
    assert messages[0] == messages[1]
    assert all(answer.status_code == 200 for answer in answers)


def test_sign_up_with_a_known_address_does_not_give_it_away(client, mailoutbox):
    person()
    page = sign_up(client)
    assert page.redirect_chain[-1][0] == "/accounts/confirm-email/"
    assert User.objects.count() == 1
    [mail] = mailoutbox
    assert mail.to == ["cerys@example.org"]
    assert "already" in mail.body


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"display_name": ""}, "display_name"),
        ({"display_name": "x" * 81}, "display_name"),
        ({"display_name": "Cerys\x00Hughes"}, "display_name"),
        ({"display_name": "Cerys \u202eHughes"}, "display_name"),
        ({"email": "cerys"}, "email"),
        ({"email": "cerys\x00@example.org"}, "email"),
        ({"email": "x" * 300 + "@example.org"}, "email"),
        ({"password1": "short"}, "password1"),
        ({"password1": "pass\x00word of some length"}, "password1"),
    ],
)
def test_sign_up_says_what_is_wrong_on_the_field_and_keeps_the_rest(client, wrong, field):
    page = sign_up(client, **wrong)
    assert page.status_code == 200
    assert list(page.context["form"].errors) == [field]
    kept = {"display_name": "Cerys Hughes", "email": "Cerys@Example.org"} | wrong
    assert page.context["form"]["email"].value() == kept["email"]
    assert not User.objects.exists()


def test_name_is_kept_without_doubled_spaces(client):
    sign_up(client, display_name="  Cerys \n  Hughes ")
    assert User.objects.get().display_name == "Cerys Hughes"


@pytest.mark.parametrize("url", ["/accounts/login/", "/accounts/login/code/", "/accounts/signup/"])
def test_nul_in_any_field_is_no_server_error(client, url):
    nul = dict.fromkeys(("login", "email", "password", "password1", "display_name"), "a\x00b")
    assert client.post(url, nul).status_code == 200


def test_sign_out(client):
    client.force_login(person())
    assert client.get(MINE).status_code == 200
    client.post("/accounts/logout/")
    assert client.get(MINE).status_code == 302
