"""What becomes of somebody's records when their account is closed."""

from django.db.models import QuerySet

from innovations.models import Innovation

History = Innovation._meta.get_field("events").related_model


def leave_records(written: QuerySet, _person) -> None:
    """Delete the drafts, with their history; leave the rest to the stewards of its place."""
    drafts = list(drafts_of(written).values_list("pk", flat=True))
    Innovation.objects.filter(pk__in=drafts).delete()
    History.objects.filter(pgh_obj_id__in=drafts).delete()
    written.update(author=None)


def drafts_of(written: QuerySet) -> QuerySet:
    """What nobody but its author, and the people of its place, has ever seen."""
    return written.filter(status=Innovation.Status.DRAFT, published_at=None)
