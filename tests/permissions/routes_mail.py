"""Saying which mail one wants."""

from connected_localism.mail.models import OutgoingMail
from connected_localism.mail.unsubscribing import unsubscribe_address
from tests.permissions.rows import Row


def token(world, record) -> dict:
    """That of a mail to the author, in whoever's hands it is."""
    mail = OutgoingMail(kind="matrix-news", recipient=world.people["author"])
    return {"token": unsubscribe_address(mail, "en").rstrip("/").split("/")[-1]}


ROWS = [
    Row(
        "mail-preferences",
        {"GET": "anonymous login\n signed ok", "POST": "anonymous login\n signed done"},
        shows_own_address=True,
    ),
    Row(
        "mail-unsubscribe",
        # The signed address is the proof: it works for whoever has the mail, signed in or not.
        {"GET": "everybody ok", "POST": "everybody done"},
        kwargs=token,
        csrf_exempt=True,
    ),
]
