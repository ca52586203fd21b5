"""The kinds of mail about networks."""

from django.utils.translation import gettext_lazy as _

from connected_localism.mail.kinds import MailKind, register
from networks import telling
from networks.mail_contents import Contents

register(
    MailKind(
        "network-review",
        title=_("Networks that wait for my review"),
        reason=_("You get this because you can decide about networks that {place} leads."),
        optional=True,
        contents=Contents(telling.review),
    )
)
register(
    MailKind(
        "network-reviewed",
        title=_("Reviews of networks I began or help to lead"),
        reason=_("You get this because you began “{name}” or act for the place that leads it."),
        contents=Contents(telling.reviewed, arrives_after=telling.TOLD_ANYWAY_OF_REVIEW),
    )
)
register(
    MailKind(
        "network-invitation",
        title=_("Invitations of my places to networks"),
        reason=_("You get this because you can commit {place} to a network."),
        optional=True,
        contents=Contents(telling.invitation),
    )
)
register(
    MailKind(
        "network-request",
        title=_("Places that join or leave networks that my places lead"),
        reason=_("You get this because you act for {lead}, which leads “{name}”."),
        optional=True,
        contents=Contents(telling.request),
    )
)
register(
    MailKind(
        "network-answer",
        title=_("What became of my places’ part in networks"),
        reason=_("You get this because you can commit {place} to a network."),
        optional=True,
        contents=Contents(telling.answer, arrives_after=telling.TOLD_ANYWAY_OF_PARTS),
    )
)
