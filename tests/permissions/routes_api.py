"""The REST API: what is published, for reading."""

from innovations.api.matches import match_id
from innovations.api.services import service_id
from innovations.models import Theme
from tests.permissions.rows import READ_ONLY, Row

ANYBODY_READS = {
    "GET HEAD": "everybody ok",
    "OPTIONS": "everybody ok",
    "POST PUT PATCH DELETE": READ_ONLY,
}
# Published records alone, also for the people who could read the rest on the site.
AS_ITS_RECORD = ANYBODY_READS | {
    "GET HEAD": """
        role                public  members  draft+submitted+changes_requested+declined+withdrawn+hidden
        everybody           ok      404      404
        author,member,other ok      ok       404
        moderator           ok      ok       404
    """,
}
# A pair of the record and the public one, or of the public one and that for members.
AS_ITS_PAIR = AS_ITS_RECORD | {
    "GET HEAD": """
        role                public+members  draft+submitted+changes_requested+declined+withdrawn+hidden
        everybody           404             404
        author,member,other ok              404
        moderator           ok              404
    """,
}
# What is published, and no need.
NO_NEEDS = AS_ITS_RECORD | {"GET HEAD": "everybody 404"}


def pair(world, record) -> tuple:
    public = world.records["public"]
    return public, world.records["members"] if record == public else record


def relation_of_pair(world, record) -> dict:
    source, target = pair(world, record)
    return {"id": source.relations_out.get(target=target).public_id}


def public_id(world, record) -> dict:
    return {"id": record.public_id}


def own_place(world, record) -> dict:
    return {"code": world.place.code}


ROWS = [
    Row("/api/v1/innovations/export.csv", ANYBODY_READS),
    Row("api-changes", ANYBODY_READS),
    Row("api-adoption-list", ANYBODY_READS),
    Row(
        "api-adoption-detail",
        AS_ITS_RECORD,
        record=True,
        kwargs=lambda world, record: {"id": record.adoptions.get().public_id},
    ),
    Row("api-match-list", ANYBODY_READS),
    Row(
        "api-match-detail",
        AS_ITS_PAIR,
        record=True,
        kwargs=lambda world, record: {"id": match_id(*sorted(r.pk for r in pair(world, record)))},
    ),
    Row("api-need-list", ANYBODY_READS),
    Row("api-need-export", ANYBODY_READS),
    Row("api-need-detail", NO_NEEDS, record=True, kwargs=public_id),
    Row("api-relation-list", ANYBODY_READS),
    Row("api-relation-detail", AS_ITS_PAIR, record=True, kwargs=relation_of_pair),
    Row("api-service-list", ANYBODY_READS),
    Row(
        "api-service-detail",
        AS_ITS_RECORD,
        record=True,
        kwargs=lambda world, record: {"id": service_id(record.services[0])},
    ),
    Row("api-innovation-list", ANYBODY_READS),
    Row("api-innovation-export", ANYBODY_READS),
    Row(
        "api-innovation-detail",
        AS_ITS_RECORD,
        record=True,
        kwargs=public_id,
    ),
    Row("api-place-list", ANYBODY_READS),
    Row("api-place-points", ANYBODY_READS),
    Row("/api/v1/places/export.geojson", ANYBODY_READS),
    Row("api-place-detail", ANYBODY_READS, kwargs=own_place),
    Row("api-place-neighbours", ANYBODY_READS, kwargs=own_place),
    Row("api-place-indicators", ANYBODY_READS, kwargs=own_place),
    Row("api-indicator-list", ANYBODY_READS),
    Row("api-indicator-detail", ANYBODY_READS, kwargs=lambda world, record: {"slug": "density"}),
    Row("api-succession-list", ANYBODY_READS),
    Row("api-theme-list", ANYBODY_READS),
    Row("api-theme-detail", ANYBODY_READS, kwargs=lambda world, record: {"slug": Theme.WASTE}),
    Row("api-root", ANYBODY_READS),
    Row(
        "api-schema",
        {"GET HEAD OPTIONS": "everybody ok", "POST PUT PATCH DELETE": "everybody 405"},
    ),
    Row(
        "api-docs",
        {"GET HEAD": "everybody ok", "OPTIONS POST PUT PATCH DELETE": "everybody 405"},
    ),
]
