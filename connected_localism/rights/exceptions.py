"""What is left of a person after their account is closed, and until when."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext


@dataclass(frozen=True)
class AuditException:
    """Something that closing an account does not reach. `tables` are those in which a name may
    still be found; "" for what lies outside the database."""

    what: Promise
    why: Promise
    until: Promise | str
    tables: tuple[str, ...] = ()


_IN_THE_DATABASE = (
    AuditException(
        what=_("The text of what was published, and its earlier versions"),
        why=_("If somebody wrote a name into it. Edit it before you close your account."),
        until=_("As long as the innovation is kept"),
        tables=(
            "innovations_innovation",
            "innovations_innovationevent",
            "innovations_searchdocument",
            "innovations_stem",
        ),
    ),
    AuditException(
        what=_("Your address in the email that confirms the closing"),
        why=_("To send it."),
        until=_("Until it is sent; at most 30 days, if it cannot be"),
        tables=("mail_outgoingmail",),
    ),
)


def exceptions() -> list[AuditException]:
    """All of them. Logs and backups are ended by whoever runs the site, not by this program; how
    long they keep them they say in the settings, and this page repeats it."""
    return [
        *_IN_THE_DATABASE,
        AuditException(
            what=_("The technical log: the number of your account and your network address"),
            why=_("To find faults and attacks."),
            until=_promised(settings.LOGS_KEPT_DAYS),
        ),
        AuditException(
            what=_("Backups of everything"),
            why=_("So that nothing is lost when a machine breaks."),
            until=_promised(settings.BACKUPS_KEPT_DAYS),
        ),
    ]


def _promised(days: int) -> str:
    if not days:
        return say("The people who run this website decide that. They have not said it here yet.")
    promise = ngettext(
        "%(days)d day. The people who run this website see to it.",
        "%(days)d days. The people who run this website see to it.",
        days,
    )
    return promise % {"days": days}
