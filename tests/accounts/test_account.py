"""The pages about one's own account: what they show, and the language a person chose."""

import pytest
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.test import Client
from django.urls import reverse
from django.utils import translation

from connected_localism.accounts.adapter import AccountAdapter, language_of
from connected_localism.accounts.addresses import verified_addresses
from connected_localism.accounts.models import User
from connected_localism.accounts.pages import AccountPage, account_pages, register
from tests.accounts.people import PASSWORD, code_in, person, sign_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
OVERVIEW = "/accounts/"
PROFILE = "/accounts/profile/"


@pytest.mark.parametrize("path", [OVERVIEW, PROFILE])
def test_a_stranger_is_asked_to_sign_in(client, path):
    response = client.get(path, follow=True)
    assert response.redirect_chain == [(f"/accounts/login/?next={path}", 302)]
    said = "The page you asked for is for people who have signed in."
    assert said in response.content.decode()
    assert said not in client.get("/accounts/login/").content.decode()


def test_the_overview_shows_what_is_ones_own_and_nobody_elses(client):
    cerys = person()
    EmailAddress.objects.create(user=cerys, email="cerys@home.example", verified=False)
    person("imran@example.org", display_name="Imran Shah")
    client.force_login(cerys)
    page = client.get(OVERVIEW).content.decode()
    for fact in ("Cerys Hughes", "English", "cerys@example.org", "cerys@home.example"):
        assert fact in page
    assert page.count("Not confirmed") == 1
    assert "imran" not in page.lower()


def test_the_page_of_addresses_offers_only_what_can_be_done(client):
    cerys = person()
    client.force_login(cerys)

    def offered() -> list[str]:
        page = client.get(reverse("account_email")).content.decode()
        names = ("action_primary", "action_send", "action_remove", "action_add")
        return [name for name in names if f'name="{name}"' in page]

    assert offered() == ["action_add"]
    home = EmailAddress.objects.create(user=cerys, email="cerys@home.example", verified=False)
    assert offered() == ["action_primary", "action_send", "action_remove", "action_add"]
    EmailAddress.objects.filter(pk=home.pk).update(verified=True)
    assert offered() == ["action_primary", "action_remove", "action_add"]
    home.delete()
    EmailAddress.objects.update(verified=False)
    assert offered() == ["action_send", "action_add"]


@pytest.mark.parametrize("many", [1, 3])
def test_the_overview_takes_as_many_queries_for_three_addresses(
    client, django_assert_num_queries, many
):
    cerys = person()
    for n in range(1, many):
        EmailAddress.objects.create(user=cerys, email=f"cerys@{n}.example")
    client.force_login(cerys)
    client.get(OVERVIEW)
    with django_assert_num_queries(5):  # session, person, addresses, factor, devices
        client.get(OVERVIEW)


def test_the_overview_links_the_pages_that_exist(client):
    register(AccountPage("nowhere", "Nowhere", "Not on this site."))
    client.force_login(person())
    page = client.get(OVERVIEW).content.decode()
    assert 'href="/innovations/mine/"' in page
    assert "Nowhere" not in page
    assert "nowhere" not in [each.url_name for each in account_pages()]


def test_name_and_language_are_changed_and_confirmed_in_the_new_language(client):
    cerys = person()
    client.force_login(cerys)
    saved = client.post(PROFILE, {"display_name": " Cerys  Morgan ", "language": "cy"})
    assert saved.url == "/cy/accounts/"
    cerys.refresh_from_db()
    assert (cerys.display_name, cerys.language) == ("Cerys Morgan", "cy")


@pytest.mark.parametrize(
    ("wrong", "field", "message"),
    [
        ({"display_name": ""}, "display_name", "Enter your name"),
        ({"display_name": "a\u202eb"}, "display_name", "Your name contains characters that cannot be used"),
        ({"display_name": "x" * 81}, "display_name", "Your name must be 80 characters or fewer"),
        ({"language": "fr"}, "language", "Select an option from the list"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_on_the_field_and_nothing_is_saved(client, wrong, field, message):
    cerys = person()
    client.force_login(cerys)
    page = client.post(PROFILE, {"display_name": "Cerys Morgan", "language": "cy"} | wrong)
    assert page.context["form"].errors == {field: [message]}
    assert page.context["user"].display_name == "Cerys Hughes"  # in the page's header too
    cerys.refresh_from_db()
    assert (cerys.display_name, cerys.language) == ("Cerys Hughes", "en")


def test_nobody_changes_more_than_name_and_language_there(client):
    cerys = person()
    client.force_login(cerys)
    client.post(
        PROFILE,
        {"display_name": "C", "language": "en", "email": "x@example.org", "is_staff": "on"},
    )
    cerys.refresh_from_db()
    assert (cerys.email, cerys.is_staff) == ("cerys@example.org", False)


@pytest.mark.parametrize(
    ("language", "asked", "arrives"),
    [
        ("cy", "/accounts/login/", "/cy/innovations/mine/"),
        ("cy", "/accounts/login/?next=/innovations/submit/", "/cy/innovations/submit/"),
        ("cy", "/cy/accounts/login/", "/cy/innovations/mine/"),
        ("en", "/cy/accounts/login/", "/innovations/mine/"),
        ("en", "/accounts/login/?next=/innovations/?q=tools", "/innovations/?q=tools"),
        ("cy", "/accounts/login/?next=/api/v1/themes/", "/api/v1/themes/"),  # has no Welsh twin
    ],
)
def test_signing_in_leads_to_the_page_in_the_persons_language(client, language, asked, arrives):
    cerys = person(language=language)
    assert sign_in(client, cerys, asked).url == arrives


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/", "/\\evil.example"]
)
def test_signing_in_never_leads_to_another_site(client, elsewhere):
    answer = sign_in(client, person(language="cy"), f"/accounts/login/?next={elsewhere}")
    assert answer.url == "/cy/innovations/mine/"


@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/cy", "cy")])
def test_who_signs_up_on_a_welsh_page_is_written_to_in_welsh(client, mailoutbox, prefix, language):
    client.post(
        f"{prefix}/accounts/signup/",
        {"display_name": "Cerys", "email": "cerys@example.org", "password1": PASSWORD},
    )
    assert User.objects.get().language == language


def test_mails_are_in_the_readers_language_whatever_the_page(mailoutbox, monkeypatch):
    person(language="cy")
    person("imran@example.org")
    written = set()

    def render(self, prefix, email, context, **options):
        written.add((email, translation.get_language()))
        return DefaultAccountAdapter.render_mail(self, prefix, email, context, **options)

    monkeypatch.setattr(AccountAdapter, "render_mail", render)
    for path in ("/accounts/login/code/", "/cy/accounts/login/code/"):
        for email in ("cerys@example.org", "imran@example.org"):
            Client().post(path, {"email": email})
    assert written == {("cerys@example.org", "cy"), ("imran@example.org", "en")}
    assert [bool(code_in(mail)) for mail in mailoutbox] == [True] * 4


def test_the_language_of_an_address_is_that_of_whoever_confirmed_it():
    squatter = UserFactory(language="en")
    EmailAddress.objects.create(user=squatter, email="cerys@example.org", verified=False)
    cerys = UserFactory(language="cy", email="main@example.org")
    EmailAddress.objects.create(user=cerys, email="cerys@example.org", verified=True)
    assert language_of("Cerys@example.org") == "cy"
    assert language_of("nobody@example.org") is None


def test_only_verified_addresses_count_as_somebodys_own():
    cerys = person("Cerys@Example.org")
    EmailAddress.objects.create(user=cerys, email="later@calderdale.example", verified=True)
    EmailAddress.objects.create(user=cerys, email="not-mine@leeds.example", verified=False)
    assert verified_addresses(cerys) == ["cerys@example.org", "later@calderdale.example"]
    assert verified_addresses(UserFactory()) == []


def errors(page) -> dict:
    return {
        field: [str(e) for e in listed] for field, listed in page.context["form"].errors.items()
    }


@pytest.mark.parametrize(
    ("url_name", "sent", "said"),
    [
        ("account_login", {}, {"login": ["Enter an email address"], "password": ["Enter a password"]}),
        ("account_login", {"login": "cerys", "password": "x"}, {"login": ["Enter an email address in the correct format, like name@example.com"]}),
        ("account_login", {"login": "a@example.org", "password": "x"}, {"__all__": ["The email address or the password is not right"]}),
        ("account_signup", {}, {"display_name": ["Enter your name"], "email": ["Enter an email address"], "password1": ["Enter a password"]}),
        ("account_request_login_code", {}, {"email": ["Enter an email address"]}),
        ("account_reset_password", {}, {"email": ["Enter an email address"]}),
    ],
)  # fmt: skip
def test_forms_for_strangers_speak_plainly(client, url_name, sent, said):
    assert errors(client.post(reverse(url_name), sent)) == said


@pytest.mark.parametrize(
    ("url_name", "sent", "said"),
    [
        ("account_change_password", {}, {"oldpassword": ["Enter your current password"], "password1": ["Enter a new password"]}),
        ("account_change_password", {"oldpassword": "no", "password1": PASSWORD + "!"}, {"oldpassword": ["Your current password is not right"]}),
        ("account_reauthenticate", {}, {"password": ["Enter your password"]}),
        ("account_reauthenticate", {"password": "no"}, {"password": ["The password is not right"]}),
        ("account_email", {"action_add": "", "email": ""}, {"email": ["Enter an email address"]}),
        ("account_email", {"action_add": "", "email": "cerys@example.org"}, {"email": ["You have added this email address already"]}),
    ],
)  # fmt: skip
def test_forms_of_ones_account_speak_plainly(client, url_name, sent, said):
    client.force_login(person())
    assert errors(client.post(reverse(url_name), sent)) == said


def test_a_new_password_is_typed_once(client):
    cerys = person()
    client.force_login(cerys)
    sent = {"oldpassword": PASSWORD, "password1": "five green boats at dawn"}
    assert client.post("/accounts/password/change/", sent).status_code == 302
    cerys.refresh_from_db()
    assert cerys.check_password("five green boats at dawn")
