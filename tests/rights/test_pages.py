"""The privacy page and the accessibility statement say what the code does."""

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as site_settings
from django.urls import reverse
from django.utils.html import escape

from connected_localism.common.personal_data import declarations
from connected_localism.rights.checks import logs_and_backups_have_an_end
from connected_localism.rights.cookies import cookies
from connected_localism.rights.exceptions import exceptions
from connected_localism.rights.retention import TABLE
from tests.factories import InnovationFactory, UserFactory, moderator

pytestmark = pytest.mark.django_db


def test_the_privacy_page_lists_everything_that_is_kept_and_how_long(client):
    page = client.get(reverse("privacy")).text
    for data in declarations():
        if data.exports:
            for said in (data.what, data.why, data.afterwards):
                assert escape(str(said)) in page
    for rule in TABLE:
        for said in (rule.what, rule.how_long, rule.why):
            assert escape(str(said)) in page
    for exception in exceptions():
        assert escape(str(exception.until)) in page
    for name in ("my-data", "mail-preferences", "delete-account"):
        assert f'href="{reverse(name)}"' in page


def test_the_pages_name_who_answers_for_the_site(client, settings):
    settings.CONTROLLER = "Example Council, Town Hall"
    settings.PRIVACY_EMAIL, settings.CONTACT_EMAIL = "dp@example.org", "hello@example.org"
    page = client.get(reverse("privacy")).text
    assert "Example Council, Town Hall" in page and "mailto:dp@example.org" in page
    assert "mailto:hello@example.org" in client.get(reverse("accessibility")).text


def test_a_site_that_names_nobody_says_so(client, settings):
    settings.CONTROLLER = settings.CONTACT_EMAIL = settings.PRIVACY_EMAIL = ""
    assert "does not say yet who runs it" in client.get(reverse("privacy")).text
    assert "does not name a contact yet" in client.get(reverse("accessibility")).text


def test_the_page_promises_for_logs_and_backups_what_the_operator_says(client, settings):
    settings.LOGS_KEPT_DAYS, settings.BACKUPS_KEPT_DAYS = 90, 1
    page = client.get(reverse("privacy")).text
    assert "90 days. The people who run this website see to it." in page
    assert "1 day. The people who run this website see to it." in page


def test_a_site_that_promises_nothing_says_so(client, settings):
    settings.LOGS_KEPT_DAYS = settings.BACKUPS_KEPT_DAYS = 0
    assert client.get(reverse("privacy")).text.count("They have not said it here yet.") == 2


@pytest.mark.parametrize(("days", "said"), [((90, 30), []), ((90, 0), ["rights.W001"])])
def test_the_deployment_check_asks_how_long_logs_and_backups_are_kept(settings, days, said):
    settings.LOGS_KEPT_DAYS, settings.BACKUPS_KEPT_DAYS = days
    assert [each.id for each in logs_and_backups_have_an_end(None)] == said


def test_the_statement_has_the_parts_that_the_regulations_ask_for(client):
    page = client.get(reverse("accessibility")).text
    for part in (
        "Compliance status", "partially compliant", "Non-accessible content",
        "Disproportionate burden", "Enforcement procedure", "Feedback and contact information",
        "This statement was prepared on", "last tested on",
    ):  # fmt: skip
        assert part in page


def test_both_pages_have_a_welsh_twin(client):
    for path in ("/cy/privacy/", "/cy/accessibility/"):
        page = client.get(path)
        assert page.status_code == 200 and 'lang="cy"' in page.text


@pytest.mark.parametrize("person", [None, UserFactory, moderator])
def test_no_visit_sets_a_cookie_that_the_page_does_not_name(client, person):
    record = InnovationFactory(published=True)
    client.get(reverse("account_login"))
    client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong"})
    if person:
        client.force_login(person())
    for path in (
        "/", "/cy/", "/places/", "/innovations/", "/innovations/?q=repair", "/nowhere/",
        record.get_absolute_url(), f"{record.get_absolute_url()}report/", "/privacy/",
        "/accounts/", "/accounts/data/", "/mail/preferences/", "/innovations/mine/", "/api/v1/",
    ):  # fmt: skip
        client.get(path)
    client.post(reverse("my-data"))  # leaves a message
    client.post(reverse("account_logout"))
    allowed = {cookie.name for cookie in cookies()}
    assert set(client.cookies) <= allowed
    assert site_settings.CSRF_COOKIE_NAME in client.cookies


def test_cookies_are_not_for_scripts_or_other_sites(client):
    person = UserFactory()
    person.set_password("correct horse battery")
    person.save()
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    given = {"login": person.email, "password": "correct horse battery"}
    client.post(reverse("account_login"), given)
    session = client.cookies[site_settings.SESSION_COOKIE_NAME]
    assert session["httponly"] and session["samesite"] == "Lax"
