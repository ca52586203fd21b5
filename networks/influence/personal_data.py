"""What statements keep about people."""

from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import PersonalData, declare, empty, not_personal
from networks.own_data import with_names_in_sight

WITHOUT_YOUR_NAME = _("Stays, without your name")
TEXTS = ("title", "text", "addressed_to")

declare(
    PersonalData(
        model="networks.Statement",
        what=_("Statements you drafted"),
        why=_("So that the places in the network know who drafted it."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("started_by"),
        person="started_by",
        fields=(
            "started_by",
            *TEXTS,
            "withdrawn_because",
            "hidden_because",
            "response",
            "response_by",
        ),
        exports=("public_id", "network_name", "state", *TEXTS, "created_at", "opened_at"),
        select=with_names_in_sight("networks.Statement", "started_by", "network"),
    ),
    PersonalData(
        model="networks.StatementVersion",
        what=_("Texts of statements you wrote"),
        why=_("So that it stays known what places have agreed to."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("written_by"),
        person="written_by",
        fields=("written_by", *TEXTS),
        exports=("statement_title", "number", *TEXTS, "created_at"),
        select=with_names_in_sight("networks.StatementVersion", "written_by", "statement"),
    ),
    PersonalData(
        model="networks.SignOn",
        what=_("Statements you signed for a place"),
        why=_("So that the place can show who was authorised to sign for it."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("signed_by"),
        person="signed_by",
        fields=("signed_by", "authority"),
        exports=("text_version_title", "place__name", "authority", "signed_at", "ended_at"),
        select=with_names_in_sight("networks.SignOn", "signed_by", "text_version"),
    ),
    PersonalData(
        model="networks.SignOn",
        what=_("Signatures of places that you took back"),
        why=_("So that the place can show who was authorised to."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("ended_by"),
        person="ended_by",
        fields=("ended_by",),
        exports=("text_version_title", "place__name", "ended_at"),
        select=with_names_in_sight("networks.SignOn", "ended_by", "text_version"),
    ),
)
not_personal("networks.Statement", "slug", "source_url", "response_url")
