"""The week that the tests of the weekly mail are about."""

from datetime import UTC, datetime, timedelta

from tests.factories import (
    InnovationFactory,
)
from tests.innovations.telling.pairs import sent

NOW = datetime(2026, 5, 27, 9, tzinfo=UTC)  # a Wednesday
MONDAY = datetime(2026, 6, 1, 6, tzinfo=UTC)
DAY, HOUR, WEEK = timedelta(days=1), timedelta(hours=1), timedelta(days=7)


def live(title, at=NOW + HOUR, **fields):
    return InnovationFactory(published=True, title=title, published_at=at, **fields)


def mail_of(person):
    """The one mail that the person has got."""
    (message,) = sent().get(person.email, [])
    return message
