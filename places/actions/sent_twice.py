"""Telling a form that is sent twice from another one that began on the same page."""

import uuid

from django.db.models import QuerySet

from places.models import CommunityProposal

_COUNTS = (CommunityProposal.State.WAITING, CommunityProposal.State.ACCEPTED)


def earlier_or_key(rows: QuerySet, form_key: uuid.UUID, *said) -> tuple:
    """What the form made before with the same words, else None; and a key for what it makes now.

    Other words are another one: somebody went back to the form, and has more to send. The same
    words once more after what they made was withdrawn or declined are another try.
    """
    key = uuid.uuid5(form_key, repr(said))
    while earlier := rows.filter(form_key=key).first():
        if earlier.state in _COUNTS:
            return earlier, key
        key = uuid.uuid5(key, "once more")
    return None, key
