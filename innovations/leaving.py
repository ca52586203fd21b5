"""What becomes of somebody's records when their account is closed."""

from django.db.models import QuerySet

from innovations.actions.drafts import delete_drafts, drafts_of
from innovations.keeping.handover import author_leaves


def leave_records(written: QuerySet, person) -> None:
    """Delete the drafts; leave the rest to the stewards of its place, who are told of it."""
    delete_drafts(drafts_of(written))
    author_leaves(person)
