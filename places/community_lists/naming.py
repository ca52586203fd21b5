"""When two names mean the same community of a council."""

from connected_localism.common.text import folded

# What a body calls itself, after the name of its area or, in Welsh, before it. A bare "Town" is not
# among them: it belongs to the name in Camden Town.
_ENDINGS = (
    "parish council", "town council", "community council", "city council", "village council",
    "parish meeting", "parish",
)  # fmt: skip
_BEGINNINGS = ("cyngor cymunedol", "cyngor cymuned", "cyngor tref", "cyngor dinas")


def name_key(name: str) -> str:
    """A key for comparing: no case or accents, and no "Parish Council" or the like.

    "Hebden Royd Town Council" and "hebden royd" give the same one; a village hall stays one.
    """
    key = folded(name)
    for ending in _ENDINGS:
        if key.endswith(f" {ending}"):
            return key.removesuffix(f" {ending}")
    for beginning in _BEGINNINGS:
        if key.startswith(f"{beginning} "):
            return key.removeprefix(f"{beginning} ")
    return key
