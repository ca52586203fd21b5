"""The search documents: the stems of each published record, ready for the GIN index."""

from collections.abc import Iterator

from django.db import connection

from innovations.matching.text import MATCHED_FIELDS, stem_list, weighted_stems
from innovations.models import Innovation, Partner, SearchDocument, Theme

_WEIGHTS = {"title": "A", "summary": "B"}


def write_search_documents(innovation_ids: list[int]) -> None:
    """Bring the search documents of these records up to date, in the caller's transaction.

    Published records get one; any other loses its own, so that search cannot find it.
    """
    published = list(
        Innovation.objects.published()
        .filter(pk__in=innovation_ids)
        .select_related("place")
        .only(
            *MATCHED_FIELDS, "lead_organisation", "services", "themes",
            "place__name", "place__name_cy", "place__official_name",
        )
    )  # fmt: skip
    partners: dict[int, list[str]] = {}
    for innovation_id, name in Partner.objects.filter(innovation__in=published).values_list(
        "innovation_id", "name"
    ):
        partners.setdefault(innovation_id, []).append(name)

    gone = set(innovation_ids) - {innovation.pk for innovation in published}
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
                [innovation.pk for innovation in published],
                [weighted_stems(_parts(i, partners.get(i.pk, []))) for i in published],
                [_matched_length(innovation) for innovation in published],
            ],
        )


def _parts(innovation: Innovation, partners: list[str]) -> Iterator[tuple[str, str]]:
    for field in MATCHED_FIELDS:
        yield getattr(innovation, field), _WEIGHTS.get(field, "D")
    place = innovation.place
    yield f"{place.name} {place.name_cy} {place.official_name}", "C"
    yield innovation.lead_organisation, "C"
    for name in (*innovation.services, *partners):
        yield name, "C"
    for slug in innovation.themes:
        yield Theme(slug).value.replace("-", " "), "C"


def _matched_length(innovation: Innovation) -> int:
    return sum(len(stem_list(getattr(innovation, field))) for field in MATCHED_FIELDS)
