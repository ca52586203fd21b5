"""What is left of a person after their account is closed, and until when."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class AuditException:
    """Something that closing an account does not reach. `tables` are those in which a name may
    still be found; "" for what lies outside the database."""

    what: Promise
    why: Promise
    until: Promise
    tables: tuple[str, ...] = ()


EXCEPTIONS = (
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
    AuditException(
        what=_("The technical log: the number of your account and your network address"),
        why=_("To find faults and attacks."),
        until=_("90 days"),
    ),
    AuditException(
        what=_("Backups of everything"),
        why=_("So that nothing is lost when a machine breaks."),
        until=_("30 days"),
    ),
)
