"""Uploading, describing and reading files in Chromium, on a phone and on a desktop."""

import re

import pytest
from playwright.sync_api import expect

from innovations.models import Innovation
from tests.browser.conftest import DESKTOP, PHONE
from tests.factories import InnovationFactory
from tests.innovations.attachments.files import pdf, picture
from tests.innovations.attachments.made import attachment
from tests.innovations.attachments.uploading import files_url

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG_NAME = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch-annual-report-2024.pdf"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


def file(name: str, content: bytes) -> dict:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


@pytest.mark.parametrize("has_script", [True, False], ids=["script", "no-script"])
def test_from_a_chosen_file_to_what_readers_see(visit, person, has_script):
    """Two files at once, one refused; the picture described, moved and removed."""
    innovation = InnovationFactory(published=True, author=person())
    visitor = visit(PHONE, java_script_enabled=has_script)
    page, main = visitor.page, visitor.page.locator("main")
    visitor.sign_in(innovation.author.email)
    visitor.go(innovation.get_absolute_url())
    main.get_by_role("link", name="Files and images").click()
    page.get_by_label("Choose files").set_input_files(
        [file("fair.jpg", picture(size=(1600, 1200))), file("film.mp4", b"\0\0\0\x18ftypmp42")]
    )
    visitor.press("Upload")
    expect(main.locator(".govuk-error-summary")).to_contain_text("“film.mp4”: this kind of file")
    expect(main.get_by_text("Not shown yet")).to_be_visible()
    main.get_by_role("link", name=re.compile("Describe it.*fair")).click()
    visitor.press("Save")
    expect(page).to_have_title("Error: Describe this picture – Connected Localism")
    page.get_by_label("What can be seen in it?").fill("Two people mend a radio")
    page.get_by_label("Open Government Licence v3.0").check()
    visitor.press("Save")
    expect(main.get_by_text("“fair.webp” is saved.")).to_be_visible()

    page.get_by_label("Choose files").set_input_files([file("plan.pdf", pdf())])
    visitor.press("Upload")
    expect(page.get_by_label("Title")).to_have_value("plan")
    page.get_by_label("Open Government Licence v3.0").check()
    visitor.press("Save")
    visitor.go(innovation.get_absolute_url())
    shown = main.get_by_role("img", name="Two people mend a radio")
    expect(shown).to_be_visible()
    expect(main.get_by_role("link", name="plan (PDF, 1 KB)")).to_be_visible()

    visitor.go(files_url(innovation))
    main.get_by_role("link", name=re.compile("Remove.*fair")).click()
    visitor.press("Remove it")
    expect(main.get_by_text("“fair.webp” is removed.")).to_be_visible()
    main.get_by_role("button", name=re.compile("Bring it back.*fair")).click()
    expect(main.get_by_role("img", name="Two people mend a radio")).to_be_visible()
    assert visitor.complaints == []


@pytest.fixture
def full_record(person) -> Innovation:
    innovation = InnovationFactory(published=True, author=person(), title="Repair café")
    attachment(innovation, title="The first evening", credit="Ann Other")
    attachment(innovation, alt_text="A queue", title="A" * 150)
    attachment(innovation, is_described=False)
    attachment(innovation, "document", title="Evaluation", file_name=LONG_NAME, language="cy")
    attachment(innovation, "document", is_described=False, file_name=LONG_NAME, language="en")
    attachment(innovation, "document", file_name=LONG_NAME, removed_at="2026-11-20T10:00Z")
    return innovation


@pytest.mark.parametrize("screen", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_every_page_about_files_is_accessible(visit, full_record, screen):
    visitor = visit(screen)
    visitor.go(full_record.get_absolute_url())
    visitor.assert_accessible()
    visitor.sign_in(full_record.author.email)
    base = files_url(full_record)
    paths = [base, f"/cy{base}"]
    for each in full_record.attachments.kept():
        paths += [f"{base}{each.public_id}/", f"{base}{each.public_id}/remove/"]
    for path in paths:
        assert visitor.go(path).status == 200, path
        visitor.assert_accessible()
    visitor.go(base)
    visitor.press("Upload")
    assert visitor.page.title().startswith("Error:")
    visitor.assert_accessible()


def test_500_megabytes_meet_a_clear_page(visit, person, tmp_path):
    """Not the browser's own error: what is on its way is read to a point, then answered."""
    innovation = InnovationFactory(author=person())
    large = tmp_path / "film.pdf"
    with large.open("wb") as out:
        out.truncate(500 * 1024 * 1024)
    visitor = visit(DESKTOP)
    visitor.sign_in(innovation.author.email)
    visitor.go(files_url(innovation))
    visitor.page.get_by_label("Choose files").set_input_files(large)
    visitor.page.get_by_role("button", name="Upload").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("These files are too large")
