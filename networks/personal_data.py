"""What networks keep about people."""

from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import PersonalData, declare, empty, not_personal
from networks.exchanging import personal_data  # noqa: F401  which declares its own
from networks.following import personal_data as of_followers  # noqa: F401  the same
from networks.influence import personal_data as of_statements  # noqa: F401  the same
from networks.introducing import personal_data as of_introductions  # noqa: F401  the same
from networks.own_data import own_decisions, with_names_in_sight
from networks.reporting import personal_data as of_reports  # noqa: F401  the same
from networks.working import personal_data as of_work  # noqa: F401  the same

WITHOUT_YOUR_NAME = _("Stays, without your name")
TEXTS = ("name", "purpose", "results", "closing_note", "other_partners", "source_name")

declare(
    PersonalData(
        model="networks.Network",
        what=_("Networks you began"),
        why=_("So that the places in it, and reviewers, know who began it."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("started_by"),
        person="started_by",
        fields=("started_by", *TEXTS),
        exports=(
            "public_id",
            "slug",
            "status",
            "kind",
            *TEXTS,
            "themes",
            "stage",
            "joining",
            "visibility",
            "review_due",
            "created_at",
            "updated_at",
            "published_at",
        ),
    ),
    PersonalData(
        model="networks.NetworkMember",
        what=_("Places you invited to networks, or asked to join with"),
        why=_("So that both sides know who asked."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("asked_by"),
        person="asked_by",
        fields=("asked_by", "message"),
        exports=("network_name", "place__name", "role", "state", "message", "created_at"),
        select=with_names_in_sight("networks.NetworkMember", "asked_by", "network"),
    ),
    PersonalData(
        model="networks.NetworkDecision",
        what=_("What you decided in networks"),
        why=_("So that its places can see what was done, and by whom."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("actor"),
        person="actor",
        fields=("actor", "reason"),
        exports=("network_name", "place__name", "step", "detail", "own_reason", "created_at"),
        select=own_decisions,
    ),
)
not_personal("networks.Network", "source_url", "slug", "import_key")
not_personal("networks.NetworkDecision", "detail")
