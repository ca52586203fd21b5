"""Keys of one's own for the API."""

from tests.permissions.rows import Row

ROWS = [
    Row("api-keys", {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed 405"}),
    # After one more look at who is there.
    Row(
        "api-key-make",
        {"GET": "anonymous login\n signed moved", "POST": "anonymous login\n signed moved"},
    ),
    Row(
        "api-key-revoke",
        # To its own person; to everybody else there is no such key.
        {
            "GET": "anonymous login\n signed 404\n author ok",
            "POST": "anonymous login\n signed 404\n author done",
        },
        kwargs=lambda world, record: {"public_id": world.key.public_id},
    ),
]
