"""The kinds of mail about reports, and about what moderators hide."""

from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register
from networks.mail_contents import AsPosted

register(
    MailKind(
        "network-report-settled",
        title=_("What became of what I reported in networks"),
        reason=_("You get this because you reported something while you were signed in."),
        contents=AsPosted(
            "what they reported is hidden by then, and whether they see it was asked"
        ),
    )
)
register(
    MailKind(
        "network-thing-hidden",
        title=_("Statements, offers and requests of my places that moderators hide"),
        reason=_("You get this because you act for the place whose “{title}” is."),
        contents=AsPosted("it says that it is hidden, to those who see it all the same"),
    )
)
