"""What a record said before, read from the history that the database keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.models import Innovation, Theme
from innovations.models.partial_date import PartialDateField
from innovations.permissions import Standing, standings
from innovations.reviewing.word_differences import Piece, Stretch, changed_stretches
from innovations.submitting.parts import PARTS, part_label
from innovations.wording import partial_date
from places.models import Place

# What a reader sees; of the rest of a row nobody wants to know how it changed.
READ_FIELDS = (
    "title", "kind", "stage", "end_reason", "end_note", "result", "place", "themes", "services",
    "summary", "challenge", "approach", "outcomes", "lessons", "transfer_notes",
    "started", "ended", "lead_organisation", "lead_kind",
    "cost_gbp", "cost_basis", "cost_note", "saving_gbp", "saving_basis", "saving_note",
    "evidence_level", "source_url", "source_name", "licence", "language", "visibility",
    "members_until",
)  # fmt: skip
# All that belongs to a version of the text, and comes back with it.
CONTENT_FIELDS = (*READ_FIELDS, "source_checked")
# What people wrote word by word, and may have changed by a word.
PROSE = frozenset(
    {
        "title", "summary", "challenge", "approach", "outcomes", "lessons", "transfer_notes",
        "end_note", "cost_note", "saving_note", "themes", "services",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One field in two versions, as a reader sees it."""

    label: str
    before: str
    after: str
    name: str = ""

    @property
    def stretches(self) -> list[Stretch]:
        """Both versions as one text, with what went and what came marked."""
        if self.name in PROSE:
            return changed_stretches(self.before, self.after)
        pieces = [Piece("removed", self.before), Piece("added", self.after)]
        return [Stretch(pieces=tuple(piece for piece in pieces if piece.text))]


@dataclass(frozen=True)
class Version:
    """One version of the text: who saved it, when, and which fields they changed."""

    number: int
    saved_at: object
    editor: User | None
    labels: Sequence[str]
    is_first: bool


def field_label(name: str) -> str:
    """What a field, or a kind of part, is called on the site's pages."""
    if name in PARTS:
        return part_label(name)
    labels = {
        "cost_basis": _("How the cost is known"),
        "saving_basis": _("How the saving is known"),
    }
    return labels.get(name) or capfirst(str(Innovation._meta.get_field(name).verbose_name))


def at_version(innovation: Innovation, version: int):
    """The record as it last was in that version of its text; None if no history is kept of it."""
    events = innovation.events.filter(content_version=version)
    return events.select_related("place").order_by("-pgh_id").first()


def last_judged_version(innovation: Innovation) -> int | None:
    """The latest version, before the present one, on which anybody decided."""
    return (
        innovation.decisions.exclude(to_status=Innovation.Status.SUBMITTED)
        .filter(content_version__lt=innovation.content_version)
        .values_list("content_version", flat=True)
        .first()
    )


def version_to_compare(innovation: Innovation) -> int | None:
    """What a reviewer compares with: the version approved last or, before any, the one judged last."""
    approved = innovation.approved_version
    if approved and approved < innovation.content_version:
        return approved
    return last_judged_version(innovation)


def differences(before, after, names=READ_FIELDS) -> list[Difference]:
    """The fields in which two versions differ.

    Each is an innovation, an event of its history, or a mapping of field values.
    """
    found = []
    for name in names:
        old, new = shown(before, name), shown(after, name)
        if old != new:
            found.append(Difference(field_label(name), old, new, name))
    return found


def shown(version, name: str) -> str:
    """The value of a field as people read it; empty when there is none."""
    value = version.get(name) if isinstance(version, dict) else getattr(version, name)
    if value in (None, "", []):
        return ""
    if isinstance(value, Place):
        return value.display_name
    if name == "themes":
        return ", ".join(str(Theme(slug).label) for slug in value)
    if isinstance(value, list):
        return ", ".join(value)
    if name.endswith("_gbp"):
        return f"£{value:,}"
    field = Innovation._meta.get_field(name)
    if isinstance(field, PartialDateField):
        return partial_date(value)
    return str(dict(field.flatchoices).get(value, value))


def readable_events(innovation: Innovation, user):
    """The history that `user` may read, one event a version, latest first.

    What was written before it was handed in stays between its authors, whoever reviews it later.
    """
    events = innovation.events.order_by("-content_version", "-pgh_id").distinct("content_version")
    if not {Standing.AUTHOR, Standing.MEMBER} & standings(user, innovation):
        events = events.exclude(status=Innovation.Status.DRAFT)
    return events.select_related("place", "pgh_context")


def versions(events: Sequence, earlier=None) -> list[Version]:
    """What was changed in each of `events`, latest first; `earlier` is the one before them all."""
    saved = _saved(events)
    found = []
    for number, event in enumerate(events):
        before = events[number + 1] if number + 1 < len(events) else earlier
        labels = [each.label for each in differences(before, event)] if before else []
        found.append(
            Version(event.content_version, *saved[event.content_version], labels, before is None)
        )
    return found


def _saved(events: Sequence) -> dict[int, tuple]:
    """When and by whom each version was saved; its later events are of decisions on it."""
    if not events:
        return {}
    firsts = (
        type(events[0])
        .objects.filter(
            pgh_obj_id=events[0].pgh_obj_id,
            content_version__in=[event.content_version for event in events],
        )
        .order_by("content_version", "pgh_id")
        .distinct("content_version")
        .values_list("content_version", "updated_at", "pgh_context__metadata__user")
    )
    rows = list(firsts)
    people = User.objects.in_bulk({pk for _version, _at, pk in rows if isinstance(pk, int)})
    return {version: (at, people.get(pk)) for version, at, pk in rows}


def last_editor(innovation: Innovation) -> User | None:
    """Who saved the present version of the text, if they were signed in and still are known."""
    first_event = innovation.events.filter(content_version=innovation.content_version)
    context = first_event.order_by("pgh_id").values_list("pgh_context__metadata", flat=True).first()
    return User.objects.filter(pk=(context or {}).get("user")).first()
