from connected_localism.mail.models.choice import OptOut, SuppressedAddress
from connected_localism.mail.models.outgoing import OutgoingMail

__all__ = ["OptOut", "OutgoingMail", "SuppressedAddress"]
