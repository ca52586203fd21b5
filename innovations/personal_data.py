from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import (
    PersonalData,
    declare,
    delete,
    empty,
    not_personal,
)
from innovations import personal_data_afterwards  # noqa: F401  it declares as well
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
        model="innovations.FieldNote",
        what=_("Notes to single fields with which you asked for changes"),
        why=_("So that the author knows what to change."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty(),
        person="decision__actor",
        fields=("message",),
        exports=("decision__innovation__title", "field", "message", "decision__created_at"),
    ),
    PersonalData(
        model="innovations.ReviewFlag",
        what=_("Changes you made to published innovations that a reviewer was to look at"),
        why=_("So that bigger claims are looked at by somebody else."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("editor"),
        person="editor",
        fields=("editor",),
        exports=("innovation__title", "claims", "state", "raised_at"),
    ),
    PersonalData(
        model="innovations.FlagOutcome",
        what=_("What you said about changes of published innovations"),
        why=_("So that everybody can see that decisions are fair."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("actor"),
        person="actor",
        fields=("actor", "message"),
        exports=("flag__innovation__title", "outcome", "message", "created_at"),
    ),
    PersonalData(
        model="innovations.Appeal",
        what=_("Appeals you made against a decision"),
        why=_("So that the moderators can answer, and others can see that it was fair."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("author"),
        person="author",
        fields=("author", "message"),
        exports=("decision__innovation__title", "message", "created_at"),
    ),
    PersonalData(
        model="innovations.AppealAnswer",
        what=_("Appeals you answered"),
        why=_("So that everybody can see that decisions are fair."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("actor"),
        person="actor",
        fields=("actor", "message"),
        exports=("appeal__decision__innovation__title", "is_granted", "message", "created_at"),
    ),
    PersonalData(
        model="innovations.ReadingNow",
        what=_("Which innovation you said you are looking at"),
        why=_("So that two reviewers do not do the same work. It ends after half an hour."),
        afterwards=_("Deleted"),
        leaving=delete,
        person="reviewer",
        fields=("reviewer",),
        exports=("innovation__title", "until"),
    ),
    PersonalData(
        model="innovations.Attachment",
        what=_("Pictures and documents you added to innovations"),
        why=_("So that other places see what was done, and know who made it."),
        afterwards=_("Stay with their innovation, without your name. With a draft they are deleted."),
        leaving=empty("uploaded_by"),
        person="uploaded_by",
        fields=("uploaded_by", "file", "card", "file_name", "title", "alt_text", "credit"),
        exports=(
            "innovation__title", "file", "file_name", "title", "alt_text", "credit", "licence",
            "created_at", "removed_at",
        ),
    ),
    PersonalData(
        model="innovations.AttachmentChange",
        what=_("What you did with pictures and documents of innovations"),
        why=_("So that the people of a place can see who added or removed what."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("actor"),
        person="actor",
        fields=("actor", "file_name"),
        exports=("innovation__title", "file_name", "what", "created_at"),
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
        model="innovations.Relation",
        what=_("Ties between innovations to which you objected"),
        why=_("So that others do not claim what the people of an innovation do not see so."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("objected_by"),
        person="objected_by",
        fields=("objected_by", "objection"),
        exports=("source__title", "kind", "target__title", "objection", "objected_at"),
    ),
    PersonalData(
        model="innovations.PairSide",
        what=_("What you said about innovations that are similar to yours"),
        why=_("So that nobody is shown again what does not fit, and others see how the two differ."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("answered_by"),
        person="answered_by",
        fields=("answered_by", "reason"),
        exports=("innovation__title", "other__title", "answer", "reason", "answered_at"),
    ),
    PersonalData(
        model="innovations.SavedSearch",
        what=_("Searches you saved"),
        why=_("To tell you when something new fits them."),
        afterwards=_("Deleted"),
        leaving=delete,
        person="person",
        fields=("person", "name", "query"),
        exports=("name", "query", "notify", "created_at", "last_told_at"),
    ),
    PersonalData(
        model="innovations.FollowedPlace",
        what=_("Places you follow"),
        why=_("To tell you when something is new there."),
        afterwards=_("Deleted"),
        leaving=delete,
        person="person",
        fields=("person",),
        exports=("place__name", "since", "notify", "last_told_at"),
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
    PersonalData(
        model="innovations.EditInProgress",
        what=_("What you typed in a form and have not saved yet"),
        why=_("So that nothing is lost when you are signed out or your connection breaks."),
        afterwards=_("Deleted"),
        leaving=delete,
        person="person",
        fields=("person", "typed"),
        exports=("innovation__title", "section", "typed", "saved_at"),
    ),
)  # fmt: skip

# Partial dates, keys and addresses of web pages; what partners and documents are called.
not_personal(
    "innovations.Innovation",
    "slug", "started", "ended", "source_url", "source_checked", "import_key", "import_digest",
)  # fmt: skip
not_personal("innovations.EditInProgress", "section")
not_personal("innovations.FieldNote", "field")  # names of our own fields
not_personal("innovations.ReviewFlag", "fields")
not_personal("innovations.Attachment", "content_type", "sha256")
for label in (
    "FormerSlug",
    "Partner",
    "Evidence",
    "Posting",
    "Stem",
    "Match",
    "MatchJob",
    "VersionParts",
):
    not_personal(f"innovations.{label}", "*")
for label in ("Word", "Vector", "CorpusStatistics"):  # words of texts, names of encoders
    not_personal(f"innovations.{label}", "*")
