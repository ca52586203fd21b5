from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register

register(
    MailKind(
        "api-key-made",
        title=_("That an API key was made for your account"),
        reason=_("You get this because a program can use your account by this key."),
    )
)
register(
    MailKind(
        "api-key-revoked",
        title=_("That somebody else revoked one of your API keys"),
        reason=_("You get this because the key was yours."),
    )
)
register(
    MailKind(
        "api-key-expires",
        title=_("That one of your API keys expires soon"),
        reason=_("You get this because programs that use the key will stop working."),
    )
)
