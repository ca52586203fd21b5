"""What the three kinds of people come for, from beginning to end."""

import re

import pytest
from django.core import mail
from django.db import transaction

from innovations.matching import queue
from innovations.models import Innovation
from tests.browser.conftest import PASSWORD, PHONE
from tests.conftest import wait_until
from tests.factories import InnovationFactory, PlaceFactory, UserFactory, moderator

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
STORY = {
    "title": "Weekly food waste caddies for flats",
    "summary": "Residents of flats get caddies and liners for a weekly food waste collection.",
    "challenge": "People in flats had no way of recycling food waste.",
    "approach": "Caddies, liners and shared bins that are emptied each week.",
    "outcomes": "A third of the food waste of the flats is now recycled.",
}


def write_the_story(writer, place: str) -> None:
    """The short form, and then what a reviewer needs beside it, section by section."""
    page = writer.page
    writer.go("/innovations/submit/")
    page.get_by_label("Something we have done").check()
    page.locator("[name=title]").fill(STORY["title"])
    page.locator("select[name=place]").select_option(label=place)
    page.get_by_label("Running", exact=True).check()
    page.locator("[name=challenge]").fill(STORY["challenge"])
    writer.press("Save draft")
    page.get_by_role("link", name="Enter a summary").click()
    page.locator("[name=summary]").fill(STORY["summary"])
    page.get_by_label("Waste and recycling", exact=True).check()
    writer.press("Save and continue")
    page.locator("[name=approach]").fill(STORY["approach"])
    writer.press("Save and continue")
    page.locator("[name=outcomes]").fill(STORY["outcomes"])
    writer.press("Save and go to the overview")


@pytest.fixture
def neighbours():
    """Published records, one of them about the same thing."""
    records = [
        InnovationFactory(
            published=True, title="Food waste collection from flats",
            summary="Caddies and free liners for a weekly food waste collection from flats.",
            approach="Each kitchen gets a caddy with liners; shared bins are emptied each week.",
            challenge="Flats had no food waste recycling.", outcomes="More food waste is recycled.",
        ),
        *InnovationFactory.create_batch(4, published=True),
    ]  # fmt: skip
    with transaction.atomic():
        queue.request_matches([record.pk for record in records])
    return records


@pytest.mark.worker
def test_a_submitted_record_is_approved_and_has_its_matches_seconds_later(
    visit, person, neighbours, worker
):
    PlaceFactory(name="Testborough")
    contributor, judge = person(), person(moderator())

    writer = visit(PHONE, java_script_enabled=False)
    writer.sign_in(contributor.email)
    write_the_story(writer, "Testborough")
    writer.press("Send for review")
    record = Innovation.objects.get(title=STORY["title"])
    assert record.status == Innovation.Status.SUBMITTED

    reader = visit()
    assert reader.go(f"/innovations/{record.slug}/").status == 404

    reviewer = visit()
    reviewer.arrive_as(judge)
    reviewer.go("/innovations/review/")
    reviewer.page.get_by_role("link", name=STORY["title"]).click()
    reviewer.page.get_by_label("Publish it").check()
    reviewer.press("Confirm decision")
    record.refresh_from_db()
    assert record.status == Innovation.Status.PUBLISHED

    def shows_its_match():
        reader.go(f"/innovations/{record.slug}/")
        return reader.page.locator("main").get_by_role("link", name=neighbours[0].title).count()

    wait_until(shows_its_match, seconds=30)


def test_signing_up_takes_a_code_from_the_mail(visit):
    visitor = visit(PHONE)
    visitor.go("/accounts/signup/")
    visitor.page.locator("#id_email").fill("new@example.org")
    visitor.page.locator("#id_display_name").fill("New Person")
    visitor.page.locator("#id_password1").fill(PASSWORD)
    visitor.page.locator("main form button[type=submit]").first.click()
    wait_until(lambda: mail.outbox, seconds=10)
    code = re.search(r"^\s*([A-Z0-9]{3,}-?[A-Z0-9]{3,})\s*$", mail.outbox[0].body, re.M)[1]
    visitor.page.locator("[name=code]").fill(code)
    visitor.page.locator("main form button[type=submit]").first.click()
    visitor.page.wait_for_url("**/innovations/mine/")
    visitor.assert_accessible()


def test_the_reviewers_message_reaches_the_author_who_sends_it_again(visit, person):
    author, judge = person(), person(moderator())
    record = InnovationFactory(
        author=author, status=Innovation.Status.SUBMITTED, submitted_at="2026-11-01T10:00Z"
    )
    reviewer = visit()
    reviewer.arrive_as(judge)
    reviewer.go(f"/innovations/{record.slug}/review/")
    reviewer.page.get_by_label("Ask for changes").check()
    reviewer.press("Confirm decision")
    reviewer.assert_accessible()  # it asks what should be changed
    reviewer.page.get_by_label("Message to the author").fill("Say how many came.")
    reviewer.press("Confirm decision")

    writer = visit(PHONE)
    writer.sign_in(author.email)
    writer.go("/innovations/mine/")
    assert "Say how many came." in writer.page.inner_text("main")
    writer.go(f"/innovations/{record.slug}/edit/results/")
    writer.page.locator("[name=outcomes]").fill("Forty people came.")
    writer.press("Save and go to the overview")
    writer.press("Send for review again")
    record.refresh_from_db()
    assert (record.status, record.outcomes) == ("submitted", "Forty people came.")


def test_filters_work_without_javascript_and_can_be_taken_off_one_by_one(visit, neighbours):
    officer = visit(java_script_enabled=False)
    officer.go("/innovations/")
    if not officer.page.get_by_role("button", name="Apply filters").is_visible():
        officer.page.locator("summary").get_by_text("Filters").click()
    officer.page.get_by_label(re.compile("Waste and recycling")).check()
    officer.press("Apply filters")
    officer.page.wait_for_url("**theme=waste-and-recycling**")
    officer.page.get_by_role("link", name=re.compile("Remove.*Waste and recycling")).click()
    officer.page.wait_for_load_state()
    assert "theme=" not in officer.page.url


def test_a_double_click_submits_one_record(visit, person):
    PlaceFactory(name="Testborough")
    writer = visit()
    writer.sign_in(person(UserFactory()).email)
    writer.go("/innovations/submit/")
    writer.page.locator("[name=title]").fill("Pressed twice")
    writer.page.locator("#id_place").fill("Testb")  # the picker that JavaScript makes of the list
    writer.page.get_by_role("option", name="Testborough").click()
    writer.page.get_by_role("button", name="Save draft").dblclick()
    writer.page.wait_for_url("**/edit/")
    assert writer.page.title().startswith("Pressed twice")
    assert Innovation.objects.filter(title="Pressed twice").count() == 1
