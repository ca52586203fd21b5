"""What was decided stays as it was, whoever asks the database to forget it."""

import pytest
from django.db import ProgrammingError, connection, transaction

from innovations import actions
from innovations.models import (
    Appeal,
    AppealAnswer,
    Decision,
    FieldNote,
    FlagOutcome,
    Innovation,
)
from tests.factories import InnovationFactory, moderator

pytestmark = pytest.mark.django_db
Status = Innovation.Status
COLUMNS = {
    Decision: ("reason", "category", "to_status", "created_at", "content_version"),
    FieldNote: ("message", "field"),
    FlagOutcome: ("message", "outcome", "created_at"),
    Appeal: ("message", "created_at"),
    AppealAnswer: ("message", "is_granted"),
}
PEOPLE = {
    Decision: "actor_id",
    FlagOutcome: "actor_id",
    Appeal: "author_id",
    AppealAnswer: "actor_id",
}


@pytest.fixture
def history():
    """One row in each of the tables."""
    reviewer = moderator()
    innovation = InnovationFactory(status=Status.SUBMITTED)
    actions.request_changes(
        innovation=innovation, by=reviewer, version=1, notes={"summary": "Shorter."}
    )
    actions.submit(innovation=innovation, by=innovation.author)
    actions.decline(innovation=innovation, by=reviewer, version=1, reason="A copy.")
    appeal = actions.appeal(innovation=innovation, by=innovation.author, message="It is not.")
    actions.uphold(appealed=appeal, by=moderator(), message="It is.")
    published = InnovationFactory(published=True)
    actions.save_content(
        innovation=published,
        by=published.author,
        changes={"evidence_level": 3},
        expected_version=1,
    )
    actions.accept_edit(flag=published.flags.get(), by=reviewer, version=2)


def refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except ProgrammingError as error:
        return "Cannot" in str(error)
    return False


@pytest.mark.parametrize("model", COLUMNS)
def test_no_row_is_changed_or_deleted(history, model):
    table = model._meta.db_table
    before = list(model.objects.order_by("pk").values())
    assert before
    changes = {"created_at": "now()", "is_granted": "true", "content_version": "7"}
    for column in COLUMNS[model]:
        value = changes.get(column, "'x'")
        assert refused(f"UPDATE {table} SET {column} = {value}"), column
    assert refused(f"DELETE FROM {table}")
    assert list(model.objects.order_by("pk").values()) == before


@pytest.mark.parametrize(("model", "column"), PEOPLE.items())
def test_the_person_alone_may_be_forgotten(history, model, column):
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {model._meta.db_table} SET {column} = NULL")
    assert not model.objects.exclude(**{column: None}).exists()
