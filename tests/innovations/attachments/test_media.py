import pytest
from django.test import Client

from innovations.models import Innovation
from tests.factories import InnovationFactory, MembershipFactory, UserFactory, moderator
from tests.innovations.attachments.made import attachment

pytestmark = pytest.mark.django_db
Status = Innovation.Status


def test_a_public_picture_is_shown_and_runs_nothing(client):
    picture = attachment(InnovationFactory(published=True))
    for url, size in ((picture.get_absolute_url(), picture.file.size), (picture.card_url, None)):
        answer = client.get(url)
        assert answer.status_code == 200
        content = answer.getvalue()
        assert content[8:12] == b"WEBP"
        assert size in (None, len(content))
        assert answer["Content-Type"] == "image/webp"
        assert answer["Content-Disposition"] == 'inline; filename="tools.webp"'
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cache-Control"] == "public, max-age=300, must-revalidate"
        assert not answer.cookies


def test_a_document_is_only_ever_saved(client):
    document = attachment(InnovationFactory(published=True), "document", file_name="Café plan.pdf")
    answer = client.get(document.get_absolute_url())
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Caf%C3%A9%20plan.pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_whoever_has_it_already_is_told_so(client):
    picture = attachment(InnovationFactory(published=True))
    first = client.get(picture.get_absolute_url())
    again = client.get(picture.get_absolute_url(), headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    weak = client.get(picture.card_url, headers={"If-None-Match": first["ETag"]})
    assert weak.status_code == 200  # the small one is another file


def test_the_address_has_the_right_name(client):
    picture = attachment(InnovationFactory(published=True))
    wrong = picture.get_absolute_url().replace("tools.webp", "invoice.exe")
    assert client.get(wrong).status_code == 404
    document = attachment(picture.innovation, "document")
    assert client.get(document.card_url).status_code == 404  # documents have none


@pytest.mark.parametrize(
    "fields",
    [{"status": status} for status in set(Status) - {Status.PUBLISHED}]
    + [{"published": True, "visibility": Innovation.Visibility.MEMBERS}],
    ids=str,
)
def test_who_may_not_read_the_record_may_not_read_its_files(fields):
    innovation = InnovationFactory(**fields)
    picture = attachment(innovation)
    is_for_members = "visibility" in fields
    expected = {
        None: 404,
        UserFactory(): 404,
        MembershipFactory().user: 200 if is_for_members else 404,
        innovation.author: 200,
        MembershipFactory(place=innovation.place).user: 200,
        moderator(): 404 if innovation.status == Status.DRAFT else 200,
    }
    for person, status in expected.items():
        client = Client()
        if person:
            client.force_login(person)
        for url in (picture.get_absolute_url(), picture.card_url):
            answer = client.get(url)
            assert answer.status_code == status, person
            if status == 200:
                assert answer["Cache-Control"] == "private, no-cache"
                assert answer["Cross-Origin-Resource-Policy"] == "same-origin"


def test_what_is_not_described_yet_only_its_editors_see(client):
    innovation = InnovationFactory(published=True)
    picture = attachment(innovation, is_described=False)
    for person, status in ((None, 404), (UserFactory(), 404), (innovation.author, 200)):
        if person:
            client.force_login(person)
        assert client.get(picture.get_absolute_url()).status_code == status, person


def test_a_file_that_is_gone_from_the_disk_is_a_404(client):
    picture = attachment(InnovationFactory(published=True))
    picture.file.storage.delete(picture.file.name)
    assert client.get(picture.get_absolute_url()).status_code == 404


@pytest.mark.parametrize("setting", ["X-Accel-Redirect=/protected/", "X-Sendfile"])
def test_the_proxy_may_send_it(client, settings, setting):
    settings.SENDFILE = setting
    picture = attachment(InnovationFactory(published=True))
    answer = client.get(picture.get_absolute_url())
    where = "/protected/" + picture.file.name if "=" in setting else picture.file.path
    assert (answer.content, answer[setting.split("=")[0]]) == (b"", where)
    assert answer["Content-Type"] == "image/webp"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_the_folder_itself_is_open_to_nobody(client):
    picture = attachment(InnovationFactory(published=True))
    for path in ("/media/", f"/media/{picture.file.name}", f"/static/{picture.file.name}",
                 "/media/../settings.py", f"/media/{picture.public_id}/../../etc/passwd"):  # fmt: skip
        assert client.get(path).status_code == 404, path
