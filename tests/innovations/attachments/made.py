"""Attachments without the way through an upload, for tests of what comes after it."""

import hashlib
import uuid

from django.core.files.base import ContentFile
from django.utils import timezone

from innovations.models import Attachment
from tests.innovations.attachments.files import picture


def attachment(innovation, kind="image", *, is_described=True, **fields) -> Attachment:
    """A picture that is described, or a PDF that has a title, unless told otherwise."""
    content = picture("WEBP", (80, 60)) if kind == "image" else b"%PDF-1.7 nothing else"
    name = "full.webp" if kind == "image" else "document.pdf"
    values = {
        "file_name": "tools.webp" if kind == "image" else "report.pdf",
        "content_type": "image/webp" if kind == "image" else "application/pdf",
        "position": innovation.attachments.filter(kind=kind).count(),
        "sha256": hashlib.sha256(uuid.uuid4().bytes).hexdigest(),
        "uploaded_by": innovation.author,
        "size": len(content),
    }
    if kind == "image":
        values |= {"width": 80, "height": 60}
    if is_described:
        values |= {"described_at": timezone.now(), "licence": Attachment.Licence.OGL}
        values |= (
            {"alt_text": "Two people mend a radio"} if kind == "image" else {"title": "Report"}
        )
    made = Attachment(innovation=innovation, kind=kind, **(values | fields))
    made.file.save(name, ContentFile(content), save=False)
    if kind == "image":
        made.card.save("card.webp", ContentFile(content), save=False)
    made.save()
    return made
