"""What people are told about files: why one is not taken, what one is and how large."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from innovations.models.attachment import StoredFile
from innovations.uploads.file_types import ALL, BY_CONTENT_TYPE
from innovations.uploads.refusals import Reason, Refused

_WHY = {
    Reason.UNKNOWN_TYPE: gettext_lazy(
        "this kind of file cannot be taken. Pictures can be JPEG, PNG or WebP; documents can be "
        "PDF, Word (DOCX), Excel (XLSX), OpenDocument (ODT, ODS) or CSV"
    ),
    Reason.OLD_OFFICE: gettext_lazy(
        "it is in the format of Office before 2007, or has a password. Save it without a password "
        "as PDF, DOCX or XLSX"
    ),
    Reason.OTHER_TYPE: gettext_lazy(
        "its name says {named}, but what is in it is something else. Open it in the program that "
        "made it and save it as {named}"
    ),
    Reason.EMPTY: gettext_lazy("the file is empty"),
    Reason.TOO_LARGE: gettext_lazy("a {type} file can have up to {limit} MB"),
    Reason.DAMAGED: gettext_lazy(
        "it is damaged or not complete. Open it in the program that made it, save it again and "
        "upload that"
    ),
    Reason.TOO_MANY_PIXELS: gettext_lazy(
        "it has {width} × {height} pixels, {megapixels} million; a picture of this kind can have "
        "{limit} million. Save it smaller: it will be shown 2,000 pixels wide"
    ),
    Reason.TOO_LONG_A_SIDE: gettext_lazy(
        "it has {width} × {height} pixels; a side can have up to {limit}. Save it smaller"
    ),
    Reason.TOO_COMPLEX: gettext_lazy(
        "it takes too much memory or time to check. Save it smaller or simpler, a picture as JPEG"
    ),
    Reason.PASSWORD: gettext_lazy("it has a password. Save it without one"),
    Reason.PDF_SCRIPT: gettext_lazy(
        "this PDF has a script or an action in it that starts something by itself. Print it to a "
        "new PDF and upload that"
    ),
    Reason.PDF_FILES: gettext_lazy(
        "this PDF has other files hidden in it. Print it to a new PDF and upload that"
    ),
    Reason.UNPACKS_TOO_LARGE: gettext_lazy(
        "it unpacks to far more than its size. Take out large pictures or empty rows, or save it "
        "as PDF"
    ),
    Reason.MACROS: gettext_lazy("it has macros in it. Save it without macros, or as PDF"),
    Reason.EMBEDDED: gettext_lazy(
        "it has another file inside, for example the whole spreadsheet behind a chart. Paste "
        "charts as pictures, or save it as PDF"
    ),
    Reason.LINKED: gettext_lazy(
        "it fetches data, pictures or a template from somewhere else when it is opened. Break "
        "these links, or save it as PDF"
    ),
    Reason.NOT_TEXT: gettext_lazy("it is not a table of text. Save it as “CSV UTF-8”"),
    Reason.CELL_TOO_LONG: gettext_lazy(
        "a cell has more than {limit} characters, or a quotation mark is missing"
    ),
    Reason.INFECTED: gettext_lazy("our virus scanner found something in it. It was not kept"),
    Reason.NOT_CHECKED: gettext_lazy(
        "it could not be checked just now, so it was not kept. Try again in a few minutes"
    ),
    Reason.NO_TIME_LEFT: gettext_lazy("there was no time left to check it. Upload it again"),
}


def why_refused(refused: Refused) -> str:
    """The end of a sentence that begins with the name of the file."""
    return str(_WHY[refused.reason]).format(**refused.details)


def type_and_size(stored: StoredFile) -> str:
    """As in "PDF, 340 KB"."""
    return _("{type}, {size}").format(
        type=BY_CONTENT_TYPE[stored.content_type].name, size=size_in_words(stored.size)
    )


def size_in_words(size: int) -> str:
    """Bytes as KB or MB; nothing is 0 KB."""
    if size < 1_000_000:
        return _("{number} KB").format(number=max(1, round(size / 1000)))
    return _("{number} MB").format(number=number_format(size / 1_000_000, 1))


def taken_endings() -> str:
    """For the `accept` of a file box, so that the browser offers what can be taken."""
    return ",".join(ending for each in ALL for ending in each.endings)
