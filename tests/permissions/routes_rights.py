"""Getting a copy of one's data and closing one's account."""

import uuid

from tests.permissions.rows import Row

ROWS = [
    Row(
        "my-data",
        {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed done"},
    ),
    # A copy of somebody else's data, or none at all: who has one downloads it in tests/rights.
    Row(
        "my-data-download",
        {"GET": "anonymous login\n signed 404", "POST": "anonymous login\n signed 405"},
        kwargs=lambda world, record: {"public_id": uuid.UUID(int=0)},
    ),
    # First they are asked for their password once more.
    Row(
        "delete-account",
        {"GET": "anonymous login\n signed moved", "POST": "anonymous login\n signed moved"},
    ),
    Row("account-deleted", {"GET": "everybody ok", "POST": "everybody 405"}),
]
