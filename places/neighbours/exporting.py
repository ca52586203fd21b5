"""The lists of one model as lines for a spreadsheet."""

from collections.abc import Iterator

from places.models import GssCode, Neighbour

COLUMNS = ("gss_code", "rank", "neighbour_code", "distance")


def exported(model: str, most: int = 10) -> Iterator[tuple[str, int, str, str]]:
    """COLUMNS for every place by its GSS code, then by rank; places go by their current codes.

    A place without a GSS code goes by its register code. The distance has six decimal places.
    """
    codes = dict(GssCode.objects.filter(is_current=True).values_list("place_id", "code"))
    rows = Neighbour.objects.current().filter(model=model, rank__lte=most)
    lines = [
        (codes.get(place, code), rank, codes.get(other, other_code), f"{distance:.6f}")
        for place, code, rank, other, other_code, distance in rows.values_list(
            "place_id", "place__code", "rank", "neighbour_id", "neighbour__code", "distance"
        ).order_by("place_id", "rank")
    ]
    return iter(sorted(lines))
