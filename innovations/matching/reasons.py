"""Why two innovations match, in a form that pages put into words."""

from collections.abc import Mapping

from innovations.matching.text import surface_forms
from innovations.models import Innovation

TERMS_SHOWN = 6


def reasons(
    innovation: Innovation,
    other: Innovation,
    texts: tuple[str, str],
    contributions: Mapping[str, float],
) -> dict:
    """Shared terms that carry most of the lexical score, shared themes, and what the places share.

    `contributions` is each shared stem's part of the score. `places` is "same", "type", "nation"
    or "" – the closest that holds.
    """
    place, other_place = innovation.place, other.place
    return {
        "terms": shared_terms(texts, contributions),
        "themes": [slug for slug in innovation.themes if slug in other.themes],
        "places": (
            "same" if place == other_place
            else "type" if place.type == other_place.type
            else "nation" if place.nation == other_place.nation
            else ""
        ),
    }  # fmt: skip


def shared_terms(texts: tuple[str, str], contributions: Mapping[str, float]) -> list[str]:
    """The shared words that tell most, best first, as the first text writes them; no numbers."""
    best = sorted(contributions, key=lambda stem: (-contributions[stem], stem))
    shown = [stem for stem in best if not stem.isdigit()][:TERMS_SHOWN]
    forms = surface_forms(texts[0], shown)
    if len(forms) < len(shown):
        forms = surface_forms(texts[1], shown) | forms
    return [forms[stem] for stem in shown]
