"""Who answers for a record, and so is told and asked about it."""

from connected_localism.accounts.models import User
from innovations.models import Innovation
from places.people import keepers_for


def keepers(innovation: Innovation) -> list[User]:
    """Its author; else the stewards of its place; else the moderators. Only active accounts."""
    author = innovation.author
    if author is not None and author.is_active:
        return [author]
    return list(keepers_for(innovation.place).filter(is_active=True))
