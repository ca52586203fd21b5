"""Files go when their time is up, with their rows, and never before these are gone for good."""

import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from connected_localism.rights.pruning import prune
from innovations.attachments.orphans import delete_orphans, orphans
from innovations.models import Attachment
from tests.factories import InnovationFactory
from tests.innovations.attachments.made import attachment

DAY = timedelta(days=1)


def on_disk(media) -> int:
    return sum(path.is_file() for path in media.rglob("*"))


@pytest.mark.django_db(transaction=True)
def test_files_go_with_their_draft_once_that_is_certain(media):
    innovation = InnovationFactory()
    attachment(innovation)
    attachment(innovation, "document")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        innovation.attachments.all().delete()
        1 / 0  # noqa: B018
    assert on_disk(media) == 3
    innovation.delete()
    assert on_disk(media) == 0


@pytest.mark.django_db(transaction=True)
def test_what_was_removed_or_never_described_is_deleted_after_30_days(media):
    now = timezone.now()
    innovation = InnovationFactory()
    kept = {
        attachment(innovation),
        attachment(innovation, removed_at=now - 29 * DAY),
        attachment(innovation, is_described=False, created_at=now - 29 * DAY),
        attachment(innovation, created_at=now - 400 * DAY),
    }
    attachment(innovation, removed_at=now - 31 * DAY)
    attachment(innovation, is_described=False, created_at=now - 31 * DAY)
    ended = {done.name: done.ended for done in prune()}
    assert (ended["removed-files"], ended["undescribed-files"]) == (1, 1)
    assert set(Attachment.objects.all()) == kept
    assert on_disk(media) == 2 * len(kept)


def _old(path):
    then = (timezone.now() - 2 * DAY).timestamp()
    os.utime(path, (then, then))


@pytest.mark.django_db
def test_files_that_no_record_has_are_found_and_deleted(media):
    known = attachment(InnovationFactory())
    folder = (media / known.file.name).parent
    stray = folder / "4f7b1b9e-0000-4000-8000-000000000000.webp"
    other = folder / "not-ours.tmp"
    for path in (stray, other):
        path.write_bytes(b"x")
    assert list(orphans()) == []  # they may belong to an upload that is under way
    for path in media.rglob("*"):
        _old(path)
    assert sorted(orphans()) == sorted(str(path.relative_to(media)) for path in (stray, other))
    assert delete_orphans() == 2
    assert on_disk(media) == 2


@pytest.mark.django_db
def test_the_command_names_what_is_too_much_and_what_is_missing(media):
    assert "0 files" in _run()  # nobody has uploaded anything yet
    gone = attachment(InnovationFactory(slug="bare"))
    stray = media / "attachments" / "aa" / "stray.webp"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"x")
    _old(stray)
    gone.file.storage.delete(gone.file.name)
    said = _run()
    assert "attachments/aa/stray.webp" in said
    assert f"Gone: {gone.file.name} of /innovations/bare/" in said
    assert stray.exists()
    assert "Deleted 1 files" in _run("--delete")
    assert not stray.exists()


def _run(*arguments) -> str:
    out = StringIO()
    call_command("orphan_files", *arguments, stdout=out, stderr=out)
    return out.getvalue()
