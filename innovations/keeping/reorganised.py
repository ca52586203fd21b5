"""What becomes of records, adoptions and saved searches when places are replaced by others.

Records and adoptions stay where they were made and are found under the new places by the
successions. Here is what does not follow from those by itself.
"""

from dataclasses import replace

from django.conf import settings
from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from innovations.filters import InnovationFilter
from innovations.finding.filter_fields import MOST_PLACES
from innovations.matching.queue import request_matches
from innovations.models import Adoption, Innovation, SavedSearch
from innovations.telling.searches import words_of
from places.lineage import standing_today, with_predecessors
from places.models import Place
from places.signals import places_succeeded, reorganisation_planned

_LONGEST_QUERY = SavedSearch._meta.get_field("query").max_length
_LONGEST_NAME = SavedSearch._meta.get_field("name").max_length
# Filters that take an abolished place for what stands there today; the last two for one place.
SEEN_FROM_ONE = ("like", "near")
SEEN_TODAY = ("area", *SEEN_FROM_ONE)


@receiver(places_succeeded)
def follow_successions(sender, successions, **kwargs) -> None:
    """Have records found by the names of today's councils too, matched anew, and searches go on."""
    gone = with_predecessors({step.from_place_id for step in successions})
    records = Innovation.objects.published().filter(place__in=gone)
    request_matches(records.order_by("pk").values_list("pk", flat=True))
    _extend_searches(successions)


def _extend_searches(successions) -> None:
    """Let searches for an abolished place go on with what took over from it, and say so.

    `place` means the old one alone, so that what took over is added. The others (SEEN_TODAY) find
    by themselves what stands there today; of those only the name is brought in step.
    """
    steps = [(step.from_place, step.to_place) for step in successions]
    ended = list({old.pk: old for old, _new in steps}.values())
    slugs = {old.slug for old in ended}
    for search in _naming(slugs, "place", *SEEN_TODAY).select_for_update().order_by("pk"):
        query = _with_successors(search, steps)
        name = renamed(search.name, search.query, query, ended)
        if (query, name) != (search.query, search.name):
            search.query, search.name = query, name
            search.save(update_fields=["query", "name"])


def _with_successors(search: SavedSearch, steps) -> str:
    """The query of a search with what took over added to `place`, where that can be kept."""
    query = QueryDict(search.query, mutable=True)
    places = query.getlist("place")
    for old, new in steps:  # in the order of the years, so that chains are followed
        if old.slug in places and new.slug not in places and len(places) < MOST_PLACES:
            places.insert(places.index(old.slug) + 1, new.slug)
    query.setlist("place", places)
    extended = query.urlencode()
    same = SavedSearch.objects.filter(person=search.person_id, query=extended)
    return search.query if len(extended) > _LONGEST_QUERY or same.exists() else extended


def renamed(name: str, before: str, after: str, ended: list[Place]) -> str:
    """The name of a search whose query was `before` and is `after`, as places `ended`.

    One that stands as it was given by itself, all filters in words, is given again. A name that
    its owner wrote stays, and so does that of a search in which a filter has become wrong.
    """
    former, today = _as_it_was(before, ended), InnovationFilter.tolerant(QueryDict(after))
    if today.dropped:
        return name
    for language, _label in settings.LANGUAGES:
        with override(language):
            if name == words_of(former)[:_LONGEST_NAME]:
                given = words_of(today)
                return given if len(given) <= _LONGEST_NAME else name
    return name


def _as_it_was(query: str, ended: list[Place]) -> InnovationFilter:
    """The filters of a query as they were while the places `ended` stood."""
    filterset = InnovationFilter.tolerant(QueryDict(query))
    old = {place.slug: place for place in ended}
    chosen, asked = filterset.form.cleaned_data, QueryDict(query)
    if areas := asked.getlist("area"):
        others = Place.objects.in_bulk(set(areas) - old.keys(), field_name="slug")
        standing = [
            [old[slug]] if slug in old else standing_today([others[slug]])
            for slug in areas
            if slug in old or slug in others
        ]
        chosen["area"] = list({place.pk: place for each in standing for place in each}.values())
    for name in SEEN_FROM_ONE:
        if chosen.get(name) and (place := old.get(asked.get(name, ""))):
            chosen[name] = replace(chosen[name], place=place)
    return filterset


def _naming(slugs, *parameters: str) -> QuerySet[SavedSearch]:
    """Searches that name any of the places with these slugs in one of the parameters."""
    return SavedSearch.objects.filter(query__regex=_pattern(slugs, parameters))


def _pattern(slugs, parameters) -> str:
    return rf"(^|&)({'|'.join(parameters)})=({'|'.join(slugs)})(&|$)"


@receiver(reorganisation_planned)
def say_what_follows(sender, from_places, to_places, **kwargs) -> list[str]:
    """How many records, adoptions and searches hang on the places that end, in sentences."""
    gone = with_predecessors(place.pk for place in from_places)
    told = []
    records = Innovation.objects.filter(place__in=gone)
    if count := records.count():
        told.append(
            ngettext(
                "%(count)s innovation, of which %(public)s are published, stays as it is and is"
                " found under what takes over as well.",
                "%(count)s innovations, of which %(public)s are published, stay as they are and are"
                " found under what takes over as well.",
                count,
            )
            % {"count": count, "public": records.published().count()}
        )
    if count := records.filter(status=Innovation.Status.SUBMITTED).count():
        told.append(
            ngettext(
                "%(count)s innovation that waits for review is reviewed by stewards of what takes"
                " over, or else by moderators.",
                "%(count)s innovations that wait for review are reviewed by stewards of what takes"
                " over, or else by moderators.",
                count,
            )
            % {"count": count}
        )
    if count := Adoption.objects.filter(place__in=gone).count():
        told.append(
            ngettext(
                "%(count)s adoption shows under what takes over as well.",
                "%(count)s adoptions show under what takes over as well.",
                count,
            )
            % {"count": count}
        )
    goes_on = ("place", "area") if len(to_places) > 1 else ("place", *SEEN_TODAY)
    slugs = {place.slug for place in from_places}
    if count := _naming(slugs, *goes_on).count():
        told.append(
            ngettext(
                "%(count)s saved search goes on with what takes over.",
                "%(count)s saved searches go on with what takes over.",
                count,
            )
            % {"count": count}
        )
    if len(to_places) > 1 and (count := _naming(slugs, *SEEN_FROM_ONE).count()):
        told.append(
            ngettext(
                "%(count)s saved search looks from it as from one place; its owner is asked to"
                " choose from what takes over.",
                "%(count)s saved searches look from it as from one place; their owners are asked to"
                " choose from what takes over.",
                count,
            )
            % {"count": count}
        )
    return told or [_("Nothing has been recorded under it.")]
