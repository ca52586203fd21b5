"""Changes of a record with consequences: written, saved, sent, judged, taken away.

Steps between statuses are taken by `lifecycle.move`, which checks who may and tells whoever comes
second. Every change of a published record's content or status asks for new matches.
"""

from innovations.actions.confirming import confirm
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
from innovations.actions.review_dates import months_after, review_due
from innovations.actions.writing import EditConflict, create_draft, save_content

__all__ = [
    "EditConflict",
    "approve",
    "confirm",
    "create_draft",
    "decline",
    "hide",
    "months_after",
    "publish",
    "request_changes",
    "review_due",
    "save_content",
    "show_again",
    "submit",
    "withdraw",
]
