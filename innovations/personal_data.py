from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import (
    PersonalData,
    declare,
    empty,
    not_personal,
)
from innovations.leaving import leave_records

WITHOUT_YOUR_NAME = _("Stays, without your name")
TEXTS = (
    "title", "summary", "challenge", "approach", "outcomes", "lessons", "transfer_notes", "services",
    "end_note", "lead_organisation", "cost_note", "saving_note", "source_name",
)  # fmt: skip

declare(
    PersonalData(
        model="innovations.Innovation",
        what=_("Innovations you wrote, with their history"),
        why=_("So that other places can learn from them and know whom to ask."),
        afterwards=_("Drafts are deleted. What is published stays, under the name of the place."),
        leaving=leave_records,
        person="author",
        fields=("author", *TEXTS),
        exports=(
            "public_id", "slug", "status", "kind", "stage", "result", "end_reason", *TEXTS, "themes",
            "place__name", "started", "ended", "cost_gbp", "saving_gbp", "evidence_level",
            "source_url", "licence", "language", "visibility", "created_at", "updated_at",
            "submitted_at", "published_at", "confirmed_at",
        ),
    ),
    PersonalData(
        model="innovations.Decision",
        what=_("What you decided about innovations"),
        why=_("So that everybody can see that decisions are fair."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("actor"),
        person="actor",
        fields=("actor", "reason"),
        exports=("innovation__title", "from_status", "to_status", "reason", "created_at"),
    ),
    PersonalData(
        model="innovations.Relation",
        what=_("Ties between innovations that you stated"),
        why=_("So that readers find what belongs together."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("created_by"),
        person="created_by",
        fields=("created_by",),
        exports=("source__title", "kind", "target__title", "created_at"),
    ),
    PersonalData(
        model="innovations.MistakeReport",
        what=_("Mistakes you reported while signed in"),
        why=_("So that a moderator can put them right."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("reporter"),
        person="reporter",
        fields=("reporter", "message"),
        exports=("innovation__title", "about", "message", "created_at", "handled_at"),
    ),
    PersonalData(
        model="innovations.MistakeReport",
        what=_("Reports of mistakes that you dealt with"),
        why=_("So that moderators know what is done."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("handled_by"),
        person="handled_by",
        fields=("handled_by",),
        exports=("innovation__title", "about", "created_at", "handled_at"),
    ),
)  # fmt: skip

# Partial dates, keys and addresses of web pages; what partners and documents are called.
not_personal(
    "innovations.Innovation",
    "slug", "started", "ended", "source_url", "source_checked", "import_key", "import_digest",
)  # fmt: skip
for label in ("FormerSlug", "Partner", "Evidence", "Stem", "Match", "MatchJob"):
    not_personal(f"innovations.{label}", "*")
