"""The kinds of mail about records."""

from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register
from innovations.telling import digest, searches

register(
    MailKind(
        "review-decided",
        title=_("Reviews of innovations I answer for"),
        reason=_("You get this because you answer for “{title}”."),
        optional=True,
    )
)
# Whoever loses something by a decision is told in any case.
register(
    MailKind(
        "review-taken-away",
        title=_("Innovations of mine that were declined, hidden or set back"),
        reason=_("You get this because you answer for “{title}”."),
    )
)

register(
    MailKind(
        "still-true",
        title=_("Questions whether innovations of mine are still true"),
        reason=_("You get this because you answer for innovations on {site_name}."),
        optional=True,
    )
)
register(
    MailKind(
        "handover-offered",
        title=_("Being asked to answer for an innovation"),
        reason=_("You get this because you belong to {place}."),
    )
)
register(
    MailKind(
        "handover-answered",
        title=_("Answers of people I asked to take over an innovation"),
        reason=_("You get this because you asked somebody to answer for “{title}”."),
        optional=True,
    )
)
register(
    MailKind(
        "handover-done",
        title=_("No longer answering for an innovation"),
        reason=_("You get this because you answered for “{title}”."),
    )
)
register(
    MailKind(
        "records-inherited",
        title=_("Innovations that fall to me as a steward or moderator"),
        reason=_("You get this because you look after places on {site_name}."),
    )
)
register(
    MailKind(
        "reviews-waiting",
        title=_("What is waiting for my review, once a day"),
        reason=_("You get this because you review innovations on {site_name}."),
        optional=True,
    )
)
# A message that is dropped without a word would be worse than none: authors choose per record
# whether they take messages, and block senders one by one.
register(
    MailKind(
        "contact-message",
        title=_("Messages of readers about innovations I answer for"),
        reason=_("You get this because you answer for “{title}” on {site_name}."),
    )
)
register(
    MailKind(
        "contact-proof",
        title=_("Confirming my address before a message is passed on"),
        reason=_("You get this because your address was entered in a contact form."),
    )
)
register(
    MailKind(
        "contact-copy",
        title=_("Copies of messages I sent through a contact form"),
        reason=_("You get this because you wrote to the people of “{title}”."),
    )
)
register(
    MailKind(
        "contact-reported",
        title=_("Messages reported as abuse, for moderators"),
        reason=_("You get this because you moderate {site_name}."),
        optional=True,
    )
)
register(
    MailKind(
        digest.KIND,
        title=_("Innovations and needs that are similar to mine, once a day"),
        reason=_("You get this because you answer for innovations on {site_name}."),
        optional=True,
        contents=digest.contents,
    )
)
register(
    MailKind(
        searches.KIND,
        title=_("What is new in searches I saved and at places I follow"),
        reason=_("You get this because you saved searches or follow places on {site_name}."),
        optional=True,
        contents=searches.contents,
    )
)
