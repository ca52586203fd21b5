"""The address of a place: readable, unique, and changed in one case only.

Where a council takes over from one of the same name, as Dorset's unitary did from the county, it
gets the plain address on its first day.
"""

from collections.abc import Collection

from django.utils.text import slugify

from places.models import FormerPlaceSlug, Place

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
RESERVED = frozenset({"add", "invitation", "lists", "mine", "proposals", "requests", "yours"})
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


def taken_slugs() -> set[str]:
    """What no other place may have: the addresses that lead somewhere now, or once did."""
    present = set(Place.objects.values_list("slug", flat=True))
    return present | set(FormerPlaceSlug.objects.values_list("slug", flat=True))


def plain_slug(place: Place) -> str:
    return slugify(place.name)


def holder_of_plain_slug(place: Place, predecessor_ids: Collection[int]) -> Place | None:
    """The abolished predecessor that has the plain address of `place`'s name, if one has."""
    plain = plain_slug(place)
    if not plain or plain in RESERVED or place.slug == plain or place.is_abolished:
        return None
    holder = Place.objects.filter(slug=plain, pk__in=predecessor_ids).first()
    return holder if holder and holder.is_abolished else None


def hand_over_slug(holder: Place, heir: Place) -> None:
    """Give `heir` the plain address of their common name, in the caller's transaction.

    Under it now the living place answers, which names the one that is gone; the address that the
    heir had leads there too.
    """
    former, plain = heir.slug, holder.slug
    holder.slug = free_slug(holder, taken_slugs())
    holder.save(update_fields=["slug", "updated_at"])
    heir.slug = plain
    heir.save(update_fields=["slug", "updated_at"])
    FormerPlaceSlug.objects.filter(slug=plain).delete()  # it is a present one again
    FormerPlaceSlug.objects.get_or_create(slug=former, defaults={"place": heir})


def place_formerly_at(slug: str) -> Place | None:
    """The place that had this address, where no place has it now."""
    former = FormerPlaceSlug.objects.filter(slug=slug).select_related("place").first()
    return former.place if former else None
