"""Places like mine: for every council those most alike, by several models, each saying why.

`docs/neighbours.md` describes the method to people.
"""

from places.models import Neighbour, Place
from places.neighbours.recipe import most_alike

# What a reader can choose, with its name in the reader's language.
MODELS = dict(Neighbour.Model.choices)


def neighbours_of(place: Place, model: str = "overall", most: int | None = None) -> list[Neighbour]:
    """Up to `most` places (of 15) that are most like `place` by a model, the nearest first; as
    many as `most_alike` says unless given.

    One query; `.neighbour` is loaded. A community answers through its council. Nothing is known
    of an abolished place, nor of one whose figures are missing: the list is then empty. Raises
    ValueError for a model that does not exist.
    """
    if model not in MODELS:
        raise ValueError(f"no such model: {model}")
    rows = (
        Neighbour.objects.current()
        .filter(place_id=answering_place_id(place), model=model)
        # Since the last computation one may have been abolished.
        .filter(neighbour__in=Place.objects.active())
        .select_related("neighbour", "run")
        .order_by("rank")
    )
    return list(rows[: most or most_alike(place.tier)])


def answering_place_id(place: Place) -> int | None:
    """The id of the place whose neighbours are those of `place`: itself, or a community's council."""
    return place.parent_id if place.kind == Place.Kind.COMMUNITY else place.pk
