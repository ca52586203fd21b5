"""Innovations as cards: what a list shows of each, without a model instance per row."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import get_language

from innovations.models import Innovation, Theme
from places.models import Place

CARD_FIELDS = (
    "id", "slug", "title", "summary", "kind", "stage", "result", "themes", "started_year",
    "lead_organisation", "lead_kind", "language", "visibility", "published_at", "updated_at",
    "place__slug", "place__name", "place__name_cy", "place__nation",
)  # fmt: skip

_KINDS = dict(Innovation.Kind.choices)
_STAGES = dict(Innovation.Stage.choices)
_RESULTS = dict(Innovation.Result.choices)
_LEADS = dict(Innovation.LeadKind.choices)
_THEMES = dict(Theme.choices)
_NATIONS = dict(Place.Nation.choices)


def card_rows(innovations):
    """The columns that `cards` needs; one query, places included."""
    return innovations.values(*CARD_FIELDS)


def cards(rows: Iterable[dict]) -> list[dict]:
    """Cards for the rows of `card_rows`, or for a queryset of innovations.

    Labels and the place's name are in the reader's language.
    """
    if hasattr(rows, "values"):
        rows = card_rows(rows)
    in_welsh = get_language() == "cy"
    return [_card(row, in_welsh) for row in rows]


def _card(row: dict, in_welsh: bool) -> dict:
    return {
        "id": row["id"],
        "slug": row["slug"],
        "url": reverse("innovation-detail", kwargs={"slug": row["slug"]}),
        "title": row["title"],
        "summary": row["summary"],
        "language": row["language"],
        "place_name": (in_welsh and row["place__name_cy"]) or row["place__name"],
        "place_slug": row["place__slug"],
        "nation": _NATIONS[row["place__nation"]],
        "kind": row["kind"],
        "kind_label": _KINDS[row["kind"]],
        "stage": row["stage"],
        "stage_label": _STAGES[row["stage"]],
        "result": row["result"],
        "result_label": _RESULTS.get(row["result"], ""),
        "themes": [{"slug": slug, "name": _THEMES[slug]} for slug in row["themes"]],
        "started_year": row["started_year"],
        "lead_label": _lead_label(row),
        "published_at": row["published_at"],
        "is_for_members": row["visibility"] == Innovation.Visibility.MEMBERS,
    }


def _lead_label(row: dict) -> str:
    """Who led it, where that says more than the place's name does."""
    if row["lead_organisation"]:
        return row["lead_organisation"]
    if row["lead_kind"] == Innovation.LeadKind.COUNCIL:
        return ""
    return _LEADS[row["lead_kind"]]
