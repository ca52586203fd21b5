"""Cursors come from the address bar, so they hold whatever somebody puts there."""

from datetime import UTC, datetime

import pytest

from connected_localism.common.pagination import BadCursor, Ordering, encode_cursor


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (str, "\x00"),
        (str, None),
        (str, 5),
        (int, "5"),
        (int, 2**31),
        (datetime, "\x00"),
        (datetime, 5),
        (datetime, "2024-02-30T00:00:00Z"),
        (datetime, "0001-01-01T00:00:00+01:00"),
        (datetime, "yesterday"),
    ],
)
def test_a_position_that_the_database_would_refuse_is_no_position(kind, value):
    with pytest.raises(BadCursor):
        Ordering("column", kind).beyond(encode_cursor((value, 1)))


def test_a_moment_is_the_same_whatever_its_offset():
    moment = Ordering("column").value("1024-03-26T15:25:54-17:21")
    assert moment == datetime(1024, 3, 27, 8, 46, 54, tzinfo=UTC)
    assert moment.tzinfo == UTC  # PostgreSQL would refuse the offset itself
