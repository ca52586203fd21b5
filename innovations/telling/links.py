"""Links with which somebody answers to a match from a mail, without signing in."""

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse

from innovations.models import PairSide, SavedSearch

VALID_FOR = timedelta(days=60)
_SALT = "innovations.telling.answer"
# How the two answers stand in an address.
ANSWERS = {
    "useful": PairSide.Answer.USEFUL,
    "not-relevant": PairSide.Answer.NOT_RELEVANT,
}


@dataclass(frozen=True)
class Link:
    """Of which pair whose link this is. The answer stands beside it in the address, so that one
    token serves for both, and for taking it back."""

    innovation_id: int
    other_id: int
    person_id: int

    def address(self, answer: str) -> str:
        """Where this person gives `answer`, one of `ANSWERS`."""
        parts = [self.innovation_id, self.other_id, self.person_id]
        return reverse("match-answer", args=[signing.dumps(parts, salt=_SALT), answer])


def read_link(token: str) -> Link:
    """Raises signing.SignatureExpired or signing.BadSignature."""
    return Link(*signing.loads(token, salt=_SALT, max_age=VALID_FOR))


# --- Stopping the mails about a saved search --------------------------------------------------

_STOP = "innovations.telling.stop"


def stop_address(search: SavedSearch) -> str:
    """Where its owner stops the mails about one search. It stays good: old mail is read late."""
    token = signing.dumps([search.pk, search.person_id, search.notify], salt=_STOP)
    return reverse("saved-search-stop", args=[token])


def read_stop_link(token: str) -> tuple[int, int, str]:
    """(search, its owner, how often they were written to). Raises signing.BadSignature."""
    search_id, person_id, notify = signing.loads(token, salt=_STOP)
    return search_id, person_id, notify
