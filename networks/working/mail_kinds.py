"""The kinds of mail about what places do together."""

from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register
from networks.mail_contents import Contents
from networks.working import telling

register(
    MailKind(
        "network-mention",
        title=_("Posts in networks that speak to my places"),
        reason=_("You get this because you act for {place}, which takes part in “{name}”."),
        optional=True,
        contents=Contents(telling.mention),
    )
)
