"""The weekly mail about all that somebody follows."""

from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register
from networks.following import contents, weekly

register(
    MailKind(
        weekly.KIND,
        title=_("What is new in networks, themes, places and searches I follow, once a week"),
        reason=_("You get this because you follow something on {site_name}."),
        optional=True,
        contents=contents.contents,
    )
)
