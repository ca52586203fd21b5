"""Changes of a record with consequences: written, saved, sent, judged, taken away.

Steps between statuses are taken by `lifecycle.move`, which checks who may and tells whoever comes
second. Every change of a published record's content or status asks for new matches.
"""

from innovations.actions.appealing import appeal, reopen, uphold
from innovations.actions.confirming import confirm
from innovations.actions.flagged_edits import accept_edit, ask_about_edit, revert_edit
from innovations.actions.lifecycle import (
    approve,
    decline,
    hide,
    publish,
    request_changes,
    show_again,
    submit,
    withdraw,
)
from innovations.actions.reading_now import say_reading, stop_reading
from innovations.actions.writing import EditConflict, create_draft, save_content

__all__ = [
    "EditConflict",
    "accept_edit",
    "appeal",
    "approve",
    "ask_about_edit",
    "confirm",
    "create_draft",
    "decline",
    "hide",
    "publish",
    "reopen",
    "request_changes",
    "revert_edit",
    "save_content",
    "say_reading",
    "show_again",
    "stop_reading",
    "submit",
    "uphold",
    "withdraw",
]
