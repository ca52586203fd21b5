from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import PersonalData, declare, delete, not_personal
from connected_localism.mail.leaving import leave_outbox
from connected_localism.mail.models import OutgoingMail

declare(
    PersonalData(
        model="mail.OptOut",
        what=_("Emails you switched off"),
        why=_("To send you only the emails you want."),
        afterwards=_("Deleted"),
        leaving=delete,
        fields=("user",),
        exports=("kind", "created_at"),
    ),
    PersonalData(
        model="mail.OutgoingMail",
        what=_("Emails we sent you"),
        why=_("To find out why an email did not arrive. What it said goes when it is sent."),
        afterwards=_("Deleted"),
        leaving=leave_outbox,
        fields=("recipient", "address", "reply_to", "context", "error", "key"),
        exports=("kind", "state", "context", "created_at", "sent_at"),
        select=lambda person: OutgoingMail.objects.about(person),
    ),
)  # fmt: skip
not_personal("mail.OptOut", "kind")
not_personal("mail.OutgoingMail", "kind")
not_personal("mail.SuppressedAddress", "*")  # a keyed digest leads back to no address
