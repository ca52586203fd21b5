import io
import json
import zipfile
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail as django_mail
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from connected_localism.mail.sending import send_due
from connected_localism.rights import exporting, pruning
from connected_localism.rights.models import DataExport
from innovations.models import MistakeReport
from places.models import Invitation
from tests.factories import InnovationFactory, MembershipFactory, PlaceFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(
        display_name="Ann Example", email="ann@example.org", password="not-for-the-copy"
    )


def copy_of(person) -> zipfile.ZipFile:
    exporting.ask_for_copy(person)
    assert exporting.make_due() == 1
    export = DataExport.objects.downloadable().get(person=person)
    return zipfile.ZipFile(io.BytesIO(export.file.read()))


def test_the_copy_has_what_is_about_the_person_and_nothing_about_others(person):
    place = PlaceFactory(name="Leeds")
    MembershipFactory(user=person, place=place)
    mine = InnovationFactory(author=person, title="Mine", approach="Very carefully", place=place)
    other = InnovationFactory(title="Somebody else’s", published=True)
    MistakeReport.objects.create(
        innovation=other, about="fact", message="Not so", reporter=person, form_key=mine.public_id
    )
    archive = copy_of(person)
    assert set(archive.namelist()) >= {
        "README.txt",
        "your-account-email-address-name-language-password.json",
        "places-you-belong-to-or-asked-to-belong-to.json",
        "innovations-you-wrote-with-their-history.json",
        "mistakes-you-reported-while-signed-in.json",
    }
    (record,) = json.loads(archive.read("innovations-you-wrote-with-their-history.json"))
    assert (record["title"], record["approach"], record["place__name"]) == (
        "Mine",
        "Very carefully",
        "Leeds",
    )
    (report,) = json.loads(archive.read("mistakes-you-reported-while-signed-in.json"))
    assert report["message"] == "Not so"
    everything = "".join(archive.read(name).decode() for name in archive.namelist())
    assert (
        other.approach not in archive.read("innovations-you-wrote-with-their-history.json").decode()
    )
    assert other.author.email not in everything and other.author.display_name not in everything
    assert person.password not in everything


def test_the_note_says_in_the_persons_language_what_each_file_is(person):
    note = copy_of(person).read("README.txt").decode()
    assert "your-account-email-address-name-language-password.json" in note
    assert "(1 entry)" in note
    assert "Of these we keep nothing about you:\n" in note
    assert "- Communities you proposed" in note


def test_every_kind_of_data_has_a_file_of_its_own():
    from connected_localism.common.personal_data import declarations
    from connected_localism.rights.copying import _file_name

    names = [_file_name(data) for data in declarations() if data.exports]
    assert len(names) == len(set(names))


def test_asking_twice_is_one_copy_and_one_mail(person):
    exporting.ask_for_copy(person)
    exporting.ask_for_copy(person)
    assert exporting.make_due() == 1
    assert exporting.make_due() == 0
    assert send_due() == 1
    (message,) = django_mail.outbox
    assert message.to == ["ann@example.org"]
    assert "Download your data: http://localhost:8000/accounts/data/" in message.body


def test_a_new_copy_replaces_the_old_one_with_its_file(person, tmp_path):
    copy_of(person)
    copy_of(person)
    assert DataExport.objects.count() == 1
    assert len(list(tmp_path.rglob("*.zip"))) == 1


def test_the_database_holds_to_one_copy_at_a_time(person):
    DataExport.objects.create(person=person)
    with pytest.raises(IntegrityError, match="dataexport_one_at_a_time"):
        DataExport.objects.create(person=person)


def test_a_worker_that_died_is_no_loss(person):
    exporting.ask_for_copy(person)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert exporting.claim()
        assert exporting.make_due() == 0
        clock.shift(exporting.LEASE + timedelta(seconds=1))
        assert exporting.make_due() == 1


def test_a_copy_that_cannot_be_made_fails_at_the_fifth_try(person, settings, tmp_path):
    (tmp_path / "file").write_text("in the way")
    settings.MEDIA_ROOT = str(tmp_path / "file")
    exporting.ask_for_copy(person)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            assert exporting.make_due() == 0
            clock.shift(timedelta(hours=1))
    export = DataExport.objects.get()
    assert (export.state, export.attempts) == ("failed", 5)
    assert "Error" in export.error
    exporting.ask_for_copy(person)  # and the person can ask again
    assert DataExport.objects.filter(state="due").count() == 1


def test_a_copy_of_somebody_who_left_meanwhile_leaves_no_file(person, tmp_path):
    exporting.ask_for_copy(person)
    export = exporting.claim()
    DataExport.objects.all().delete()
    assert exporting.make(export) is False
    assert not list(tmp_path.rglob("*.zip"))


def test_the_page_asks_for_it_and_gives_it(client, person):
    client.force_login(person)
    page = client.post(reverse("my-data"), follow=True)
    assert "We are making your copy" in page.text
    exporting.make_due()
    page = client.get(reverse("my-data"))
    assert "Download your data" in page.text
    export = DataExport.objects.get()
    answer = client.get(reverse("my-data-download", args=[export.public_id]))
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert "no-store" in answer.headers["Cache-Control"]
    names = zipfile.ZipFile(io.BytesIO(answer.getvalue())).namelist()
    assert "README.txt" in names


def test_nobody_else_gets_it(client, person):
    copy_of(person)
    address = reverse("my-data-download", args=[DataExport.objects.get().public_id])
    assert client.get(address).status_code == 302
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert client.get(address).status_code == 404


def test_it_can_be_downloaded_for_a_week(client, person):
    copy_of(person)
    address = reverse("my-data-download", args=[DataExport.objects.get().public_id])
    client.force_login(person)
    assert client.get(address).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        assert client.get(address).status_code == 404


def test_a_long_list_takes_no_more_queries_than_a_short_one(person):
    copy_of(person)  # Django remembers a few things from here on
    counts = []
    for number in (1, 2):
        InnovationFactory.create_batch(number, author=person)
        with CaptureQueriesContext(connection) as queries:
            copy_of(person)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_copy_whose_worker_died_before_marking_it_is_deleted(person, media, monkeypatch):
    """Or everything about somebody would lie there for ever, after the account is closed too."""

    class Killed(BaseException):
        pass

    def die(*_arguments):
        raise Killed

    finished = copy_of(person)
    with monkeypatch.context() as patch:
        patch.setattr(exporting, "_mark_ready", die)
        exporting.ask_for_copy(person)
        with pytest.raises(Killed):
            exporting.make_due()
    assert len(list(media.rglob("*.zip"))) == 2
    assert exporting.delete_orphans() == 0  # it may be marked in a moment
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1)):
        pruning.prune()
        assert finished.testzip() is None and len(list(media.rglob("*.zip"))) == 1


def test_the_copy_has_what_went_to_any_confirmed_address_and_to_no_other(person):
    for address, verified in (
        ("ann@example.org", True),
        ("ann@work.example", True),
        ("bob@example.org", False),
    ):
        EmailAddress.objects.create(user=person, email=address, verified=verified)
        Invitation.objects.create(
            place=PlaceFactory(name=f"Place of {address}"), address=address, role="officer",
            token_digest=address, expires_at=timezone.now(),
        )  # fmt: skip
    invited = json.loads(
        copy_of(person).read("invitations-sent-to-your-address-that-wait-for-an-answer.json")
    )
    assert [each["place__name"] for each in invited] == [
        "Place of ann@example.org",
        "Place of ann@work.example",
    ]
