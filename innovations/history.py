"""What a record said before, read from the history that the database keeps."""

from dataclasses import dataclass

from django.utils.text import capfirst

from connected_localism.accounts.models import User
from innovations.models import Innovation, Theme
from places.models import Place

# What a reader sees; of the rest of a row nobody wants to know how it changed.
READ_FIELDS = (
    "title", "kind", "stage", "end_reason", "end_note", "result", "place", "themes", "services",
    "summary", "challenge", "approach", "outcomes", "lessons", "transfer_notes",
    "started", "ended", "lead_organisation", "lead_kind",
    "cost_gbp", "cost_note", "saving_gbp", "saving_note", "evidence_level",
    "source_url", "source_name", "licence", "language", "visibility",
)  # fmt: skip


@dataclass(frozen=True)
class Difference:
    """One field in two versions, as a reader sees it."""

    label: str
    before: str
    after: str


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


def differences(before, after, names=READ_FIELDS) -> list[Difference]:
    """The fields in which two versions differ.

    Each is an innovation, an event of its history, or a mapping of field values.
    """
    found = []
    for name in names:
        old, new = shown(before, name), shown(after, name)
        if old != new:
            label = capfirst(str(Innovation._meta.get_field(name).verbose_name))
            found.append(Difference(label, old, new))
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
    choices = dict(Innovation._meta.get_field(name).flatchoices)
    return str(choices.get(value, value))


def last_editor(innovation: Innovation) -> User | None:
    """Who saved the present version of the text, if they were signed in and still are known."""
    first_event = innovation.events.filter(content_version=innovation.content_version)
    context = first_event.order_by("pgh_id").values_list("pgh_context__metadata", flat=True).first()
    return User.objects.filter(pk=(context or {}).get("user")).first()
