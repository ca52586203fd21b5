"""What is told of a place beside others, and following it."""

from innovations.following.links import stop_address
from tests.permissions.routes_places import place
from tests.permissions.routes_site import ANYBODY_READS
from tests.permissions.rows import Row


def _stop(world, record) -> dict:
    return {"token": stop_address(world.followed_place).rstrip("/").split("/")[-1]}


ROWS = [
    Row("place-alike", ANYBODY_READS, kwargs=place),
    Row("place-gaps", ANYBODY_READS, kwargs=place),
    Row(
        "place-follow",
        {
            "GET": "everybody 405",
            # The author follows it already.
            "POST": "anonymous login\n signed done\n author moved",
        },
        kwargs=place,
    ),
    Row(
        "place-unfollow",
        {
            "GET": "anonymous login\n signed 405",
            "POST": "anonymous login\n signed moved\n author done",
        },
        kwargs=place,
    ),
    Row(  # whoever has the mail can stop it, signed in or not
        "followed-place-stop",
        {"GET": "everybody ok", "POST": "everybody done"},
        kwargs=_stop,
    ),
]
