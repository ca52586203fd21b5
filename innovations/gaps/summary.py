"""The gaps of a place in short, for its page: themes and numbers."""

from collections.abc import Sequence

from innovations.gaps.doing import doing, sources
from innovations.models import Theme
from places.lineage import Lineage
from places.models import Place

MOST_SHOWN = 5


def own_places(place: Place, council: Place) -> list[int]:
    """Whose doing counts as that of `place`: its own, and of a community its council's too."""
    return list(dict.fromkeys([place.pk, council.pk]))


def summary(
    place: Place, council: Place, neighbours: Sequence[Place], user, lineage: Lineage
) -> dict:
    """Themes in which neighbours do something and the place does nothing, those of most
    neighbours first; and those in which it alone does something. Three queries."""
    if not neighbours:
        return {}
    own = set(own_places(place, council))
    others = {other.pk for other in neighbours} - own
    by_theme = doing(user, sources(own | others, lineage))
    missing, ahead = [], []
    for theme in Theme:
        here, there = by_theme[theme] & own, by_theme[theme] & others
        row = {"slug": theme.value, "name": str(theme.label), "number": len(there)}
        if there and not here:
            missing.append(row)
        elif here and not there:
            ahead.append(row)
    missing.sort(key=lambda row: -row["number"])
    return {
        "gaps_missing": missing[:MOST_SHOWN],
        "gaps_more": max(len(missing) - MOST_SHOWN, 0),
        "gaps_ahead": ahead[:MOST_SHOWN],
        "gaps_of": len(others),
    }
