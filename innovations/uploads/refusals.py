"""Why a file is not taken. People read the sentence that `innovations.attachments.wording` has for it."""

from enum import StrEnum


class Reason(StrEnum):
    UNKNOWN_TYPE = "unknown_type"
    OLD_OFFICE = "old_office"
    OTHER_TYPE = "other_type"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_LONG_A_SIDE = "too_long_a_side"
    TOO_COMPLEX = "too_complex"
    PASSWORD = "password"  # noqa: S105, a reason and no password
    PDF_SCRIPT = "pdf_script"
    PDF_FILES = "pdf_files"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    MACROS = "macros"
    EMBEDDED = "embedded"
    LINKED = "linked"
    NOT_TEXT = "not_text"
    CELL_TOO_LONG = "cell_too_long"
    # Said by the site itself rather than by the process that looks through a file.
    INFECTED = "infected"
    NOT_CHECKED = "not_checked"
    NO_TIME_LEFT = "no_time_left"


class Refused(Exception):
    """This file is not taken; `details` fill the gaps of the sentence."""

    def __init__(self, reason: Reason, **details):
        super().__init__(reason)
        self.reason, self.details = reason, details
