"""The kinds of mail about statements."""

from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register
from networks.influence import telling
from networks.mail_contents import Contents

register(
    MailKind(
        "statement-open",
        title=_("Statements that my places can sign"),
        reason=_("You get this because you can sign for {place}, which takes part in “{name}”."),
        optional=True,
        contents=Contents(telling.open_for_signing),
    )
)
register(
    MailKind(
        "statement-changed",
        title=_("New texts of statements that my places have signed"),
        reason=_("You get this because you can sign for {place}, which agreed to an earlier text."),
        optional=True,
        contents=Contents(telling.changed),
    )
)
register(
    MailKind(
        "statement-signed",
        title=_("Places that sign statements of networks that my places lead"),
        reason=_("You get this because you act for the place that leads “{name}”."),
        optional=True,
        contents=Contents(telling.signed),
    )
)
