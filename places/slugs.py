"""The address of a place: readable, unique, and never changed once given."""

from django.utils.text import slugify

from places.models import Place

_LONGEST = Place._meta.get_field("slug").max_length

# What tells apart two places of one name. In English in both languages, as all addresses are.
_TYPE_WORDS = {
    Place.Type.COUNTY: "county",
    Place.Type.DISTRICT: "district",
    Place.Type.METROPOLITAN: "borough",
    Place.Type.LONDON_BOROUGH: "borough",
    Place.Type.CITY_OF_LONDON: "city",
    Place.Type.UNITARY: "council",
    Place.Type.WALES: "council",
    Place.Type.SCOTLAND: "council",
    Place.Type.NORTHERN_IRELAND: "council",
    Place.Type.COMBINED: "combined-authority",
    Place.Type.GREATER_LONDON: "authority",
    Place.Type.PARISH: "parish",
    Place.Type.NEIGHBOURHOOD: "neighbourhood",
    Place.Type.VILLAGE_HALL: "village-hall",
}
# Fixed addresses below /places/, which a place of that name must not stand behind.
RESERVED = frozenset({"add", "invitation", "mine", "proposals", "requests"})
_KINDS_FIRST = [Place.Kind.COUNCIL, Place.Kind.STRATEGIC, Place.Kind.COMMUNITY]


def precedence(place: Place) -> tuple:
    """Sort key: of places with one name, the first gets the plain slug.

    What exists goes before what was abolished, and a council before a combined authority.
    """
    return (place.active_until is not None, _KINDS_FIRST.index(place.kind), place.code)


def free_slug(place: Place, taken: set[str]) -> str:
    """The plainest slug for `place` that is not taken, such as `somerset` or
    `somerset-county-until-2023`."""
    name = slugify(place.name) or place.code.lower()
    suffix = _TYPE_WORDS[place.type]
    if place.active_until:
        suffix += f"-until-{place.active_until.year}"
    code = place.code.lower()  # unique, so the last of these is free unless somebody contrived it
    for ending in ("", f"-{suffix}", f"-{suffix}-{code}", f"-{suffix}-{code}-place"):
        slug = name[: _LONGEST - len(ending)].rstrip("-") + ending
        if slug not in taken and slug not in RESERVED:
            return slug
    raise ValueError(f"No free slug for {place.code}")
