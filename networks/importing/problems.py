"""What is wrong with a line of the file of networks, in words for who made it."""

from places.models import Place
from places.naming import AmbiguousPlace, PlaceResolver, UnknownPlace


class LineProblem(ValueError):
    """Why a line is no network; `str()` is a sentence for who made the file."""


def find_place(name: str, resolver: PlaceResolver) -> Place:
    """Raises LineProblem for a name that is no place, or several."""
    try:
        return resolver.resolve(name)
    except (UnknownPlace, AmbiguousPlace) as error:
        raise LineProblem(str(error)) from error
