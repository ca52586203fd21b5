"""What places do together. An officer of Ownbury, which leads each network, wrote what is there."""

from networks.models import Post
from tests.permissions.rows import Row
from tests.permissions.routes_networks import READING, grid

# The starter belongs to no place in it, and the invited place is not in yet.
INSIDE = grid("""
    stranger          403  403  404  404  404  404  404  404
    other             ok   ok   ok   403  404  404  404  404
    author            403
    member,moderator  ok
""")
# Moderators read; they do not take part.
WRITERS_SEE = grid("""
    stranger          403  403  404  404  404  404  404  404
    other             ok   ok   ok   403  404  404  404  404
    author,moderator  403
    member            ok
""")
# What is sent speaks for Ownbury, so that the form is shown again to the people of Otherton.
FOR_OWNBURY = grid("""
    stranger          403   403  404   404   404   404  404  404
    other             ok    ok   ok    403   404   404  404  404
    author,moderator  403
    member            done  409  done  done  done  409  409  409
""")


def only(who: str, *, see: bool, closed: str = "409", off: str = "409", do: str = "done") -> str:
    """Of those inside, these alone."""
    if see:
        do = closed = off = "ok"
    return grid(f"""
        stranger                 403   403       404   404   404   404    404    404
        other                    403   403       403   403   404   404    404    404
        author,member,moderator  403
        {who}                    {do}  {closed}  {do}  {do}  {do}  {off}  {off}  {off}
    """)


def thread_of(world, network) -> dict:
    return {"slug": network.slug, "pk": Post.objects.threads().get(network=network).pk}


def saying(**more):
    return lambda world, network: {"place": world.place.pk, "text": "Light the lamp", **more}


TIDIERS = "officer,steward,moderator"

ROWS = [
    Row("network-comparison", {"GET": READING, "POST": "everybody 405"}, network=True),
    Row("network-discussion", {"GET": INSIDE, "POST": "anonymous login\n signed 405"}, network=True),
    Row(
        "network-thread-new",
        {"GET": WRITERS_SEE, "POST": FOR_OWNBURY},
        network=True,
        data=saying(title="Lamps"),
    ),
    Row(
        "network-thread",
        {"GET": INSIDE, "POST": FOR_OWNBURY},
        network=True,
        kwargs=thread_of,
        data=saying(),
    ),
    Row(
        "network-post-edit",
        {"GET": only("officer", see=True), "POST": only("officer", see=False)},
        network=True,
        kwargs=thread_of,
        data=saying(title="Lamps"),
    ),
    Row(
        "network-post-remove",
        {"GET": only(TIDIERS, see=True), "POST": only(TIDIERS, see=False, closed="done", off="done")},
        network=True,
        kwargs=thread_of,
        data=lambda world, network: {"reason": "Too loud"},
    ),
]  # fmt: skip
