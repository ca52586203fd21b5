"""A reviewer's messages to single fields: on what, where they stand, and what became of them."""

from innovations.models import Decision, FieldNote, Innovation
from innovations.reviewing.history import READ_FIELDS, at_version, differences
from innovations.submitting.parts import PARTS

# What a reviewer can note on, in the order of the review page.
NOTABLE = (*READ_FIELDS, *PARTS)


def last_request(innovation: Innovation) -> Decision | None:
    """The last decision that asked for changes, if nothing has been decided on it since.

    Sending it again is no decision; publishing or declining it is.
    """
    last = innovation.decisions.exclude(to_status=Innovation.Status.SUBMITTED).first()
    if last and last.to_status == Innovation.Status.CHANGES_REQUESTED:
        return last
    return None


def field_notes(innovation: Innovation) -> dict[str, str]:
    """What a reviewer wants changed, by field, as long as it is the author's turn."""
    if innovation.status != Innovation.Status.CHANGES_REQUESTED:
        return {}
    request = last_request(innovation)
    return notes_of(request) if request else {}


def notes_of(decision: Decision) -> dict[str, str]:
    notes = FieldNote.objects.filter(decision=decision)
    return dict(notes.values_list("field", "message"))


def changed_since(innovation: Innovation, decision: Decision) -> dict:
    """The differences of the noted fields since that decision, by field."""
    before = at_version(innovation, decision.content_version)
    if before is None:
        return {}
    return {each.name: each for each in differences(before, innovation)}
