"""The REST API: what is published, for reading."""

from innovations.models import Theme
from tests.permissions.rows import READ_ONLY, Row

ANYBODY_READS = {"GET HEAD OPTIONS": "everybody ok", "POST PUT PATCH DELETE": READ_ONLY}


def public_id(world, record) -> dict:
    return {"id": record.public_id}


def own_place(world, record) -> dict:
    return {"code": world.place.code}


ROWS = [
    Row("/api/v1/innovations/export.csv", ANYBODY_READS),
    Row("api-changes", ANYBODY_READS),
    Row("api-adoption-list", ANYBODY_READS),
    Row("api-innovation-list", ANYBODY_READS),
    Row("api-innovation-export", ANYBODY_READS),
    Row(
        "api-innovation-detail",
        # Published records alone, also for the people who could read the rest on the site.
        {
            "GET HEAD": """
                role                public  members  draft+submitted+changes_requested+declined+withdrawn+hidden
                everybody           ok      404      404
                author,member,other ok      ok       404
                moderator           ok      ok       404
            """,
            "OPTIONS": "everybody ok",
            "POST PUT PATCH DELETE": READ_ONLY,
        },
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
