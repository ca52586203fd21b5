from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register
from places.reorganising import announcing

register(
    MailKind(
        "membership-requested",
        title=_("People who ask to join places I look after"),
        reason=_("You get this because you look after the members of {place}."),
        optional=True,
    )
)
register(
    MailKind(
        "community-proposed",
        title=_("Communities proposed at places I look after"),
        reason=_("You get this because you look after what belongs to {place}."),
        optional=True,
    )
)
# What changes a person's rights, they are told of in any case.
register(
    MailKind(
        "membership-decided",
        title=_("Decisions about my membership of a place"),
        reason=_("You get this because it changes what you can do for {place}."),
    )
)
register(
    MailKind(
        "steward-named",
        title=_("Being named a steward"),
        reason=_("You get this because you are now a steward of {place}."),
    )
)
register(
    MailKind(
        announcing.KIND,
        title=_("A council of mine that is going to be replaced, or to take over"),
        reason=_("You get this because you belong to {place}."),
        optional=True,
        contents=announcing.contents,
    )
)
register(
    MailKind(
        "place-succeeded",
        title=_("A council of mine that was replaced by another"),
        reason=_("You get this because you belong to {place}, or asked to."),
    )
)
register(
    MailKind(
        "place-invitation",
        title=_("Invitations to places"),
        reason=_("You get this because {person} entered your address to invite you to {place}."),
        optional=True,
    )
)
register(
    MailKind(
        "community-decided",
        title=_("Decisions about communities I proposed"),
        reason=_("You get this because you proposed “{community}”."),
    )
)
register(
    MailKind(
        "community-list-sent",
        title=_("Lists of communities that wait for a moderator"),
        reason=_("You get this because you moderate this site."),
        optional=True,
    )
)
register(
    MailKind(
        "community-list-decided",
        title=_("Decisions about lists of communities I sent"),
        reason=_("You get this because you sent a list of the communities of {place}."),
    )
)
register(
    MailKind(
        "communities-left",
        title=_("Communities of a council that was divided"),
        reason=_("You get this because you look after what took over from {place}."),
        optional=True,
    )
)
