import hashlib
import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from innovations.models import Attachment, AttachmentChange, Innovation
from innovations.models.attachment import IMAGES_PER_RECORD
from tests.factories import InnovationFactory, MembershipFactory, UserFactory
from tests.innovations.attachments.files import docx, odt, pdf, picture, xlsx
from tests.innovations.attachments.made import attachment
from tests.innovations.attachments.uploading import errors, files_url, upload

pytestmark = pytest.mark.django_db
TRANSPARENT = {"mode": "RGBA"}


def test_a_picture_is_uploaded_first_and_described_then(client):
    innovation = InnovationFactory()
    content = picture(size=(2400, 1800))
    answer = upload(client, innovation, ("Repair café, May.JPG", content))
    kept = innovation.attachments.get()
    assert answer.url == f"/innovations/{innovation.slug}/files/{kept.public_id}/"
    assert (kept.kind, kept.content_type, kept.file_name) == (
        Attachment.Kind.IMAGE, "image/webp", "Repair-café-May.webp",
    )  # fmt: skip
    assert (kept.width, kept.height) == (2000, 1500)
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    assert kept.size == kept.file.size
    assert not kept.is_shown

    answer = client.post(answer.url, {"alt_text": "", "licence": "OGL-3.0", "credit": "Ann"})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["alt_text"]
    assert answer.context["form"]["credit"].value() == "Ann"
    answer = client.post(
        f"/innovations/{innovation.slug}/files/{kept.public_id}/",
        {"alt_text": "Two people mend a radio", "licence": "OGL-3.0", "credit": "Ann"},
    )
    assert answer.url == files_url(innovation)
    assert [a.alt_text for a in innovation.attachments.shown()] == ["Two people mend a radio"]


@pytest.mark.parametrize(
    ("name", "content", "content_type"),
    [
        ("a.jpg", picture(), "image/webp"),
        ("a.jpeg", picture(mode="CMYK"), "image/webp"),
        ("a.png", picture("PNG", **TRANSPARENT), "image/webp"),
        ("a.png", picture("PNG", mode="P"), "image/webp"),
        ("a.png", picture("PNG", mode="I;16"), "image/webp"),
        ("a.png", picture("PNG", mode="1"), "image/webp"),
        ("a.webp", picture("WEBP"), "image/webp"),
        ("a.webp", picture("WEBP", lossless=True, **TRANSPARENT), "image/webp"),
        ("a.png", picture("JPEG"), "image/webp"),  # wrongly named, and harmless
        ("a.pdf", pdf(), "application/pdf"),
        ("a.csv", b"place,number\nTestborough,-5\n", "text/csv"),
        ("a.xlsx", xlsx(), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("a.DOCX", docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        ("a.odt", odt(), "application/vnd.oasis.opendocument.text"),
        ("a.ods", odt(kind="spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    ],
)  # fmt: skip
def test_what_is_on_the_list_is_taken(client, name, content, content_type):
    innovation = InnovationFactory()
    answer = upload(client, innovation, (name, content))
    assert errors(answer) == []
    kept = innovation.attachments.get()
    assert kept.content_type == content_type
    if kept.kind == Attachment.Kind.DOCUMENT:
        assert kept.file.read() == content  # as it was, signatures included


def test_several_at_once_some_of_them_refused(client):
    innovation = InnovationFactory()
    answer = upload(
        client, innovation, ("a.jpg", picture()), ("b.gif", b"GIF89a"), ("c.pdf", pdf())
    )
    (error,) = errors(answer)
    assert error.startswith("“b.gif”: this kind of file cannot be taken.")
    assert [a.file_name for a in innovation.attachments.all()] == ["a.webp", "c.pdf"]
    assert "2 files are uploaded" in answer.content.decode()


def test_nothing_chosen(client):
    assert errors(upload(client, InnovationFactory())) == ["Choose a file"]


def test_more_than_ten_at_once(client):
    files = [(f"{n}.csv", b"a,b") for n in range(11)]
    assert errors(upload(client, InnovationFactory(), *files)) == [
        "Choose no more than 10 files at once"
    ]


def test_the_same_file_twice_is_one(client):
    innovation = InnovationFactory()
    for _ in range(2):
        answer = upload(client, innovation, ("a.csv", b"a,b\n"))
        assert answer.status_code == 302
    assert innovation.attachments.count() == 1
    assert AttachmentChange.objects.count() == 1


def test_a_full_record_takes_no_more(client):
    innovation = InnovationFactory()
    for _ in range(IMAGES_PER_RECORD):
        attachment(innovation)
    (error,) = errors(upload(client, innovation, ("a.jpg", picture())))
    assert error == "“a.jpg”: There are 10 pictures, which is the most. Remove one first."
    assert errors(upload(client, innovation, ("a.csv", b"a,b"))) == []


@pytest.mark.parametrize(
    ("limit", "value", "words"),
    [
        ("UPLOADS_PER_DAY", 1, "You can upload 1 files a day"),
        ("UPLOAD_MB_PER_DAY", 0, "You can upload 0 MB a day"),
        ("UPLOAD_MB_TOTAL", 0, "There is no room for more files"),
    ],
)
def test_nobody_fills_the_disk(client, settings, limit, value, words):
    innovation = InnovationFactory()
    attachment(InnovationFactory(author=innovation.author))
    setattr(settings, limit, value)
    (error,) = errors(upload(client, innovation, ("a.csv", b"a,b")))
    assert words in error
    assert innovation.attachments.count() == 0


def test_nothing_is_left_behind_when_it_cannot_be_kept(client, settings, media):
    settings.UPLOADS_PER_DAY = 0
    upload(client, InnovationFactory(), ("a.jpg", picture()))
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_members_of_the_place_may_and_strangers_may_not(client):
    innovation = InnovationFactory(published=True)
    member = MembershipFactory(place=innovation.place).user
    for person, status in ((member, 200), (UserFactory(), 403)):
        client.force_login(person)
        assert client.get(files_url(innovation)).status_code == status
    draft = InnovationFactory()
    assert client.get(files_url(draft)).status_code == 404


def test_a_declined_record_takes_no_files(client):
    innovation = InnovationFactory(status=Innovation.Status.DECLINED)
    answer = upload(client, innovation, ("a.csv", b"a,b"))
    assert (answer.status_code, answer.url) == (302, "/innovations/mine/")
    assert innovation.attachments.count() == 0


def test_much_too_much_is_refused_before_it_is_read(client):
    innovation = InnovationFactory()
    client.force_login(innovation.author)
    answer = client.generic(
        "POST",
        files_url(innovation),
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(500 * 1024 * 1024),
        **{"wsgi.input": io.BytesIO()},
    )
    assert answer.status_code == 413
    assert "These files are too large" in answer.content.decode()


@pytest.mark.parametrize(("who", "status"), [("nobody", 302), ("a stranger", 403)])
def test_who_may_not_upload_is_told_so_and_not_cut_off(client, who, status):
    """The answer comes after the whole request; else a browser would show its own error."""
    innovation = InnovationFactory(published=True)
    if who == "a stranger":
        client.force_login(UserFactory())
    sent = io.BytesIO(b"x" * 3_000_000)
    answer = client.generic(
        "POST",
        files_url(innovation),
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH="3000000",
        **{"wsgi.input": sent},
    )
    assert answer.status_code == status
    assert sent.read() == b""


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/password/reset/"])
def test_other_forms_take_no_large_files(client, path):
    large = SimpleUploadedFile("x.bin", b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1))
    answer = client.post(path, {"file": large})
    assert answer.status_code == 413
    assert "What you sent is too long" in answer.content.decode()


def test_the_list_of_files_costs_the_same_however_many_there_are(client):
    innovation = InnovationFactory()
    client.force_login(innovation.author)
    client.get(files_url(innovation))  # what the frame of every page looks up and keeps
    costs = []
    for number in (1, 2):
        for _ in range(number):
            attachment(innovation, uploaded_by=UserFactory())
            attachment(innovation, "document", uploaded_by=UserFactory())
        with CaptureQueriesContext(connection) as queries:
            client.get(files_url(innovation))
        costs.append(len(queries))
    assert costs[0] == costs[1]
