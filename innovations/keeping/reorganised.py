"""What becomes of records, adoptions and saved searches when places are replaced by others.

Records and adoptions stay where they were made and are found under the new places by the
successions. Here is what does not follow from those by itself.
"""

from django.db.models import Q
from django.dispatch import receiver
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from innovations.finding.filter_fields import MOST_PLACES
from innovations.matching.queue import request_matches
from innovations.models import Adoption, Innovation, SavedSearch
from places.lineage import with_predecessors
from places.models import Place
from places.signals import places_succeeded, reorganisation_planned

_LONGEST_QUERY = SavedSearch._meta.get_field("query").max_length


@receiver(places_succeeded)
def follow_successions(sender, successions, **kwargs) -> None:
    """Have records found by the names of today's councils too, matched anew, and searches go on."""
    gone = with_predecessors({step.from_place_id for step in successions})
    records = Innovation.objects.published().filter(place__in=gone)
    request_matches(records.order_by("pk").values_list("pk", flat=True))
    _extend_searches(successions)


def _extend_searches(successions) -> None:
    """Let searches for an abolished place go on with what took over from it."""
    for step in successions:  # in the order of the years, so that chains are followed to their end
        old, new = step.from_place.slug, step.to_place.slug
        searches = SavedSearch.objects.select_for_update().filter(_names(old))
        for search in searches.order_by("pk"):
            _extend(search, old, new)


def _names(slug: str) -> Q:
    parameter = f"place={slug}"
    return (
        Q(query=parameter)
        | Q(query__startswith=f"{parameter}&")
        | Q(query__endswith=f"&{parameter}")
        | Q(query__contains=f"&{parameter}&")
    )


def _extend(search: SavedSearch, old: str, new: str) -> None:
    query = QueryDict(search.query, mutable=True)
    places = query.getlist("place")
    if new in places or len(places) >= MOST_PLACES:
        return
    places.insert(places.index(old) + 1, new)
    query.setlist("place", places)
    extended = query.urlencode()
    others = SavedSearch.objects.filter(person=search.person_id, query=extended)
    if len(extended) <= _LONGEST_QUERY and not others.exists():
        search.query = extended
        search.save(update_fields=["query"])


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
    named = Q()
    for slug in Place.objects.filter(pk__in=[p.pk for p in from_places]).values_list("slug"):
        named |= _names(*slug)
    if count := SavedSearch.objects.filter(named).count():
        told.append(
            ngettext(
                "%(count)s saved search goes on with what takes over.",
                "%(count)s saved searches go on with what takes over.",
                count,
            )
            % {"count": count}
        )
    return told or [_("Nothing has been recorded under it.")]
