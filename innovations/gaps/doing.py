"""Which places do something, by theme: what `user` may read of it, and nothing else.

A place does what it led or took part in, what a council did that it succeeded, and what it takes
up from others. Case studies and pilots count, also those that ended or did not work, since they
were tried. Ideas and needs are nothing that is done. An adoption counts from trying it out, if
the place itself says so or both sides agree.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import CharField, Func, Q, QuerySet

from innovations.models import Adoption, Innovation, Theme
from places.lineage import Lineage

# By theme, the ids of the places that do something in it.
ByTheme = dict[str, set[int]]
DONE = (Innovation.Kind.CASE_STUDY, Innovation.Kind.PILOT)


class _Each(Func):
    """A row for each element of an array."""

    function = "unnest"
    output_field = CharField()
    set_returning = True


def sources(place_ids: Iterable[int], lineage: Lineage) -> dict[int, set[int]]:
    """For each place, and each that one of them succeeded, which of them have what it did: after
    a split every successor."""
    found: dict[int, set[int]] = defaultdict(set)
    for place_id in place_ids:
        for pk in (place_id, *lineage.predecessors(place_id)):
            found[pk].add(place_id)
    return dict(found)


def done_by(user) -> QuerySet[Innovation]:
    """The case studies and pilots that `user` may read."""
    return Innovation.objects.visible_to(user).published().filter(kind__in=DONE).order_by()


def took_part(found: QuerySet[Innovation], place_ids: Iterable[int]) -> QuerySet:
    """Rows of (innovation, further place) of those found, where the places are further ones."""
    through = Innovation.further_places.through.objects
    return through.filter(place__in=list(place_ids), innovation__in=found.values("pk"))


def taken_up(user, place_ids: Iterable[int]) -> QuerySet[Adoption]:
    """What these places take up from others and have begun to do."""
    sure = Q(state=Adoption.State.CONFIRMED) | Q(recorded_from=Adoption.Side.ADOPTER)
    adoptions = Adoption.objects.visible_to(user).filter(sure, stage__in=Adoption.TRIED)
    return adoptions.filter(place__in=list(place_ids)).order_by()


def doing(user, where: Mapping[int, set[int]]) -> ByTheme:
    """By theme, the places that do something, from what happened at the keys of `sources`.

    Three queries, however much they did.
    """
    found = done_by(user)
    pairs = [
        found.filter(place__in=list(where))
        .annotate(theme=_Each("themes"))
        .values_list("place_id", "theme"),
        took_part(found, where)
        .annotate(theme=_Each("innovation__themes"))
        .values_list("place_id", "theme"),
        taken_up(user, where)
        .annotate(theme=_Each("innovation__themes"))
        .values_list("place_id", "theme"),
    ]
    places: ByTheme = {theme: set() for theme in Theme.values}
    for rows in pairs:
        for place_id, theme in rows.distinct():
            places[theme] |= where[place_id]
    return places
