"""What becomes of mail when an account is closed."""

from django.db.models import QuerySet
from django.utils.translation import gettext, override

from connected_localism.common.personal_data import without_name
from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.rendering import language_of


def leave_outbox(rows: QuerySet, person) -> None:
    """Delete the person's mail; what tells others of them is sent without the name."""
    rows.delete()
    waiting = OutgoingMail.objects.exclude(context={}).select_related("recipient")
    for mail in waiting.iterator(chunk_size=500):
        with override(language_of(mail)):
            context = without_name(mail.context, person, gettext("Someone without a name"))
        if context != mail.context:
            # Not where a worker has just sent it, which emptied it.
            waiting.filter(pk=mail.pk).update(context=context)
