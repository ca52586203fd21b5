"""Files on the disk that no row knows of, and rows whose files are gone.

A file is written before its row is committed, so a process that dies in between leaves one behind.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import PurePosixPath

from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from innovations.models.attachment import StoredFile

YOUNG = timedelta(days=1)  # may still belong to an upload that is under way


def orphans(storage: Storage = default_storage) -> Iterator[str]:
    """Names of files that belong to nothing and are not new, folder by folder."""
    before = timezone.now() - YOUNG
    for kind in StoredFile.__subclasses__():
        for folder in _folders(storage, kind.FOLDER):
            names = [f"{folder}/{name}" for name in storage.listdir(folder)[1]]
            known = _known(kind, names)
            for name in names:
                if name not in known and storage.get_modified_time(name) < before:
                    yield name


def missing_files() -> Iterator[StoredFile]:
    """Files of which there is a row, but not where it says."""
    for kind in StoredFile.__subclasses__():
        for stored in kind._default_manager.order_by("pk").iterator():
            for field in filter(None, (stored.file, stored.card)):
                if not field.storage.exists(field.name):
                    yield stored
                    break


def delete_orphans(storage: Storage = default_storage) -> int:
    """How many files there were that nobody needs."""
    names = list(orphans(storage))
    for name in names:
        storage.delete(name)
    return len(names)


def _folders(storage: Storage, top: str) -> list[str]:
    try:
        return [f"{top}/{name}" for name in sorted(storage.listdir(top)[0])]
    except FileNotFoundError:  # nobody has uploaded anything yet
        return []


def _known(kind: type[StoredFile], names: list[str]) -> set[str]:
    """Those of `names`, all in one folder, that rows have."""
    ids = {PurePosixPath(name).stem.removesuffix("-card") for name in names}
    uuids = [each for each in ids if len(each) == 36]
    rows = kind._default_manager.filter(public_id__in=uuids).values_list("file", "card")
    return {name for row in rows for name in row}
