"""Office files: ZIPs, looked through for bombs, macros, hidden files and what they fetch from elsewhere."""

import io
import re
import struct
import zipfile
import zlib
from pathlib import Path
from xml.parsers import expat

from innovations.uploads.file_types import DOCX, MEGABYTE, ODS, ODT, XLSX, FileType
from innovations.uploads.refusals import Reason, Refused

MOST_ENTRIES = 2_000
LARGEST_DIRECTORY = 1 * MEGABYTE  # bytes that the table of contents may take
LARGEST_UNPACKED = 100 * MEGABYTE
HIGHEST_RATIO = 100  # unpacked to packed; text in a spreadsheet packs to about a tenth
RATIO_COUNTS_FROM = 10 * MEGABYTE
_CHUNK = 64 * 1024

_MAIN_PART = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}
_MACROS = re.compile(
    r"vbaproject|vbadata|/activex/|/macrosheets/|/dialogsheets/|(^|/)basic/|(^|/)scripts/|\.(bin|vbs|js|exe)$"
)
# Printer settings are the one harmless thing that is called .bin.
_HARMLESS = re.compile(r"/printersettings/[^/]*\.bin$")
_EMBEDDED = re.compile(r"/embeddings/|oleobject|(^|/)object ?\d*\.(bin|ole)$")
_FETCHES = re.compile(r"xl/connections\.xml$|xl/externallinks/|xl/querytables/|/webextensions/")
# Fields of Word that fetch from elsewhere or start a program.
_FIELDS = re.compile(r"\b(DDEAUTO|DDE|INCLUDETEXT|INCLUDEPICTURE|IMPORT|LINK)\b", re.IGNORECASE)
_ODF_LINKS = {"table:table-source", "text:section-source", "table:cell-range-source", "table:database-source-query",
              "text:dde-connection", "office:dde-source", "table:dde-link", "text:dde-connection-decl"}  # fmt: skip
_ODF_MACROS = {"script:event-listener", "office:script", "presentation:event-listener"}
_ODF_EMBEDDED = {"draw:plugin", "draw:applet", "draw:object-ole", "draw:floating-frame"}


def look_through(path: Path, file_type: FileType) -> None:
    """Raise Refused for anything but a plain document of this type."""
    _require_small_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _require_plain_entries(entries)
            _require_type(archive, file_type)
            _refuse_by_name(entries)
            for entry in entries:
                _read_through(archive, entry, file_type)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        UnicodeError,
        EOFError,
    ) as error:
        raise Refused(Reason.DAMAGED) from error
    except (expat.ExpatError, zlib.error, struct.error, OSError, KeyError) as error:
        raise Refused(Reason.DAMAGED) from error


def _require_small_directory(path: Path) -> None:
    """Read the end of the file ourselves: `zipfile` would first make an object of each entry."""
    with path.open("rb") as file:
        size = file.seek(0, io.SEEK_END)
        file.seek(max(0, size - 22 - 0xFFFF))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22:
        raise Refused(Reason.DAMAGED)
    entries, directory_size, offset, comment = struct.unpack("<HLLH", tail[at + 10 : at + 22])
    if entries > MOST_ENTRIES or directory_size > LARGEST_DIRECTORY or offset == 0xFFFFFFFF:
        raise Refused(Reason.UNPACKS_TOO_LARGE)  # 0xFFFF entries mean that a ZIP64 has the number
    if at + 22 + comment != len(tail):
        raise Refused(Reason.DAMAGED)  # something hangs on behind


def _require_plain_entries(entries: list[zipfile.ZipInfo]) -> None:
    """What the entries say of themselves; `_read_through` then holds them to it."""
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > MOST_ENTRIES or unpacked > LARGEST_UNPACKED:
        raise Refused(Reason.UNPACKS_TOO_LARGE)
    if unpacked > RATIO_COUNTS_FROM and unpacked > HIGHEST_RATIO * packed:
        raise Refused(Reason.UNPACKS_TOO_LARGE)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or any(map(_leads_elsewhere, names)):
        raise Refused(Reason.DAMAGED)
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise Refused(Reason.PASSWORD)
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Refused(Reason.DAMAGED)


def _leads_elsewhere(name: str) -> bool:
    return name.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", name) or ":" in name


def _require_type(archive: zipfile.ZipFile, file_type: FileType) -> None:
    names = set(archive.namelist())
    if file_type in (ODS, ODT):
        is_it = "content.xml" in names and "mimetype" in names and (
            archive.read("mimetype")[:100].decode("latin-1").strip() == file_type.content_type
        )  # fmt: skip
    else:
        is_it = {"[Content_Types].xml", _MAIN_PART[file_type]} <= names
    if not is_it:
        raise Refused(Reason.OTHER_TYPE, named=file_type.name)


def _refuse_by_name(entries: list[zipfile.ZipInfo]) -> None:
    for entry in entries:
        name = "/" + entry.filename.lower()
        if _EMBEDDED.search(name):
            raise Refused(Reason.EMBEDDED)
        if _MACROS.search(name) and not _HARMLESS.search(name):
            raise Refused(Reason.MACROS)
        if _FETCHES.search(name.removeprefix("/")):
            raise Refused(Reason.LINKED)


def _read_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file_type: FileType) -> None:
    """Unpack one entry, piece by piece: its size and checksum must be true, its XML harmless."""
    is_xml = entry.filename.lower().endswith((".xml", ".rels", ".rdf"))
    is_empty = not entry.file_size  # LibreOffice puts an empty current.xml into every file
    reader = _XmlReader(entry.filename, file_type) if is_xml and not is_empty else None
    with archive.open(entry) as file:
        while chunk := file.read(_CHUNK):
            if reader:
                reader.feed(chunk)
    if reader:
        reader.close()


class _XmlReader:
    """Reads one part of an office file in constant memory and refuses what it must not say."""

    def __init__(self, name: str, file_type: FileType):
        self._is_word = file_type == DOCX and name.startswith("word/")
        self._is_odf = file_type in (ODS, ODT)
        self._field, self._in_field = "", False
        parser = self._parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.buffer_text = True
        if self._is_word:
            parser.EndElementHandler = self._end
            parser.CharacterDataHandler = self._text

    def feed(self, chunk: bytes) -> None:
        self._parser.Parse(chunk, False)

    def close(self) -> None:
        self._parser.Parse(b"", True)

    def _doctype(self, name: str, system: str, public: str, has_own_entities: bool) -> None:
        """Old OpenOffice names its DTD, which nobody fetches; entities come in by one's own."""
        if has_own_entities:
            raise Refused(Reason.DAMAGED)

    def _start(self, name: str, attributes: dict) -> None:
        if self._is_odf:
            self._start_odf(name, attributes)
            return
        name = name.rsplit(":", 1)[-1]
        if name == "Relationship":
            _judge_relationship(attributes)
        elif (
            name in ("Override", "Default")
            and "macroenabled" in attributes.get("ContentType", "").lower()
        ):
            raise Refused(Reason.MACROS)
        elif name == "fldSimple":
            self._judge_field(next((v for k, v in attributes.items() if k.endswith("instr")), ""))
        elif name == "instrText":
            self._in_field = True
        elif name == "p":
            self._field = ""  # a field's text may be spread over runs, but not over paragraphs

    def _start_odf(self, name: str, attributes: dict) -> None:
        if name in _ODF_MACROS:
            raise Refused(Reason.MACROS)
        if name in _ODF_EMBEDDED:
            raise Refused(Reason.EMBEDDED)
        if name in _ODF_LINKS:
            raise Refused(Reason.LINKED)
        if name in ("draw:image", "draw:fill-image", "style:background-image"):
            target = attributes.get("xlink:href", "")
            if ":" in target or target.startswith(("/", "\\", "..")):
                raise Refused(Reason.LINKED)

    def _end(self, name: str) -> None:
        if name.endswith("instrText"):
            self._in_field = False
            self._judge_field(self._field)

    def _text(self, text: str) -> None:
        if self._in_field:
            self._field = (self._field + text)[-2_000:]

    def _judge_field(self, instruction: str) -> None:
        if _FIELDS.search(instruction.strip()[:40]) or re.search(r"\bDDE(AUTO)?\b", instruction):
            raise Refused(Reason.LINKED)


def _judge_relationship(attributes: dict) -> None:
    """Links that a reader clicks are fine; what a program fetches by itself is not."""
    kind = attributes.get("Type", "").rsplit("/", 1)[-1].lower()
    if kind in ("vbaproject", "activexcontrol", "control"):
        raise Refused(Reason.MACROS)
    if kind in ("oleobject", "package"):
        raise Refused(Reason.EMBEDDED)
    if attributes.get("TargetMode") == "External" and kind != "hyperlink":
        raise Refused(Reason.LINKED)
