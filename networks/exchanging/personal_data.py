"""What offers and requests keep about people."""

from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import PersonalData, declare, empty, not_personal
from networks.own_data import with_names_in_sight

WITHOUT_YOUR_NAME = _("Stays, without your name")
TEXTS = ("title", "summary", "unit", "terms")

declare(
    PersonalData(
        model="networks.Exchange",
        what=_("What you offered to other places, or asked of them, for your place"),
        why=_("So that both sides know who spoke for a place."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("added_by"),
        person="added_by",
        fields=("added_by", *TEXTS),
        exports=(
            "public_id", "kind", "type", *TEXTS, "quantity", "licence", "url", "state",
            "place__name", "network_name", "created_at", "updated_at",
        ),
        select=with_names_in_sight("networks.Exchange", "added_by", "network"),
    ),
    PersonalData(
        model="networks.ExchangeParty",
        what=_("Offers you took up, and requests you answered, for your place"),
        why=_("So that both sides know who spoke for a place."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("asked_by"),
        person="asked_by",
        fields=("asked_by", "message", "thanks"),
        exports=("exchange_title", "place__name", "state", "message", "thanks", "created_at"),
        select=with_names_in_sight("networks.ExchangeParty", "asked_by", "exchange"),
    ),
    PersonalData(
        model="networks.ExchangeFile",
        what=_("Files you added to offers and requests"),
        why=_("So that places that use a file know who put it there."),
        afterwards=_("Stay with their offer or request, without your name"),
        leaving=empty("uploaded_by"),
        person="uploaded_by",
        fields=("uploaded_by", "file", "card", "file_name", "title", "note"),
        exports=(
            "exchange_title",
            "file",
            "file_name",
            "title",
            "note",
            "version",
            "licence",
            "created_at",
            "removed_at",
        ),
        select=with_names_in_sight("networks.ExchangeFile", "uploaded_by", "exchange"),
    ),
    PersonalData(
        model="networks.ExchangeStep",
        what=_("What you decided about offers and requests"),
        why=_("So that both places can see what was done, and by whom."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("actor"),
        person="actor",
        fields=("actor", "reason"),
        exports=("exchange_title", "place__name", "step", "reason", "created_at"),
        select=with_names_in_sight("networks.ExchangeStep", "actor", "exchange"),
    ),
)  # fmt: skip
not_personal("networks.Exchange", "url", "import_key", "stems")
not_personal("networks.ExchangeFile", "content_type", "sha256")
