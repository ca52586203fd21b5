from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register

register(
    MailKind(
        "account-closed",
        title=_("That your account is closed"),
        reason=_("You get this once, because you closed your account. Your address is not kept."),
    )
)
register(
    MailKind(
        "data-ready",
        title=_("Your data is ready to download"),
        reason=_("You get this because you asked for a copy of your data."),
    )
)
