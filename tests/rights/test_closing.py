"""Closing an account leaves nothing that leads to the person."""

import json
import uuid
from pathlib import Path

import pghistory
import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.core import mail as django_mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext, override

from connected_localism.accounts.models import User
from connected_localism.mail import outbox
from connected_localism.mail.models import OptOut, OutgoingMail
from connected_localism.mail.sending import send_due
from connected_localism.rights import exporting
from connected_localism.rights.actions import CannotClose, close_account
from connected_localism.rights.exceptions import exceptions
from innovations import actions
from innovations.models import Decision, Innovation, MistakeReport, Relation
from places.models import Invitation, Membership
from tests.factories import (
    InnovationFactory,
    MembershipFactory,
    PlaceFactory,
    UserFactory,
    moderator,
)
from tests.rights.scanning import files_with, tables_with

pytestmark = pytest.mark.django_db

NUMBER = 918273645  # so that the person's id is found wherever it stands
NAME = "Zenobia Quillfeather"
ADDRESS = "zenobia.quillfeather@leeds.example"
SECOND = "zq@home.example"
PASSWORD = "correct horse battery"


@pytest.fixture
def person():
    person = UserFactory.build(pk=NUMBER, email=ADDRESS, display_name=NAME, is_staff=True)
    person.set_password(PASSWORD)
    person.save()
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=True, primary=True)
    EmailAddress.objects.create(user=person, email=SECOND, verified=True)
    return person


@pytest.fixture
def lived(person, client):
    """A person who has done everything that leaves a trace; returns what should stay."""
    client.login(email=ADDRESS, password=PASSWORD)
    client.get(reverse("my-innovations"))
    place = PlaceFactory(name="Leeds")
    MembershipFactory(user=person, place=place, role=Membership.Role.STEWARD)
    Membership.objects.create(user=person, place=PlaceFactory(), role="officer", message="Please")
    published, _new = actions.create_draft(
        by=person, content={**_content(), "title": "Published", "place": place}
    )
    actions.publish(innovation=published, by=person)
    actions.create_draft(
        by=person, content={**_content(), "title": f"Draft of {NAME}", "place": place}
    )
    other = InnovationFactory(status=Innovation.Status.SUBMITTED, place=place)
    actions.decline(innovation=other, by=person, version=1, reason="Not ours")
    Relation.objects.create(source=published, target=other, kind="inspired_by", created_by=person)
    for field in ("reporter", "handled_by"):
        report = MistakeReport(
            innovation=published, about="fact", message="Wrong", form_key=uuid.uuid4()
        )
        setattr(report, field, person)
        report.handled_at = report.handled_by and published.published_at
        report.save()
    Invitation.objects.create(
        place=place, address="bob@example.org", role="officer", invited_by=person,
        token_digest="1", expires_at=published.published_at,
    )  # fmt: skip
    Invitation.objects.create(
        place=PlaceFactory(), address=ADDRESS, role="officer", token_digest="2",
        expires_at=published.published_at,
    )  # fmt: skip
    OptOut.objects.create(user=person, kind="data-ready")
    exporting.ask_for_copy(person)
    exporting.make_due()
    outbox.post("data-ready", to=UserFactory(), key="about", context={"url": "/", "until": NAME})
    outbox.post("data-ready", address=ADDRESS, key="to", context={"url": "/", "until": "now"})
    Invitation.objects.create(
        place=PlaceFactory(), address=SECOND, role="officer", token_digest="3",
        expires_at=published.published_at,
    )  # fmt: skip
    outbox.post("data-ready", address=SECOND, key="second", context={"url": "/", "until": "now"})
    outbox.post("data-ready", to=UserFactory(), key="reply", context={"url": "/"}, reply_to=ADDRESS)
    staff = UserFactory(is_staff=True)
    kind = ContentType.objects.get_for_model(User)
    for user, object_id, text in (
        (person, published.pk, "Published"),
        (staff, NUMBER, NAME),
        (staff, 1, f"{NAME}, Officer at Leeds"),
    ):
        LogEntry.objects.create(
            user=user, content_type=kind, object_id=object_id, object_repr=text,
            action_flag=CHANGE, change_message=json.dumps([{"changed": {"name": NAME}}]),
        )  # fmt: skip
    with pghistory.context(user=NUMBER, url=f"/desk/accounts/user/{NUMBER}/change/"):
        Innovation.objects.filter(pk=published.pk).update(evidence_level=1)
    return published


def _content():
    return {
        "summary": "Short", "challenge": "Hard", "approach": "Careful", "outcomes": "Fine",
        "themes": ["waste-and-recycling"], "kind": "case_study", "stage": "live",
    }  # fmt: skip


def test_nothing_in_any_table_or_file_leads_to_the_person(lived, person, media):
    client_who_began_to_sign_in = Client()
    client_who_began_to_sign_in.post(reverse("account_request_login_code"), {"email": SECOND})
    traces = tables_with(NAME, ADDRESS, SECOND, str(NUMBER))
    assert {
        "accounts_user", "account_emailaddress", "places_membership", "places_invitation",
        "innovations_innovation", "innovations_innovationevent",
        "innovations_decision", "innovations_relation", "innovations_mistakereport",
        "mail_outgoingmail", "mail_optout", "rights_dataexport", "django_admin_log",
        "pghistory_context",
    } <= set(traces)  # fmt: skip
    assert list(media.rglob("*.zip"))

    close_account(person)
    send_due()  # the last mail

    assert tables_with(NAME, ADDRESS, SECOND, str(NUMBER)) == {}
    assert files_with(Path(media), NAME, ADDRESS, SECOND, str(NUMBER)) == []
    assert not list(media.rglob("*.zip"))


def test_what_was_published_stays_under_the_name_of_its_place(lived, person, client):
    close_account(person)
    page = Client().get(lived.get_absolute_url())
    assert page.status_code == 200
    assert "Leeds" in page.text and NAME not in page.text
    assert Innovation.objects.filter(author=None, title="Published").exists()
    assert not Innovation.objects.filter(title__startswith="Draft of").exists()


def test_decisions_and_the_log_stay_without_the_name(lived, person):
    before = Decision.objects.count(), LogEntry.objects.count(), MistakeReport.objects.count()
    events = lived.events.count()
    close_account(person)
    assert (
        Decision.objects.count(), LogEntry.objects.count(), MistakeReport.objects.count(),
    ) == before  # fmt: skip
    assert lived.events.count() > events  # that the author is gone is a change like any other


def test_every_session_ends(lived, person, client):
    elsewhere = Client()
    elsewhere.force_login(person)
    close_account(person)
    for browser in (client, elsewhere):
        assert browser.get(reverse("my-innovations")).status_code == 302


def test_the_last_mail_goes_to_the_address_and_is_then_forgotten(person):
    close_account(person)
    assert send_due() == 1
    (message,) = django_mail.outbox
    assert (message.to, message.subject) == ([ADDRESS], "Your account is closed")
    assert OutgoingMail.objects.get().address == ""


def test_the_address_can_be_used_for_a_new_account(person):
    close_account(person)
    UserFactory(email=ADDRESS)


def test_a_place_without_its_last_steward_goes_to_the_moderators(person):
    from places.people import keepers_for

    in_charge = moderator()
    place = PlaceFactory()
    MembershipFactory(user=person, place=place, role=Membership.Role.STEWARD)
    close_account(person)
    assert list(keepers_for(place)) == [in_charge]


def test_other_people_keep_everything(lived, person):
    other = UserFactory()
    OptOut.objects.create(user=other, kind="data-ready")
    kept = InnovationFactory(author=other)
    close_account(person)
    kept.refresh_from_db()
    assert kept.author == other
    assert OptOut.objects.get().user == other


def test_a_stranger_with_a_similar_name_is_not_touched(person):
    said = {"url": "/", "until": f"{NAME}son, Anzenobia Quillfeather"}
    outbox.post("data-ready", to=UserFactory(), key="similar", context=said)
    close_account(person)
    assert OutgoingMail.objects.get(key="similar").context == said


def test_mail_that_tells_others_of_the_person_is_sent_without_the_name(person):
    said = {"url": f"/accounts/{NAME}/", "until": f"Ask {NAME.upper()} ({ADDRESS})."}
    outbox.post("data-ready", to=UserFactory(language="cy"), key="about", context=said)
    close_account(person)
    kept = OutgoingMail.objects.get(key="about")
    with override("cy"):
        nobody = gettext("Someone without a name")
    assert kept.context == {"url": said["url"], "until": f"Ask {nobody} ({nobody})."}


def test_nobody_wipes_mail_or_the_log_of_the_desk_by_the_name_they_choose(person):
    """Names are chosen: “The”, or what a field of the log is called."""
    User.objects.filter(pk=NUMBER).update(display_name="Staff status")
    person.refresh_from_db()
    outbox.post(
        "data-ready", to=UserFactory(), key="1", context={"url": "/", "until": "Staff status"}
    )
    entry = LogEntry.objects.create(
        user=UserFactory(is_staff=True), content_type=ContentType.objects.get_for_model(User),
        object_id=1, object_repr="Imran: Staff status", action_flag=CHANGE,
        change_message=json.dumps([{"changed": {"fields": ["Staff status"]}}]),
    )  # fmt: skip
    close_account(person)
    assert OutgoingMail.objects.filter(key="1", state="due").exists()
    entry.refresh_from_db()
    assert (entry.object_id, entry.object_repr) == ("1", "Imran: …")
    assert entry.get_change_message() == "Changed Staff status."


def test_the_last_administrator_cannot_leave(client):
    last = UserFactory(is_superuser=True, is_staff=True)
    UserFactory(is_superuser=True, is_active=False)
    with pytest.raises(CannotClose):
        close_account(last)
    assert User.objects.filter(pk=last.pk).exists()

    UserFactory(is_superuser=True)
    close_account(last)
    assert not User.objects.filter(pk=last.pk).exists()


def test_a_failure_half_way_leaves_everything_as_it_was(lived, person, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("connected_localism.rights.actions.post", fail)
    before = tables_with(NAME, ADDRESS, str(NUMBER))
    with pytest.raises(RuntimeError):
        close_account(person)
    after = tables_with(NAME, ADDRESS, str(NUMBER))
    assert after == before


def show_password(client, page):
    """Answer the page that asks for the password once more."""
    assert page.redirect_chain and "reauthenticate" in page.redirect_chain[-1][0]
    return client.post(page.redirect_chain[-1][0], {"password": PASSWORD}, follow=True)


def test_the_page_says_what_will_happen_and_does_it(lived, client):
    Innovation.objects.filter(pk=lived.pk).update(lessons=f"Ask {NAME.upper()}, she knows.")
    address = reverse("delete-account")
    page = show_password(client, client.get(address, follow=True))
    assert f"Draft of {NAME}" in page.text
    assert "Your name is in the text of these" in page.text and "Published" in page.text
    for exception in exceptions():
        assert str(exception.what) in page.text

    page = client.post(address, {"address": "wrong@example.org"})
    assert page.text.count("This is not the email address of your account") == 2
    assert "wrong@example.org" in page.text
    assert "Type your email address" in client.post(address, {"address": ""}).text
    assert User.objects.filter(pk=NUMBER).exists()

    page = client.post(address, {"address": f" {ADDRESS.upper()} "}, follow=True)
    assert "Your account is closed" in page.text
    send_due()
    named = tables_with(NAME, ADDRESS, str(NUMBER))
    allowed = {table for exception in exceptions() for table in exception.tables}
    assert set(named) <= allowed and named  # the name that she wrote into a text herself


def test_without_the_password_nothing_is_deleted(lived, client):
    answer = client.post(reverse("delete-account"), {"address": ADDRESS})
    assert answer.status_code == 302 and "reauthenticate" in answer["Location"]
    assert User.objects.filter(pk=NUMBER).exists()


def test_who_has_no_password_enters_a_mailed_code_first(client, person):
    User.objects.update(password="!")
    person.refresh_from_db()
    client.force_login(person)  # long ago, as far as the site knows
    answer = client.post(reverse("delete-account"), {"address": ADDRESS})
    assert answer.url.startswith(reverse("account-prove"))
    assert User.objects.filter(pk=NUMBER).exists()


def test_the_last_administrator_is_told_on_the_page(client, person):
    User.objects.update(is_superuser=True)
    client.login(email=ADDRESS, password=PASSWORD)
    page = show_password(client, client.get(reverse("delete-account"), follow=True))
    assert "You are the only administrator" in page.text
    assert "<button" not in page.text.split("<main")[1].split("</main")[0]
