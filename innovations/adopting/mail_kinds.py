"""The kinds of mail about what places take up from each other."""

from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register

register(
    MailKind(
        "adoption-recorded",
        title=_("Places that take up an innovation, for me to confirm"),
        reason=_("You get this because you can say whether {place} takes up “{title}”."),
        optional=True,
    )
)
register(
    MailKind(
        "adoption-answered",
        title=_("What became of adoptions that I recorded or confirmed"),
        reason=_("You get this because you answer for “{title}” or belong to {place}."),
        optional=True,
    )
)
register(
    MailKind(
        "record-retired",
        title=_("Innovations that were retired in favour of another one"),
        reason=_("You get this because you have to do with “{title}” on {site_name}."),
        optional=True,
    )
)
register(
    MailKind(
        "relation-stated",
        title=_("Ties that others state to innovations of mine"),
        reason=_("You get this because you answer for “{title}”."),
        optional=True,
    )
)
register(
    MailKind(
        "relation-objected",
        title=_("Objections to ties that I stated"),
        reason=_("You get this because you answer for “{other}”, or stated that tie."),
        optional=True,
    )
)
