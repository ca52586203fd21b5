"""A record as a reviewer reads it: each field with what changed in it and what was asked of it."""

from dataclasses import dataclass

from innovations.forms import ReviewForm
from innovations.models import Decision, Innovation
from innovations.reviewing.history import (
    READ_FIELDS,
    Difference,
    at_version,
    differences,
    field_label,
    shown,
    version_to_compare,
)
from innovations.reviewing.notes import changed_since, last_request, notes_of
from innovations.submitting.parts import (
    PARTS,
    PartsDifference,
    part_label,
    part_lines,
    parts_at,
    parts_differences,
    present_parts,
)

LONG = frozenset({"summary", "challenge", "approach", "outcomes", "lessons", "transfer_notes"})
# What is said even when it is empty: a reviewer looks for it.
EXPECTED = frozenset({"challenge", "approach", "outcomes"})


@dataclass(frozen=True)
class ReviewedField:
    """One field of the record, or one kind of part, on the review page."""

    name: str
    label: str
    value: str
    lines: list[str]
    difference: Difference | None
    parts: PartsDifference | None
    asked: str  # what the last reviewer noted here
    since_asked: Difference | None  # what its author made of it
    note: object  # the field of the form for a note of this reviewer; None when not deciding

    @property
    def is_long(self) -> bool:
        return self.name in LONG

    @property
    def is_open(self) -> bool:
        """Whether the box for a note is shown at once: something is in it, or wrong with it."""
        return bool(self.note and (self.note.errors or self.note.value()))


@dataclass(frozen=True)
class ReviewPage:
    facts: list[ReviewedField]
    texts: list[ReviewedField]
    left_empty: list[ReviewedField]
    compared: Decision | None  # the decision whose version the differences are from
    is_changed: bool
    request: Decision | None  # the last request for changes, with a message


def review_page(innovation: Innovation, form: ReviewForm | None = None) -> ReviewPage:
    """Everything a reviewer has to read; with the boxes of `form` where a note can be written."""
    version = version_to_compare(innovation)
    before = at_version(innovation, version) if version else None
    changed = {each.name: each for each in differences(before, innovation)} if before else {}
    request = last_request(innovation)
    asked = notes_of(request) if request else {}
    since = changed_since(innovation, request) if asked else {}
    parts = present_parts(innovation)
    parts_before = parts_at(innovation, version) if version else None
    parts_changed = {each.name: each for each in parts_differences(parts_before, parts)}

    def field(name: str) -> ReviewedField:
        return ReviewedField(
            name=name,
            label=part_label(name) if name in PARTS else field_label(name),
            value="" if name in PARTS else shown(innovation, name),
            lines=part_lines(name, parts[name]) if name in PARTS else [],
            difference=changed.get(name),
            parts=parts_changed.get(name),
            asked=asked.get(name, ""),
            since_asked=since.get(name),
            note=form.note(name) if form else None,
        )

    fields = [field(name) for name in (*READ_FIELDS, *PARTS)]
    said = [
        each
        for each in fields
        if each.value
        or each.lines
        or each.difference
        or each.parts
        or each.asked
        or each.name in EXPECTED
    ]
    return ReviewPage(
        facts=[each for each in said if not each.is_long],
        texts=[each for each in said if each.is_long],
        left_empty=[each for each in fields if each not in said],
        compared=_decision_on(innovation, version) if before else None,
        is_changed=bool(changed or parts_changed),
        request=request,
    )


def _decision_on(innovation: Innovation, version: int) -> Decision | None:
    decisions = innovation.decisions.select_related("actor").filter(content_version=version)
    return decisions.exclude(to_status=Innovation.Status.SUBMITTED).first()
