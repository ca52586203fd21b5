"""The lists of one model as lines for a spreadsheet."""

from collections.abc import Iterator

from places.models import GssCode, Neighbour
from places.neighbours.recipe import most_alike

COLUMNS = ("gss_code", "rank", "neighbour_code", "distance")


def exported(model: str, most: int | None = None) -> Iterator[tuple[str, int, str, str]]:
    """COLUMNS for every place by its GSS code, then by rank; places go by their current codes.

    As many as `most_alike` says unless `most` is given. A place without a GSS code goes by its register code. The distance has six decimal places.
    """
    codes = dict(GssCode.objects.filter(is_current=True).values_list("place_id", "code"))
    rows = Neighbour.objects.current().filter(model=model)
    lines = [
        (codes.get(place, code), rank, codes.get(other, other_code), f"{distance:.6f}")
        for place, code, tier, rank, other, other_code, distance in rows.values_list(
            "place_id",
            "place__code",
            "place__tier",
            "rank",
            "neighbour_id",
            "neighbour__code",
            "distance",
        ).order_by("place_id", "rank")
        if rank <= (most or most_alike(tier))
    ]
    return iter(sorted(lines))
