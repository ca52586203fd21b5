"""What becomes of records, adoptions and saved searches when places are replaced by others.

Records and adoptions stay where they were made and are found under the new places by the
successions. Here is what does not follow from those by itself.
"""

from django.db.models import QuerySet
from django.dispatch import receiver
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from innovations.finding.filter_fields import MOST_PLACES
from innovations.matching.queue import request_matches
from innovations.models import Adoption, Innovation, SavedSearch
from places.lineage import with_predecessors
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
    steps = [(step.from_place.slug, step.to_place.slug) for step in successions]
    for search in _naming({old for old, _new in steps}).select_for_update().order_by("pk"):
        query = QueryDict(search.query, mutable=True)
        places = query.getlist("place")
        for old, new in steps:  # in the order of the years, so that chains are followed
            if old in places and new not in places and len(places) < MOST_PLACES:
                places.insert(places.index(old) + 1, new)
        query.setlist("place", places)
        extended = query.urlencode()
        same = SavedSearch.objects.filter(person=search.person_id, query=extended)
        if len(extended) <= _LONGEST_QUERY and not same.exists():
            search.query = extended
            search.save(update_fields=["query"])


def _naming(slugs) -> QuerySet[SavedSearch]:
    """Searches for any of the places with these slugs."""
    return SavedSearch.objects.filter(query__regex=rf"(^|&)place=({'|'.join(slugs)})(&|$)")


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
    if count := _naming({place.slug for place in from_places}).count():
        told.append(
            ngettext(
                "%(count)s saved search goes on with what takes over.",
                "%(count)s saved searches go on with what takes over.",
                count,
            )
            % {"count": count}
        )
    return told or [_("Nothing has been recorded under it.")]
