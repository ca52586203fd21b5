"""The kinds of mail about offers and requests."""

from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register
from networks.exchanging import telling
from networks.mail_contents import Contents

register(
    MailKind(
        "exchange-answer",
        title=_("Places that take up my places’ offers or answer their requests"),
        reason=_("You get this because you act for {own}, whose offer or request “{title}” is."),
        optional=True,
        contents=Contents(telling.answer),
    )
)
register(
    MailKind(
        "exchange-decision",
        title=_("What became of offers and requests that my places answered"),
        reason=_("You get this because you can commit {own}, which has a part in “{title}”."),
        optional=True,
        contents=Contents(telling.decision),
    )
)
