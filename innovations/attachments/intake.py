"""From a file as it arrived to what of it is kept: scanned, looked through, written anew.

The looking through is done by `innovations.uploads.examine` in a process of its own; docs/files.md
says why there and not in the worker.
"""

import hashlib
import json
import logging
import os
import shlex
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile

from innovations.attachments.names import clean_file_name, ending_of
from innovations.uploads.file_types import BY_CONTENT_TYPE, IMAGE
from innovations.uploads.refusals import Reason, Refused

logger = logging.getLogger(__name__)

SECONDS_TO_EXAMINE = 20
SECONDS_TO_SCAN = 60
SECONDS_TO_WAIT = 15  # for a turn
# How many files one web process looks through at a time: each may take 200 MB.
_turns = threading.BoundedSemaphore(settings.UPLOADS_AT_ONCE)


@dataclass(frozen=True)
class Examined:
    """A file that may be kept. Its paths last as long as the `with` block that gave it."""

    kind: str
    content_type: str
    file_name: str
    sha256: str
    path: Path
    card: Path | None = None
    width: int | None = None
    height: int | None = None
    formulas: int = 0  # cells of a CSV that were made harmless


@contextmanager
def examined(upload: TemporaryUploadedFile) -> Iterator[Examined]:
    """What of `upload` can be kept. Raises Refused."""
    path = Path(upload.temporary_file_path())
    if not _turns.acquire(timeout=SECONDS_TO_WAIT):
        raise Refused(Reason.NOT_CHECKED)
    try:
        with tempfile.TemporaryDirectory(prefix="upload-") as folder:
            _scan(path)
            found = _examine(path, ending_of(upload.name), Path(folder))
            yield _kept(found, upload.name, path, Path(folder))
    finally:
        _turns.release()


def _scan(path: Path) -> None:
    """Ask the scanner that UPLOAD_SCANNER names. No answer is no clean bill."""
    command = shlex.split(settings.UPLOAD_SCANNER)
    if not command:
        return
    try:
        done = subprocess.run(  # noqa: S603, a command that whoever runs the site has set
            [*command, str(path)],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS_TO_SCAN, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        logger.error("The upload scanner does not answer: %s", error)
        raise Refused(Reason.NOT_CHECKED) from error
    if done.returncode == 1:
        logger.warning("The upload scanner refused a file: %s", done.stdout[-500:])
        raise Refused(Reason.INFECTED)
    if done.returncode:
        logger.error("The upload scanner failed (%s): %s", done.returncode, done.stderr[-500:])
        raise Refused(Reason.NOT_CHECKED)


def _examine(path: Path, ending: str, folder: Path) -> dict:
    """The answer of the process that looks through the file. It gets none of our secrets."""
    passed_on = ("SYSTEMROOT", "LD_LIBRARY_PATH", "PYTHONPATH")
    environment = {name: os.environ[name] for name in passed_on if name in os.environ}
    try:
        done = subprocess.run(  # noqa: S603, our own module
            [sys.executable, "-m", "innovations.uploads.examine", str(path), ending, str(folder)],
            cwd=settings.BASE_DIR,
            env={"MALLOC_ARENA_MAX": "1", "PYTHONUTF8": "1", **environment},
            stdin=subprocess.DEVNULL, capture_output=True, timeout=SECONDS_TO_EXAMINE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise Refused(Reason.TOO_COMPLEX) from error
    if done.stderr:
        logger.warning("Looking through a file: %s", done.stderr.decode(errors="replace")[-2_000:])
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:  # it was stopped by one of its limits, or a decoder broke down
        raise Refused(Reason.TOO_COMPLEX) from error
    if "refused" in answer:
        raise Refused(Reason(answer["refused"]), **answer["details"])
    return answer


def _kept(found: dict, name: str, path: Path, folder: Path) -> Examined:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    is_image = found["kind"] == IMAGE
    if is_image:
        path = folder / "full.webp"
    elif found.get("is_rewritten"):
        path = folder / "document"
    return Examined(
        kind=found["kind"],
        content_type=found["content_type"],
        file_name=clean_file_name(name, BY_CONTENT_TYPE[found["content_type"]].endings[0]),
        sha256=digest,
        path=path,
        card=folder / "card.webp" if is_image else None,
        width=found.get("width"),
        height=found.get("height"),
        formulas=found.get("formulas", 0),
    )
