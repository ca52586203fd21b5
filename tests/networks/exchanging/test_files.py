"""Files of offers with their versions: who puts them there, who may have them."""

import hashlib
import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from connected_localism.rights.pruning import prune
from innovations.attachments.keeping import LimitReached
from innovations.attachments.orphans import delete_orphans, missing_files
from networks.actions import exchange_files
from networks.models import Exchange, ExchangeFile, Network
from tests.factories import (
    ExchangeFactory,
    ExchangePartyFactory,
    MembershipFactory,
    NetworkFactory,
    NetworkMemberFactory,
)
from tests.hostile.made_files import docx_with_macro, pdf_with_script, svg_with_script
from tests.innovations.attachments.files import pdf, picture

pytestmark = pytest.mark.django_db
CSV = b"place,lanterns\nLeeds,3\n"


@pytest.fixture
def owner():
    return MembershipFactory()


@pytest.fixture
def exchange(owner):
    return ExchangeFactory(place=owner.place)


def upload(client, exchange, name: str, content: bytes, **values):
    sent = {"file": SimpleUploadedFile(name, content), "licence": "ask", "audience": "everybody"}
    return client.post(reverse("exchange-files", args=[exchange.public_id]), sent | values)


def made(exchange, number=1, **values) -> ExchangeFile:
    """A file without the way through an upload."""
    content = f"a,b\n{number},2\n".encode()
    stored = ExchangeFile(
        **{
            "exchange": exchange, "title": f"Costs {number}", "kind": "document",
            "file_name": "costs.csv", "content_type": "text/csv", "size": len(content),
            "sha256": hashlib.sha256(os.urandom(16)).hexdigest(), "licence": "ask",
        }
        | values
    )  # fmt: skip
    stored.file.save("full.csv", ContentFile(content), save=False)
    stored.save()
    return stored


def on_disk(media) -> int:
    return sum(path.is_file() for path in media.rglob("*"))


def test_a_new_version_keeps_the_old_one(client, owner, exchange):
    client.force_login(owner.user)
    assert upload(client, exchange, "business-case.csv", CSV).status_code == 302
    first = exchange.files.get()
    upload(
        client, exchange, "new.csv", CSV + b"York,4\n", series=str(first.series), note="York too"
    )
    second, again = exchange.files.all()
    assert (again, second.series) == (first, first.series)
    assert [(f.version, f.title, f.uploaded_by) for f in (first, second)] == [
        (1, "business case", owner.user),
        (2, "business case", owner.user),
    ]
    client.logout()
    page = client.get(exchange.get_absolute_url()).content.decode()
    assert "(version 2)" in page
    assert "1 earlier version" in page
    for stored, end in [(first, b"Leeds,3\n"), (second, b"York,4\n")]:
        assert stored.get_absolute_url() in page
        answer = client.get(stored.get_absolute_url())
        assert answer.getvalue().endswith(end)
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Content-Disposition"].startswith("attachment; filename")


def test_a_picture_is_written_anew(client, owner, exchange):
    client.force_login(owner.user)
    upload(client, exchange, "tools.jpg", picture())
    stored = exchange.files.get()
    assert (stored.content_type, stored.kind, bool(stored.card)) == ("image/webp", "image", True)


def test_the_same_file_twice_is_one(client, owner, exchange):
    client.force_login(owner.user)
    for _click in range(2):
        upload(client, exchange, "a.csv", CSV)
    assert exchange.files.count() == 1


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.svg", svg_with_script), ("a.pdf", pdf_with_script), ("a.docx", docx_with_macro),
        ("a.csv", lambda: b""), ("a.exe", lambda: b"MZ"),
    ],
)  # fmt: skip
def test_hostile_files_are_refused_in_plain_words(client, owner, exchange, media, name, content):
    client.force_login(owner.user)
    answer = upload(client, exchange, name, content(), title="Kept")
    assert answer.status_code == 200
    assert len(answer.context["form"].errors["file"]) == 1
    assert 'value="Kept"' in answer.content.decode()
    assert not exchange.files.exists()
    assert on_disk(media) == 0


def test_only_its_people_bring_files(client, exchange):
    client.force_login(MembershipFactory().user)
    assert upload(client, exchange, "a.csv", CSV).status_code == 403
    client.logout()
    assert upload(client, exchange, "a.csv", CSV).status_code == 302
    assert not exchange.files.exists()


def test_what_is_for_places_with_which_it_is_agreed_others_do_not_get(client, owner, exchange):
    stored = made(exchange, is_for_agreed=True)
    asked = ExchangePartyFactory(exchange=exchange)
    agreed = ExchangePartyFactory(exchange=exchange, state="agreed")
    url, page = stored.get_absolute_url(), exchange.get_absolute_url()
    assert client.get(url).status_code == 404
    assert "1 file is for places with which it is agreed" in client.get(page).content.decode()
    for person, status in [
        (MembershipFactory(place=asked.place).user, 404),
        (MembershipFactory(place=agreed.place).user, 200),
        (owner.user, 200),
    ]:
        client.force_login(person)
        answer = client.get(url)
        assert answer.status_code == status
        assert (url in client.get(page).content.decode()) == (status == 200)
    assert answer["Cache-Control"] == "private, no-cache"


def test_files_of_a_private_network_stay_in_it(client):
    network = NetworkFactory(visibility=Network.Visibility.PRIVATE)
    stored = made(ExchangeFactory(network=network))
    assert client.get(stored.get_absolute_url()).status_code == 404
    client.force_login(MembershipFactory().user)
    assert client.get(stored.get_absolute_url()).status_code == 404
    member = NetworkMemberFactory(network=network)
    client.force_login(MembershipFactory(place=member.place).user)
    assert client.get(stored.get_absolute_url()).status_code == 200


def test_what_is_removed_can_be_brought_back(client, owner, exchange):
    stored = made(exchange)
    url = reverse("exchange-file-remove", args=[exchange.public_id, stored.public_id])
    client.force_login(owner.user)
    assert client.get(url).status_code == 200
    client.post(url)
    assert client.get(stored.get_absolute_url()).status_code == 404
    client.post(url, {"wants": "bring_back"})
    assert client.get(stored.get_absolute_url()).status_code == 200
    assert list(exchange.steps.values_list("step", flat=True)) == ["file_back", "file_removed"]


def test_a_removed_version_keeps_its_number(client, owner, exchange):
    first = made(exchange)
    made(exchange, 2, series=first.series, version=2, removed_at=timezone.now())
    client.force_login(owner.user)
    upload(client, exchange, "a.csv", CSV, series=str(first.series))
    assert exchange.files.kept().first().version == 3


@pytest.mark.django_db(transaction=True)
def test_what_was_removed_is_deleted_after_30_days(media):
    exchange = ExchangeFactory()
    now = timezone.now()
    kept = [made(exchange), made(exchange, removed_at=now - timedelta(days=29))]
    made(exchange, removed_at=now - timedelta(days=31))
    assert {done.name: done.ended for done in prune()}["removed-exchange-files"] == 1
    assert set(ExchangeFile.objects.all()) == set(kept)
    assert on_disk(media) == 2
    exchange.delete()
    assert on_disk(media) == 0


def test_files_that_nothing_has_are_found(media, exchange):
    stored, lost = made(exchange), made(exchange)
    lost.delete_files()
    stray = media / "exchanges" / "ab" / "stray.csv"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"x")
    then = (timezone.now() - timedelta(days=2)).timestamp()
    for path in (stray, media / stored.file.name):
        os.utime(path, (then, then))
    assert list(missing_files()) == [lost]
    assert delete_orphans() == 1
    assert (media / stored.file.name).exists()


def test_what_one_may_upload_counts_over_everything(client, owner, exchange, settings):
    settings.UPLOADS_PER_DAY = 2
    for number in range(2):
        made(exchange, number, uploaded_by=owner.user)
    client.force_login(owner.user)
    answer = upload(client, exchange, "a.csv", CSV)
    assert answer.context["form"].errors["file"] == [
        "You can upload 2 files a day. Go on tomorrow."
    ]


def test_bringing_back_does_not_make_two_of_one(owner, exchange):
    removed = made(exchange, removed_at=timezone.now())
    made(exchange, sha256=removed.sha256)
    with pytest.raises(LimitReached):
        exchange_files.bring_back_file(removed, by=owner.user)
    with pytest.raises(IntegrityError), transaction.atomic():
        ExchangeFile.objects.filter(pk=removed.pk).update(removed_at=None)


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_any_number(
    client, number, exchange, django_assert_num_queries
):
    for each in range(number):
        made(exchange, each, uploaded_by=MembershipFactory().user)
    with django_assert_num_queries(4):  # the offer, files, who has it, how many
        page = client.get(exchange.get_absolute_url())
    assert page.content.decode().count("costs.csv") == number


def test_pdfs_are_kept_as_they_are(client, owner, exchange):
    client.force_login(owner.user)
    content = pdf()
    upload(client, exchange, "case.pdf", content)
    assert client.get(exchange.files.get().get_absolute_url()).getvalue() == content
    assert Exchange.objects.get().files.get().size == len(content)
