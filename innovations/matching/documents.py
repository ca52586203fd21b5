"""The search documents: the stems of each published record, ready for the GIN index."""

from collections import defaultdict
from collections.abc import Iterator

from django.db import connection
from django.utils import timezone

from innovations.matching.subject import title_and_text_length
from innovations.matching.text import MATCHED_FIELDS, stem_list, weighted_stems
from innovations.models import Innovation, Partner, SearchDocument
from places.lineage import Lineage
from places.models import Place

_WEIGHTS = {"title": "A", "summary": "B"}


def write_search_documents(innovation_ids: list[int]) -> None:
    """Bring the search documents of these records up to date, in the caller's transaction.

    Published records get one; any other loses its own, so that search cannot find it.
    """
    published = list(
        Innovation.objects.published()
        .filter(pk__in=innovation_ids)
        .values(
            "pk", *MATCHED_FIELDS, "lead_organisation", "services", "themes",
            "place_id", "place__name", "place__name_cy", "place__official_name",
            "place__active_until",
        )
    )  # fmt: skip
    ids = [innovation["pk"] for innovation in published]
    partners: dict[int, list[str]] = {}
    for innovation_id, name in Partner.objects.filter(innovation_id__in=ids).values_list(
        "innovation_id", "name"
    ):
        partners.setdefault(innovation_id, []).append(name)

    today = _names_of_today(published)
    gone = set(innovation_ids) - set(ids)
    SearchDocument.objects.filter(pk__in=gone).delete()
    if not published:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO innovations_searchdocument (innovation_id, stems, length)
            SELECT id, stems::tsvector, length
            FROM unnest(%s::bigint[], %s::text[], %s::int[]) AS new (id, stems, length)
            ON CONFLICT (innovation_id)
            DO UPDATE SET stems = EXCLUDED.stems, length = EXCLUDED.length
            """,
            [
                ids,
                [
                    weighted_stems(_parts(i, partners.get(i["pk"], []), today[i["place_id"]]))
                    for i in published
                ],
                [_matched_length(innovation) for innovation in published],
            ],
        )


def _names_of_today(published: list[dict]) -> dict[int, list[str]]:
    """For each abolished place the names of the councils that are there today: people look for
    what Taunton Deane did under Somerset. No query where none is abolished."""
    names: dict[int, list[str]] = defaultdict(list)
    ended = {
        row["place_id"]
        for row in published
        if row["place__active_until"] and row["place__active_until"] < timezone.localdate()
    }
    if not ended:
        return names
    lineage = Lineage()
    after = {place_id: lineage.successors(place_id) for place_id in ended}
    wanted = {pk for pks in after.values() for pk in pks}
    found = Place.objects.filter(pk__in=wanted).active().in_bulk()
    for place_id, pks in after.items():
        for place in (found[pk] for pk in pks if pk in found):
            names[place_id] += filter(None, (place.name, place.name_cy, place.official_name))
    return names


def _parts(innovation: dict, partners: list[str], today: list[str]) -> Iterator[tuple[str, str]]:
    for field in MATCHED_FIELDS:
        yield innovation[field], _WEIGHTS.get(field, "D")
    for field in ("place__name", "place__name_cy", "place__official_name", "lead_organisation"):
        yield innovation[field], "C"
    for name in (*today, *innovation["services"], *partners):
        yield name, "C"
    for slug in innovation["themes"]:
        yield slug.replace("-", " "), "C"


def _matched_length(innovation: dict) -> int:
    return title_and_text_length(
        {field: len(stem_list(innovation[field])) for field in MATCHED_FIELDS}
    )
