"""What hangs off a record, with a marked text in each table that holds one."""

import uuid

from django.core.files.base import ContentFile
from django.utils import timezone

from innovations.models import (
    Adoption,
    Appeal,
    AppealAnswer,
    Attachment,
    AttachmentChange,
    Confirmation,
    ContactMessage,
    Decision,
    EditInProgress,
    Evidence,
    FieldNote,
    FormerSlug,
    HandoverOffer,
    Innovation,
    MistakeReport,
    Partner,
    ProgressUpdate,
    ReviewFlag,
    VersionParts,
)
from innovations.models.handover import VALID_FOR
from tests.permissions.marks import DOMAIN, mark

Status = Innovation.Status


def hang_on(record: Innovation, state: str, people: dict) -> None:
    """All that can hang off a record, on one in this state."""
    author, reviewer = people["author"], people["former"]
    FormerSlug.objects.create(slug=mark(state, "formerslug"), innovation=record)
    Partner.objects.create(innovation=record, name=f"Partner {mark(state, 'partner')}")
    Evidence.objects.create(
        innovation=record,
        title=f"Evaluation {mark(state, 'evidence')}",
        url=f"https://example.org/{mark(state, 'evidenceurl')}",
    )
    ProgressUpdate.objects.create(
        innovation=record,
        date="2026-05",
        text=f"It goes on {mark(state, 'progress')}",
        by=author,
        form_key=uuid.uuid4(),
    )
    VersionParts.objects.create(
        innovation=record, content_version=1, parts={"partners": [mark(state, "parts")]}
    )
    Confirmation.objects.create(
        innovation=record,
        person=author,
        how=Confirmation.How.PAGE,
        content_version=1,
        confirmed_at=timezone.now(),
    )
    taker = people["other_contributor"]
    Adoption.objects.create(
        innovation=record,
        place=taker.memberships.get().place,
        recorded_by=taker,
        what_changed=f"Smaller lanterns {mark(state, 'adoption')}",
        how_it_went=f"They burn {mark(state, 'adoption')}",
    )
    _review(record, state, author, reviewer)
    _attach(record, state, author)
    _between_people(record, state, people)


def _review(record, state, author, reviewer) -> None:
    def decided(to: str) -> Decision:
        return Decision.objects.create(
            innovation=record,
            actor=reviewer,
            from_status=Status.SUBMITTED,
            to_status=to,
            content_version=1,
            reason=f"Please say more {mark(state, 'reviewreason')}",
        )

    FieldNote.objects.create(
        decision=decided(Status.CHANGES_REQUESTED),
        field="summary",
        message=f"Shorter {mark(state, 'reviewnote')}",
    )
    appeal = Appeal.objects.create(
        decision=decided(Status.DECLINED), author=author, message=f"Why {mark(state, 'appeal')}"
    )
    AppealAnswer.objects.create(
        appeal=appeal, actor=reviewer, is_granted=True, message=f"Well {mark(state, 'appeal')}"
    )
    ReviewFlag.objects.create(
        innovation=record,
        from_version=1,
        to_version=2,
        fields=["summary"],
        claims=[ReviewFlag.Claim.WORKED],
        editor=author,
    )


def _attach(record, state, author) -> None:
    """A picture that readers see with the record, one yet to be described, and one removed."""
    described = {
        "title": f"The lanterns {mark(state, 'caption')}",
        "alt_text": f"Lanterns on a string {mark(state, 'alttext')}",
        "credit": f"Photo {mark(state, 'credit')}",
        "licence": Attachment.Licence.CC0,
        "described_at": timezone.now(),
    }
    removed = {"removed_at": timezone.now()}
    pictures = [("picture", described), ("undescribed", {}), ("removed", removed)]
    for position, (name, fields) in enumerate(pictures):
        word = mark(state, name)
        attachment = Attachment(
            innovation=record,
            public_id=uuid.uuid5(uuid.NAMESPACE_URL, word),
            kind=Attachment.Kind.IMAGE,
            position=position,
            file_name=f"{word}.png",
            content_type="image/png",
            size=len(word),
            sha256=word[:64],
            width=1,
            height=1,
            uploaded_by=author,
            **fields,
        )
        attachment.file.save("picture.png", ContentFile(word.encode()), save=False)
        attachment.card.save("card.png", ContentFile(word.encode()), save=False)
        attachment.save()
        AttachmentChange.objects.create(
            innovation=record,
            public_id=attachment.public_id,
            file_name=attachment.file_name,
            what=AttachmentChange.What.ADDED,
            actor=author,
        )


def _between_people(record, state, people) -> None:
    EditInProgress.objects.create(
        person=people["author"],
        innovation=record,
        section="basics",
        base_version=1,
        typed={"summary": [f"Half a sent {mark(state, 'unsaved')}"]},
    )
    HandoverOffer.objects.create(
        innovation=record,
        to=people["officer"],
        by=people["author"],
        message=f"I am moving {mark(state, 'handover')}",
        expires_at=timezone.now() + VALID_FOR,
    )
    ContactMessage.objects.create(
        innovation=record,
        sender_digest="0" * 64,
        about=ContactMessage.About.QUESTION,
        name=f"A Reader {mark(state, 'contact')}",
        address=f"reader@{DOMAIN}",
        text=f"How much was it {mark(state, 'contact')}",
        state=ContactMessage.State.DELIVERED,
        delivered_at=timezone.now(),
        form_key=uuid.uuid4(),
    )
    MistakeReport.objects.create(
        innovation=record,
        about=MistakeReport.About.FACT,
        message=f"It was Tuesday {mark(state, 'report')}",
        reporter=people["signed_in"],
        form_key=uuid.uuid4(),
    )
