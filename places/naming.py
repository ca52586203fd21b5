"""Finding the place that a name in somebody's text means."""

from collections import defaultdict
from difflib import get_close_matches

from django.contrib.postgres.search import TrigramSimilarity
from django.utils.translation import gettext as _

from connected_localism.common.text import folded
from places.models import GssCode, Place, PlaceAlias

_SUGGESTIONS = 3
_SHOWN_LENGTH = 80
_LONGEST_KEY = PlaceAlias._meta.get_field("key").max_length
# Looking for close spellings takes some 3 ms, which a file full of nonsense must not multiply.
_MOST_SEARCHES = 500


class UnknownPlace(LookupError):
    """No place goes by the name; the message suggests close ones and is fit to be shown."""


class AmbiguousPlace(LookupError):
    """The name fits several places equally well; the message tells them apart by code."""


class PlaceResolver:
    """Finds places by name, code, GSS code or any alias, regardless of case and accents.

    Loads everything once, in three queries, and is then for reading many names, as in a bulk
    import. It does not notice places added later.
    """

    def __init__(self):
        self._places: dict[int, Place] = Place.objects.in_bulk()
        self._by_key: dict[str, set[int]] = defaultdict(set)
        for key, place_id in PlaceAlias.objects.values_list("key", "place_id"):
            self._by_key[key].add(place_id)
        for code, place_id in GssCode.objects.values_list("code", "place_id"):
            self._by_key[folded(code)].add(place_id)
        self._register_names: dict[int, set[str]] = {}
        self._standing: dict[int, tuple[bool, bool]] = {}
        for place in self._places.values():
            names = (place.name, place.official_name, place.name_cy, place.code)
            self._register_names[place.pk] = {folded(name) for name in names if name}
            self._standing[place.pk] = (place.is_abolished, place.kind != Place.Kind.COUNCIL)
            for key in self._register_names[place.pk]:
                self._by_key[key].add(place.pk)
        self._searches_left = _MOST_SEARCHES

    def resolve(self, name: str, nation: str = "") -> Place:
        """The place meant by `name`, within `nation` if one is given.

        Of several, a name as the register has it beats an alias, a place that exists today one
        that was abolished, and a council a strategic authority. So "Somerset" is the unitary
        council of today, and "Taunton Deane" the abolished district itself.
        Raises UnknownPlace or AmbiguousPlace.
        """
        key = folded(name)
        if not key:
            raise UnknownPlace(_("Give the name of a place."))
        places = [self._places[pk] for pk in self._by_key.get(key, ())]
        if nation:
            places = [place for place in places if folded(place.nation) == folded(nation)]
        if not places:
            raise UnknownPlace(self._unknown(name, key, nation))

        best = min(self._rank(place, key) for place in places)
        chosen = [place for place in places if self._rank(place, key) == best]
        if len(chosen) > 1:
            described = sorted(f"{place.official_name} ({place.code})" for place in chosen)
            raise AmbiguousPlace(
                _("“%(name)s” could be any of these: %(places)s. Use the code instead.")
                % {"name": _shortened(name), "places": "; ".join(described)}
            )
        return chosen[0]

    def _rank(self, place: Place, key: str) -> tuple[bool, ...]:
        return (key not in self._register_names[place.pk], *self._standing[place.pk])

    def _unknown(self, name: str, key: str, nation: str) -> str:
        if elsewhere := sorted({self._places[pk].nation for pk in self._by_key.get(key, ())}):
            return _("“%(name)s” is not in %(nation)s but in %(elsewhere)s.") % {
                "name": _shortened(name),
                "nation": _shortened(nation),
                "elsewhere": ", ".join(elsewhere),
            }
        message = _("There is no place called “%(name)s”.") % {"name": _shortened(name)}
        if suggestions := self._close_names(key):
            message += " " + _("Did you mean %(names)s?") % {"names": ", ".join(suggestions)}
        return message

    def _close_names(self, key: str) -> list[str]:
        if len(key) > _LONGEST_KEY or self._searches_left <= 0:
            return []
        self._searches_left -= 1
        names = []
        # More than are shown, since several spellings may belong to one place.
        for close in get_close_matches(key, self._by_key, n=3 * _SUGGESTIONS, cutoff=0.75):
            names += [self._places[pk].name for pk in self._by_key[close]]
        return list(dict.fromkeys(names))[:_SUGGESTIONS]


def _shortened(text: str) -> str:
    return text if len(text) <= _SHOWN_LENGTH else text[:_SHOWN_LENGTH] + "…"


def similar_places(text: str, most: int = 5) -> list[Place]:
    """Places with a name spelt much like `text`, closest first. For one question, not for many."""
    key = folded(text)[:_LONGEST_KEY]
    if not key:
        return []
    close = (
        PlaceAlias.objects.annotate(likeness=TrigramSimilarity("key", key))
        .filter(likeness__gte=0.35)
        .order_by("-likeness", "place__name", "place_id")
        .select_related("place")[: 4 * most]
    )
    return list({alias.place_id: alias.place for alias in close}.values())[:most]
