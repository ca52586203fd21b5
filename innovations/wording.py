"""Facts of an innovation put into words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from innovations.models import Relation, Theme

# A relation is stored once and read from both its ends.
RELATION_FROM_TARGET = {
    Relation.Kind.ADAPTED_FROM: gettext_lazy("Adapted by"),
    Relation.Kind.INSPIRED_BY: gettext_lazy("Inspired"),
    Relation.Kind.SUPERSEDES: gettext_lazy("Replaced by"),
    Relation.Kind.COMPLEMENTS: gettext_lazy("Goes together with"),
}


def partial_date(text: str) -> str:
    """A PartialDateField's value as people write it: 2024, May 2024 or 31 May 2024."""
    parts = [int(part) for part in text.split("-")] if text else []
    match parts:
        case [year]:
            return str(year)
        case [year, month]:
            return date_format(date(year, month, 1), "F Y")
        case [year, month, day]:
            return date_format(date(year, month, day), "j F Y")
    return ""


def match_reasons(reasons: dict) -> list[str]:
    """Why two innovations match, from what matching stored with the pair."""
    said = []
    if terms := reasons.get("terms"):
        said.append(_("Both about: %(words)s.") % {"words": ", ".join(terms)})
    themes = [str(Theme(slug).label) for slug in reasons.get("themes", ()) if slug in Theme.values]
    if themes:
        said.append(_("Same theme: %(themes)s.") % {"themes": ", ".join(themes)})
    match reasons.get("places"):
        case "same":
            said.append(_("Same place."))
        case "type":
            said.append(_("Same kind of council."))
        case "nation":
            said.append(_("Same nation."))
    return said


def paragraphs(text: str) -> list[str]:
    """`text` by its blank lines; single line breaks stay inside a paragraph."""
    return [part.strip() for part in text.split("\n\n") if part.strip()]
