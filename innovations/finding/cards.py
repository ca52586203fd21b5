"""Innovations as cards: what a list shows of each, without a model instance per row."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from innovations.keeping.truth import said_on_card
from innovations.models import Innovation, Theme
from places.models import Place

CARD_FIELDS = (
    "id", "slug", "title", "summary", "kind", "stage", "result", "themes", "started_year", "computed_level",
    "lead_organisation", "lead_kind", "language", "visibility", "published_at", "updated_at",
    "confirmed_at", "review_due", "provenance", "place__slug", "place__name", "place__name_cy", "place__nation",
)  # fmt: skip


def card_rows(innovations):
    """The columns that `cards` needs; one query, places included."""
    return innovations.values(*CARD_FIELDS)


def cards(rows: Iterable[dict]) -> list[dict]:
    """Cards for the rows of `card_rows`, or for a queryset of innovations.

    Labels and the place's name are in the reader's language.
    """
    if hasattr(rows, "values"):
        rows = card_rows(rows)
    words = _words(get_language() or "en")
    return [_card(row, words) for row in rows]


@dataclass(frozen=True)
class _Words:
    """Every label that a card may need, in one language: translating each anew takes longer than
    anything else about a card."""

    language: str
    kinds: dict[str, str]
    stages: dict[str, str]
    results: dict[str, str]
    leads: dict[str, str]
    themes: dict[str, str]
    nations: dict[str, str]
    levels: dict[int, str]
    since: str


@lru_cache(maxsize=4)
def _words(language: str) -> _Words:
    with override(language):
        return _Words(
            language,
            *(
                {value: str(label) for value, label in choices}
                for choices in (
                    Innovation.Kind.choices,
                    Innovation.Stage.choices,
                    Innovation.Result.choices,
                    Innovation.LeadKind.choices,
                    Theme.choices,
                    Place.Nation.choices,
                )
            ),
            levels={4: _("Worked in other places too"), 5: _("Worked in many other places")},
            since=_("since %(year)s"),
        )


def _card(row: dict, words: _Words) -> dict:
    started_year = row["started_year"]
    return {
        "id": row["id"],
        "slug": row["slug"],
        "url": reverse("innovation-detail", args=(row["slug"],)),
        "title": row["title"],
        "summary": row["summary"],
        "language": row["language"],
        "place_name": (words.language == "cy" and row["place__name_cy"]) or row["place__name"],
        "place_slug": row["place__slug"],
        "nation": words.nations[row["place__nation"]],
        "kind": row["kind"],
        "kind_label": words.kinds[row["kind"]],
        "stage": row["stage"],
        "stage_label": words.stages[row["stage"]],
        "result": row["result"],
        "result_label": words.results.get(row["result"], ""),
        "computed_level": row["computed_level"],
        "computed_label": words.levels.get(row["computed_level"], ""),
        "themes": [{"slug": slug, "name": words.themes[slug]} for slug in row["themes"]],
        "started_year": started_year,
        "started_label": words.since % {"year": started_year} if started_year else "",
        "lead_label": _lead_label(row, words),
        "published_at": row["published_at"],
        "truth_label": said_on_card(row),
        "is_for_members": row["visibility"] == Innovation.Visibility.MEMBERS,
    }


def _lead_label(row: dict, words: _Words) -> str:
    """Who led it, where that says more than the place's name does."""
    if row["lead_organisation"]:
        return row["lead_organisation"]
    if row["lead_kind"] == Innovation.LeadKind.COUNCIL:
        return ""
    return words.leads[row["lead_kind"]]
