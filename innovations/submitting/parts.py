"""What hangs off a record, as it was in a version of it: partners, evidence, places, files."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from innovations.models import Attachment, Evidence, Innovation, Partner, VersionParts
from innovations.wording import partial_date
from places.models import Place

# The names under which parts are kept, noted on and shown; each a list of rows.
PARTS = ("partners", "evidence", "further_places", "attachments")


@dataclass(frozen=True)
class PartsDifference:
    """Rows of one kind of part that went and came, as a reader sees them."""

    name: str
    label: str
    removed: list[str]
    added: list[str]


def present_parts(innovation: Innovation) -> dict[str, list]:
    """The values of its rows, free of any language."""
    evidence = ("kind", "title", "url", "date", "is_independent")
    return {
        "partners": [list(row) for row in innovation.partners.values_list("name", "role")],
        "evidence": [list(row) for row in innovation.evidence.values_list(*evidence)],
        "further_places": [
            list(row) for row in innovation.further_places.order_by("name").values_list("code")
        ],
        "attachments": [
            [file.kind, file.title or file.file_name, str(file.public_id)]
            for file in innovation.attachments.shown()
        ],
    }


def keep_parts(innovation: Innovation) -> None:
    """Remember what hangs off the present version, to compare later ones with it."""
    VersionParts.objects.update_or_create(
        innovation=innovation,
        content_version=innovation.content_version,
        defaults={"parts": present_parts(innovation)},
    )


def parts_at(innovation: Innovation, version: int) -> dict[str, list] | None:
    """What hung off that version; None where nobody decided on it, so that it was not kept."""
    if version == innovation.content_version:
        return present_parts(innovation)
    return (
        VersionParts.objects.filter(innovation=innovation, content_version=version)
        .values_list("parts", flat=True)
        .first()
    )


def part_label(name: str) -> str:
    return {
        "partners": _("Partners"),
        "evidence": _("Evidence"),
        "further_places": _("Further places"),
        "attachments": _("Files and images"),
    }[name]


def parts_differences(before: dict | None, after: dict | None) -> list[PartsDifference]:
    """Rows that are in one version alone; none where it is not known what there was."""
    if before is None or after is None:
        return []
    found = []
    for name in PARTS:
        old, new = before.get(name, []), after.get(name, [])
        removed, added = (
            [row for row in old if row not in new],
            [row for row in new if row not in old],
        )
        if removed or added:
            lines = part_lines(name, removed), part_lines(name, added)
            found.append(PartsDifference(name, part_label(name), *lines))
    return found


def part_lines(name: str, rows: list) -> list[str]:
    """Rows of one kind as a reader sees them, one line each."""
    if name == "partners":
        return [f"{who} ({_label(Partner.Role, role)})" for who, role in rows]
    if name == "further_places":
        names = {
            place.code: place.display_name
            for place in Place.objects.filter(code__in=[code for (code,) in rows])
        }
        return [names.get(code, code) for (code,) in rows]
    if name == "attachments":
        return [f"{_label(Attachment.Kind, kind)}: {title}" for kind, title, _id in rows]
    return [_evidence_line(*row) for row in rows]


def _evidence_line(kind: str, title: str, url: str, date: str, is_independent: bool) -> str:
    said = [f"{_label(Evidence.Kind, kind)}: {title}", partial_date(date)]
    if is_independent:
        said.append(_("independent"))
    return ", ".join(filter(None, [*said, url]))


def _label(choices, value: str) -> str:
    return str(dict(choices.choices).get(value, value))
