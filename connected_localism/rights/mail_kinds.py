from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register

register(
    MailKind(
        "account-closed",
        title=_("That your account is closed"),
        reason=_("You get this once, because your account is closed. Your address is not kept."),
    )
)
register(
    MailKind(
        "data-ready",
        title=_("Your data is ready to download"),
        reason=_("You get this because you asked for a copy of your data."),
    )
)
register(
    MailKind(
        "account-unused",
        title=_("That your account will be closed, because you have not used it"),
        reason=_("You get this because you have an account that nobody has used since {since}."),
    )
)
register(
    MailKind(
        "draft-unused",
        title=_("That a draft will be deleted, because nobody has changed it"),
        reason=_("You get this because the draft is yours, or you look after its place."),
    )
)
