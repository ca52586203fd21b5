"""Following networks and themes: who may see it may follow it."""

from networks.following.links import stop_address
from networks.models import FollowedNetwork
from tests.permissions.routes_networks import OFF, PRIVATE, PUBLIC, UNSEEN
from tests.permissions.rows import Row


def _stop(world, network) -> dict:
    """The link in a mail to the author, in whoever's hands it is."""
    followed = FollowedNetwork(person=world.people["author"], network=network)
    return {"token": stop_address(followed).rstrip("/").split("/")[-1]}


ROWS = [
    Row(
        "network-follow",
        {
            "GET": "everybody 405",
            "POST": f"""
                role                     {PUBLIC}  {PRIVATE}  {UNSEEN}  {OFF}
                everybody                done      404        404       404
                other                    done      done       404       404
                author,member,moderator  done      done       done      done
                anonymous                login     404        404       404
            """,
        },
        network=True,
    ),
    Row(
        "theme-follow",
        {"GET": "everybody 405", "POST": "anonymous login\n signed done"},
        kwargs=lambda world, record: {"theme": "public-health"},
    ),
    Row(  # whoever has the mail can stop it, and undo that, signed in or not
        "following-stop",
        {"GET": "everybody ok", "POST": "everybody done"},
        network=True,
        kwargs=_stop,
        data=lambda world, network: {"choice": "on"},
    ),
]
