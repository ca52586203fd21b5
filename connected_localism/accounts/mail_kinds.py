"""The mails about accounts that can wait a moment. Codes cannot; allauth sends them at once."""

from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register

register(
    MailKind(
        "security-notice",
        title=_("Changes to how you sign in"),
        reason=_("You get this because somebody changed how your account is opened."),
    )
)
