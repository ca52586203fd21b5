"""PDFs: looked through for what does something when they are opened, or hides another file."""

from pathlib import Path

import pikepdf

from innovations.uploads.refusals import Reason, Refused

# Actions that run a program or a script, send something away or open another file
# (ISO 32000-1, table 198). Links to web pages and jumps within the document are fine.
_ACTIONS = {
    "/JavaScript",
    "/Launch",
    "/ImportData",
    "/SubmitForm",
    "/GoToE",
    "/GoToR",
    "/Rendition",
}
_SCRIPTS = {"/JS", "/JavaScript", "/XFA", "/RichMediaContent"}
_FILES = {"/EF"}
_FILE_NOTES = {"/FileAttachment", "/RichMedia", "/Movie", "/Sound"}


def look_through(path: Path) -> None:
    """Raise Refused for a script, an action, a hidden file, a password or damage.

    All objects are looked at, also those that no page leads to: viewers differ in what they find.
    """
    try:
        with pikepdf.open(path) as pdf:
            if not len(pdf.pages):
                raise Refused(Reason.DAMAGED)
            for thing in pdf.objects:
                _look_at(thing)
    except pikepdf.PasswordError as error:
        raise Refused(Reason.PASSWORD) from error
    except (pikepdf.PdfError, pikepdf.DataDecodingError, RuntimeError, ValueError) as error:
        raise Refused(Reason.DAMAGED) from error


def _look_at(thing) -> None:
    """Look at one object and all that is written inside it; what it refers to comes on its own."""
    waiting = [thing]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            names = thing.keys()
            _judge(thing, names)
            inner = (thing.get(name) for name in names)
        elif isinstance(thing, pikepdf.Array):
            inner = thing
        else:
            continue
        waiting += [
            each for each in inner if isinstance(each, pikepdf.Object) and not each.is_indirect
        ]


def _judge(thing, names) -> None:
    if _SCRIPTS & names:
        raise Refused(Reason.PDF_SCRIPT)
    if _FILES & names or _name(thing, names, "/Type") == "/EmbeddedFile":
        raise Refused(Reason.PDF_FILES)
    if _name(thing, names, "/S") in _ACTIONS:
        raise Refused(Reason.PDF_SCRIPT)
    if _name(thing, names, "/Subtype") in _FILE_NOTES:
        raise Refused(Reason.PDF_FILES)


def _name(thing, names, key: str) -> str:
    """The value under `key`, as text, if it is a name; else empty."""
    if key not in names:
        return ""
    value = thing.get(key)
    return str(value) if isinstance(value, pikepdf.Name) else ""
