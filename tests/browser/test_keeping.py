"""Confirming, handing over, updating and writing to its people: as somebody meets the pages, on a
phone and on a desktop, also by keyboard and without JavaScript."""

import re
import uuid
from datetime import date, timedelta

import pytest
from django.utils import timezone

from connected_localism.mail.models import OutgoingMail
from innovations.actions.progress import add_update
from innovations.keeping import contact, handover
from innovations.keeping.confirming import link_for
from innovations.models import Confirmation, ContactMessage, Handover, Innovation, ProgressUpdate
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
RECORD = "/innovations/repair/"


@pytest.fixture
def place():
    return PlaceFactory(name="Testborough")


@pytest.fixture
def author(person, place):
    return person(MembershipFactory(place=place, user__display_name="Ann Author").user)


@pytest.fixture
def innovation(place, author):
    return InnovationFactory(
        published=True, slug="repair", title=f"Repair café in {LONG}", place=place, author=author,
        stage="live", confirmed_at=timezone.now() - timedelta(days=400),
        review_due=timezone.localdate() - timedelta(days=35),
    )  # fmt: skip


def mailed(kind: str, name: str) -> str:
    """The address that the newest mail of this kind has under a name."""
    return OutgoingMail.objects.filter(kind=kind).order_by("-pk").first().context[name]


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_one_click_from_the_mail(visit, innovation, screen):
    Innovation.objects.update(review_due=date(2026, 1, 1))
    innovation.refresh_from_db()
    reader = visit(screen)
    reader.go(link_for(innovation, innovation.author))
    reader.assert_accessible()
    assert not Confirmation.objects.exists()
    reader.press("Confirm that it is still true")
    reader.assert_accessible()
    assert "It is confirmed as still true" in reader.page.title()
    assert Confirmation.objects.get().person == innovation.author
    reader.go(RECORD)
    reader.assert_accessible()
    assert "Confirmed as true today" in reader.page.inner_text("main")


def test_handing_over_by_the_link(visit, innovation):
    reader = visit(PHONE)
    link = link_for(innovation, innovation.author)
    reader.go(link)
    reader.press("Hand it over")
    reader.assert_accessible()
    assert Handover.objects.get().how == "given_up"
    for path in (link, "/innovations/still-true/nonsense/"):
        reader.go(path)
        reader.assert_accessible()
        assert "This link does not work" in reader.page.title()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_morning_of_somebody_who_answers_for_a_record(
    visit, person, place, author, innovation, screen
):
    member = person(MembershipFactory(place=place, user__display_name="Bo Bell").user)
    for number in range(5):
        add_update(
            innovation=innovation, by=author, date=f"2025-0{number + 1}",
            text=f"Branch {number} opened, and {LONG} too.", form_key=uuid.uuid4(),
        )  # fmt: skip
    Innovation.objects.update(review_due=date(2026, 1, 1))
    ann = visit(screen)
    ann.sign_in(author.email)
    ann.go("/innovations/still-true/")
    ann.assert_accessible()
    ann.page.get_by_role("link", name="Repair café").first.click()
    ann.assert_accessible()
    ann.page.get_by_text("Show all 2 older updates").click()
    ann.assert_accessible()

    ann.page.get_by_role("link", name="Add an update").click()
    ann.assert_accessible()
    ann.press("Add update")
    ann.assert_accessible()
    assert "Say what happened" in ann.page.inner_text("main")
    ann.page.get_by_label("What happened?").fill("We moved to the church hall.")
    ann.page.get_by_label("How did it turn out?").select_option("worked")
    ann.press("Add update")
    ann.assert_accessible()
    assert ProgressUpdate.objects.count() == 6
    ann.page.get_by_role("link", name="Change").first.click()
    ann.assert_accessible()
    ann.page.go_back()
    ann.page.get_by_role("link", name="Remove").first.click()
    ann.assert_accessible()

    ann.go(f"{RECORD}hand-over/")
    ann.assert_accessible()
    ann.press("Hand it over")
    ann.assert_accessible()
    ann.page.get_by_label("A member of the place, if they accept").check()
    ann.page.get_by_label("Member of the place", exact=True).select_option("Bo Bell")
    ann.press("Hand it over")
    ann.assert_accessible()
    ann.go(f"{RECORD}hand-over/")
    ann.assert_accessible()
    assert "has not answered yet" in ann.page.inner_text("main")

    bo = visit(screen)
    bo.sign_in(member.email)
    bo.go(mailed("handover-offered", "answer_url"))
    bo.assert_accessible()
    bo.press("Accept")
    bo.assert_accessible()
    assert Innovation.objects.get().author == member
    bo.go(mailed("handover-offered", "answer_url"))
    bo.assert_accessible()


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_reader_writes_and_proves_the_address(visit, innovation, screen):
    reader = visit(screen)
    reader.go(RECORD)
    reader.page.get_by_role("link", name="Contact its people").click()
    reader.assert_accessible()
    reader.press("Send message")
    reader.assert_accessible()
    assert "Enter your message" in reader.page.inner_text("main")
    reader.page.get_by_label("A question about how it works").check()
    reader.page.get_by_label("Your message").fill("How did you find the volunteers?")
    reader.page.get_by_label("Your name").fill("Rita Reader")
    reader.page.get_by_label("Your email address").fill("rita@example.org")
    reader.press("Send message")
    reader.assert_accessible()
    assert "Confirm your email address" in reader.page.title()
    reader.go(mailed("contact-proof", "prove_url"))
    reader.assert_accessible()
    reader.press("Pass it on")
    reader.assert_accessible()
    assert ContactMessage.objects.get().state == "delivered"

    owner = visit(screen)
    owner.go(mailed("contact-message", "report_url"))
    owner.assert_accessible()
    owner.press("Block the sender and report it")
    owner.assert_accessible()
    owner.go("/innovations/contact/nonsense/")
    owner.assert_accessible()


def test_without_javascript_and_with_the_keyboard_alone(visit, innovation):
    reader = visit(PHONE, java_script_enabled=False)
    reader.go(link_for(innovation, innovation.author))
    button = reader.page.get_by_role("button", name="Confirm that it is still true")
    for _key in range(60):
        reader.page.keyboard.press("Tab")
        if button.evaluate("button => button === document.activeElement"):
            break
    with reader.page.expect_navigation():
        reader.page.keyboard.press("Enter")
    assert "It is confirmed" in reader.page.title()
    assert Confirmation.objects.count() == 1


def test_pages_for_few(visit, person, place, innovation):
    """A record nobody answers for, one that takes no messages, and what is over."""
    steward = person(MembershipFactory(place=place, role="steward").user)
    handover.give_up(innovation=innovation, by=innovation.author)
    ruth = visit(PHONE)
    ruth.sign_in(steward.email)
    ruth.go(f"{RECORD}hand-over/")
    ruth.assert_accessible()
    ruth.press("Take it over myself")
    ruth.assert_accessible()
    innovation.refresh_from_db()
    contact.want_none(steward, innovation, none=True)
    for path in (f"{RECORD}contact/", f"{RECORD}contact/not/", f"{RECORD}contact/sent/",
                 f"{RECORD}hand-over/", "/innovations/", "/cy/innovations/still-true/"):  # fmt: skip
        ruth.go(path)
        ruth.assert_accessible()
    Innovation.objects.update(visibility="members")
    innovation.refresh_from_db()
    stranger = visit(PHONE)
    stranger.go(link_for(innovation, steward))
    stranger.assert_accessible()
    assert "for members only" in stranger.page.inner_text("main")
    assert not re.search("Repair", stranger.page.content())
