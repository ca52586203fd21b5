"""What reports keep about people."""

from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import PersonalData, declare, empty
from networks.own_data import with_names_in_sight

declare(
    PersonalData(
        model="networks.Report",
        what=_("What you reported in networks while signed in"),
        why=_("So that moderators can weigh what you say, and tell you what became of it."),
        afterwards=_("Stays, without your name"),
        leaving=empty("reporter"),
        person="reporter",
        fields=("reporter", "message"),
        exports=(
            "network_name", "statement_title", "exchange_title", "about", "message",
            "created_at", "outcome", "handled_at",
        ),
        select=with_names_in_sight(
            "networks.Report", "reporter", "network", "statement", "exchange"
        ),
    ),
    PersonalData(
        model="networks.Report",
        what=_("Reports in networks that you dealt with as a moderator"),
        why=_("So that others can see who decided."),
        afterwards=_("Stays, without your name"),
        leaving=empty("handled_by"),
        person="handled_by",
        fields=("handled_by", "answer"),
        exports=("outcome", "answer", "handled_at"),
    ),
)  # fmt: skip
