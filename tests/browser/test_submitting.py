"""Writing on a phone: with the keyboard alone, without JavaScript, offline, signed out."""

import time

import pytest

from innovations.models import EditInProgress, Innovation
from tests.browser.conftest import PHONE
from tests.conftest import wait_until
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, UserFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "Street play afternoons"
PROBLEM = "Children hardly play outside, because cars fill our street from end to end."
MORE = {
    "summary": "Residents close their street to cars once a month so that children can play.",
    "approach": "The council lends signs and waives the fee; two neighbours steward each end.",
    "outcomes": "Forty streets took part in the first year, and neighbours know each other.",
}


class Keyboard:
    """Somebody who has no mouse; counts the keys."""

    def __init__(self, page):
        self.page, self.keys, self.started = page, 0, time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.started

    def press(self, key: str, times: int = 1) -> None:
        for _time in range(times):
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)
        self.keys += len(text)

    def tab_to(self, selector: str) -> None:
        """Press Tab until the focus is on that control, as somebody would who sees the page."""
        for _tab in range(120):
            self.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        pytest.fail(f"{selector} cannot be reached with the Tab key")

    def enter(self, selector: str) -> None:
        """Go to a link or button and press Enter there."""
        self.tab_to(selector)
        with self.page.expect_navigation():
            self.press("Enter")


def test_a_draft_in_three_minutes_on_a_phone_with_the_keyboard_alone(
    visit, person, record_property
):
    PlaceFactory.create_batch(5)
    place = MembershipFactory(user=person(UserFactory())).place
    visitor = visit(PHONE, java_script_enabled=False)
    visitor.sign_in(place.memberships.get().user.email)
    visitor.go("/innovations/submit/")

    hands = Keyboard(visitor.page)
    hands.tab_to("[name=kind]")
    hands.press("Space")  # something we have done
    hands.press("ArrowDown")  # something we are trying out
    hands.tab_to("[name=title]")
    hands.type(TITLE)
    hands.tab_to("[name=place]")  # their own place is chosen already
    hands.tab_to("[name=stage]")
    hands.press("Space")
    hands.press("ArrowDown")
    hands.tab_to("[name=challenge]")
    hands.type(PROBLEM)
    hands.enter("main form#text button.govuk-button")
    draft = Innovation.objects.get()
    assert (draft.title, draft.kind, draft.stage, draft.place, draft.challenge, draft.status) == (
        TITLE, "pilot", "pilot", place, PROBLEM, "draft",
    )  # fmt: skip
    print(f"\n{hands.keys} keys, {hands.seconds:.1f} s to a draft")
    # Two keys a second, as somebody types who is slow on a phone, are three minutes for 360 keys.
    assert hands.keys < 250

    hands.enter("a[href$='#field-themes']")
    hands.tab_to("[name=summary]")
    hands.type(MORE["summary"])
    hands.tab_to("[name=themes][value=transport-and-streets]")
    hands.press("Space")
    hands.enter("main form#text button.govuk-button")
    hands.tab_to("[name=approach]")
    hands.type(MORE["approach"])
    hands.enter("main form#text button.govuk-button")
    hands.tab_to("[name=outcomes]")
    hands.type(MORE["outcomes"])
    hands.enter("main form#text button[value=back]")
    hands.enter("main form[action$='/send/'] button")
    draft.refresh_from_db()
    assert draft.status == "submitted"
    assert {name: getattr(draft, name) for name in MORE} == MORE
    assert draft.themes == ["transport-and-streets"]
    print(f"{hands.keys} keys, {hands.seconds:.1f} s to send it for review")


def test_rows_grow_and_shrink_without_javascript_and_enter_saves(visit, person):
    draft = InnovationFactory(author=person())
    visitor = visit(PHONE, java_script_enabled=False)
    visitor.sign_in(draft.author.email)
    visitor.go(f"/innovations/{draft.slug}/edit/people/")
    page = visitor.page
    page.locator("[name=partners-0-name]").fill("Groundwork")
    visitor.press("Add another partner")
    assert page.locator("[name=partners-0-name]").input_value() == "Groundwork"
    page.locator("[name=partners-1-name]").fill("A school")
    page.locator("[name=partners-1-name]").press("Enter")
    page.wait_for_load_state()
    assert list(draft.partners.values_list("name", flat=True)) == ["Groundwork", "A school"]
    visitor.go(f"/innovations/{draft.slug}/edit/people/")
    page.locator("button[value='partners:remove:0']").click()
    page.wait_for_load_state()
    assert page.locator("[name=partners-0-name]").input_value() == "A school"
    visitor.press("Save and go to the overview")
    assert list(draft.partners.values_list("name", flat=True)) == ["A school"]


@pytest.fixture
def writer(visit, person):
    """Somebody with an open section of their draft."""
    draft = InnovationFactory(author=person(), challenge="As it was saved.")
    visitor = visit(PHONE)
    visitor.sign_in(draft.author.email)
    visitor.go(f"/innovations/{draft.slug}/edit/story/")
    visitor.draft = draft
    return visitor


def said(page) -> str:
    return page.locator("[data-autosave-status]").inner_text()


def test_what_is_typed_is_kept_a_moment_later_and_said_politely(writer):
    page = writer.page
    page.locator("[name=challenge]").fill("Half a sen")
    page.locator("[data-autosave-status]").get_by_text("Saved at").wait_for()
    assert page.locator("[data-autosave-status]").get_attribute("role") == "status"
    assert EditInProgress.objects.get().typed["challenge"] == ["Half a sen"]
    writer.assert_accessible()
    page.reload()
    assert page.locator("[name=challenge]").input_value() == "Half a sen"
    writer.assert_accessible()
    writer.press("Discard it")
    assert page.locator("[name=challenge]").input_value() == "As it was saved."


def test_leaving_the_page_at_once_keeps_the_last_word(writer):
    writer.page.locator("[name=challenge]").fill("The last word")
    writer.page.get_by_role("link", name="Cancel").click()
    wait_until(lambda: EditInProgress.objects.exists(), seconds=5)
    assert EditInProgress.objects.get().typed["challenge"] == ["The last word"]


def test_saving_leaves_nothing_unsaved_behind(writer):
    writer.page.locator("[name=challenge]").fill("Done.")
    writer.press("Save and go to the overview")
    writer.page.wait_for_url("**/edit/")
    time.sleep(3)  # longer than autosave waits
    assert not EditInProgress.objects.exists()
    assert "Not saved yet" not in writer.page.inner_text("main")


def test_offline_it_says_so_and_keeps_the_text_when_the_line_is_back(writer):
    page = writer.page
    page.context.set_offline(True)
    page.locator("[name=challenge]").fill("Typed in a tunnel")
    page.get_by_text("Not saved: you are offline. We keep trying.").wait_for(timeout=20_000)
    assert not EditInProgress.objects.exists()
    page.context.set_offline(False)
    page.locator("[data-autosave-status]").get_by_text("Saved at").wait_for(timeout=15_000)
    assert EditInProgress.objects.get().typed["challenge"] == ["Typed in a tunnel"]


def test_signed_out_it_says_so_and_goes_on_after_signing_in_in_another_tab(writer):
    page = writer.page
    page.context.clear_cookies(name="session")
    page.locator("[name=challenge]").fill("Typed after the session ended")
    page.get_by_text("You are signed out. Sign in again in a new tab").wait_for()
    assert EditInProgress.objects.exists()

    tab = page.context.new_page()
    tab.goto(writer.base_url + "/accounts/login/")
    tab.locator("#id_login").fill(writer.draft.author.email)
    tab.locator("#id_password").fill("a long enough password")
    tab.locator("main").get_by_role("button", name="Sign in", exact=True).click()
    tab.wait_for_load_state()

    page.locator("[name=challenge]").press("End")
    page.locator("[name=challenge]").type(", and goes on")
    page.locator("[data-autosave-status]").get_by_text("Saved at").wait_for()
    writer.press("Save and go to the overview")
    page.wait_for_url("**/edit/")
    writer.draft.refresh_from_db()
    assert writer.draft.challenge == "Typed after the session ended, and goes on"


def test_the_back_button_makes_no_second_draft(visit, person):
    PlaceFactory(name="Testborough")
    visitor = visit(java_script_enabled=False)
    visitor.sign_in(person().email)
    visitor.go("/innovations/submit/")
    page = visitor.page
    page.locator("[name=title]").fill(TITLE)
    page.locator("select[name=place]").select_option(label="Testborough")
    visitor.press("Save draft")
    page.go_back()
    page.wait_for_load_state()
    if page.locator("main form#text").count():  # the browser showed the form as it was
        visitor.press("Save draft")
    assert page.url.endswith("/edit/")
    assert Innovation.objects.count() == 1
