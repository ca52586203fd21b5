"""The kinds of mail about introductions."""

from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register
from networks.introducing import telling
from networks.mail_contents import Contents

register(
    MailKind(
        "introduction-asked",
        title=_("Places that want to be introduced to mine"),
        reason=_("You get this because you can answer for {place}."),
        optional=True,
        contents=Contents(telling.asked),
    )
)
register(
    MailKind(
        "introduction-agreed",
        title=_("Introductions that my places have agreed to"),
        reason=_("You get this because you asked for this introduction or agreed to it."),
        optional=True,
        contents=Contents(telling.agreed),
    )
)
register(
    MailKind(
        "introduction-not-now",
        title=_("Introductions I asked for that come to nothing for now"),
        reason=_("You get this because you asked for this introduction."),
        optional=True,
        contents=Contents(telling.not_now),
    )
)
register(
    MailKind(
        "introduction-message",
        title=_("Messages of places that I was introduced to"),
        reason=_("You get this because your place agreed to be introduced to {place}."),
        contents=Contents(telling.message),
    )
)
