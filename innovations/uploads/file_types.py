"""Which files are taken, and telling what a file is by what is in it."""

from dataclasses import dataclass
from pathlib import Path

from innovations.uploads.refusals import Reason, Refused

MEGABYTE = 1024 * 1024
IMAGE, DOCUMENT = "image", "document"


@dataclass(frozen=True)
class FileType:
    name: str  # as people call it
    kind: str
    endings: tuple[str, ...]  # of file names, the usual one first
    content_type: str
    largest_mb: int


JPEG = FileType("JPEG", IMAGE, (".jpg", ".jpeg"), "image/jpeg", 20)
PNG = FileType("PNG", IMAGE, (".png",), "image/png", 20)
WEBP = FileType("WebP", IMAGE, (".webp",), "image/webp", 20)
PDF = FileType("PDF", DOCUMENT, (".pdf",), "application/pdf", 20)
CSV = FileType("CSV", DOCUMENT, (".csv",), "text/csv", 10)
_OOXML = "application/vnd.openxmlformats-officedocument"
XLSX = FileType("XLSX", DOCUMENT, (".xlsx",), f"{_OOXML}.spreadsheetml.sheet", 10)
DOCX = FileType("DOCX", DOCUMENT, (".docx",), f"{_OOXML}.wordprocessingml.document", 10)
ODS = FileType("ODS", DOCUMENT, (".ods",), "application/vnd.oasis.opendocument.spreadsheet", 10)
ODT = FileType("ODT", DOCUMENT, (".odt",), "application/vnd.oasis.opendocument.text", 10)

ALL = (JPEG, PNG, WEBP, PDF, DOCX, XLSX, ODT, ODS, CSV)
BY_CONTENT_TYPE = {each.content_type: each for each in ALL}
ZIPPED = (XLSX, DOCX, ODS, ODT)
LARGEST = max(each.largest_mb for each in ALL) * MEGABYTE

_OLD_OFFICE = (
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # also what Office makes of a file with a password
)


def recognise(path: Path, ending: str) -> FileType:
    """What the file is, by its first bytes, which must fit the ending of its name.

    Of a ZIP the name decides among the office formats; `office.look_through` then wants to find
    the parts of that format inside. A CSV has no mark of its own: it must be none of the others.
    """
    with path.open("rb") as file:
        head = file.read(32)
    if not head:
        raise Refused(Reason.EMPTY)
    named = next((each for each in ALL if ending.lower() in each.endings), None)
    if head.startswith(_OLD_OFFICE):
        raise Refused(Reason.OLD_OFFICE)
    if named is None:
        raise Refused(Reason.UNKNOWN_TYPE)
    found = _by_mark(head, named)
    if found is None:
        raise Refused(Reason.OTHER_TYPE, named=named.name)
    if path.stat().st_size > found.largest_mb * MEGABYTE:
        raise Refused(Reason.TOO_LARGE, type=found.name, limit=found.largest_mb)
    return found


def _by_mark(head: bytes, named: FileType) -> FileType | None:
    is_marked = True
    if head.startswith(b"\xff\xd8\xff"):
        found = JPEG
    elif head.startswith(b"\x89PNG\r\n\x1a\n"):
        found = PNG
    elif head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        found = WEBP
    elif head.startswith(b"%PDF-"):
        found = PDF
    elif head.startswith(b"PK\x03\x04"):
        found = named if named in ZIPPED else None
    else:
        found, is_marked = CSV, False
    # A picture whose name has the ending of another kind of picture is an everyday mistake, and
    # harmless, since all are written anew.
    both_pictures = is_marked and found and {found.kind, named.kind} == {IMAGE}
    return found if found == named or both_pictures else None
