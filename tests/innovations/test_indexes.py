"""Each reference of a table that grows large stands in one index, and only one."""

import pytest
from django.db import connection

from innovations.models import (
    Confirmation,
    ConfirmationReminder,
    Innovation,
    Match,
    Partner,
    ProgressUpdate,
    Relation,
    VersionParts,
)

pytestmark = pytest.mark.django_db
# Those whose own index would only repeat the beginning of a composite one.
REFERENCES = [
    (Innovation, "place"),
    (Innovation, "author"),
    (Match, "first"),
    (Match, "second"),
    (Partner, "innovation"),
    (Relation, "source"),
    (Confirmation, "innovation"),
    (ConfirmationReminder, "innovation"),
    (VersionParts, "innovation"),
    (ProgressUpdate, "innovation"),
]


@pytest.mark.parametrize(("model", "name"), REFERENCES)
def test_it_stands_in_one_index_for_all_rows(model, name):
    column = model._meta.get_field(name).column
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*) FROM pg_index
            JOIN pg_attribute ON attrelid = indrelid AND attnum = indkey[0]
            WHERE indrelid = %s::regclass AND attname = %s AND indpred IS NULL
                AND indnkeyatts = 1
            """,
            [model._meta.db_table, column],
        )
        (alone,) = cursor.fetchone()
    assert alone == (name == "second")  # there is no pair that begins with the second


@pytest.mark.parametrize(("model", "name"), REFERENCES)
def test_looking_it_up_reads_no_whole_table(model, name):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")  # of small tables PostgreSQL reads all
    plan = model.objects.order_by().filter(**{f"{name}_id": 1}).values("pk").explain()
    assert "Index" in plan and "Seq Scan" not in plan, plan
    assert f"Index Cond: ({model._meta.get_field(name).column} = 1)" in plan, plan


def test_the_facets_are_read_from_their_index_alone():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    columns = Innovation.objects.published().order_by("pk").values_list(
        "pk", "place_id", "kind", "stage", "result", "lead_kind", "started_year", "visibility",
        "themes", "confirmed_at",
    )  # fmt: skip
    assert "Index Only Scan using innovation_facets" in columns.explain()
