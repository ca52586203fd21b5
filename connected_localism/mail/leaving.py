"""What becomes of mail when an account is closed."""

from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast

from connected_localism.common.personal_data import naming
from connected_localism.mail.models import OutgoingMail


def leave_outbox(rows: QuerySet, person) -> None:
    """Delete the person's mail, and what has not been sent yet and tells others of them."""
    rows.delete()
    said = Cast("context", TextField())
    OutgoingMail.objects.annotate(said=said).filter(naming(person, "said")).delete()
