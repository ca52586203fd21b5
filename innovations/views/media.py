"""Giving out files. No folder is open to the web: each request is answered by who may read the record."""

import uuid
from urllib.parse import quote

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.http import content_disposition_header, parse_etags
from django.views.decorators.http import require_safe

from innovations.models import Attachment, Innovation
from innovations.models.attachment import StoredFile
from innovations.permissions import EDITORS, standings

# What everybody may read may be kept by shared caches, but not for long: a picture that was
# removed, withdrawn or hidden must be gone everywhere within this time.
PUBLIC_SECONDS = 300
# Whatever it is, opened by itself it runs nothing and loads nothing.
POLICY = "default-src 'none'; sandbox"


@require_safe
def media(
    request: HttpRequest, public_id: uuid.UUID, name: str, is_card: bool = False
) -> HttpResponse:
    """One file of a record. Unknown, removed and not for this reader are all the same 404."""
    attachment = Attachment.objects.public().filter(public_id=public_id).first()
    is_public = attachment is not None  # then nobody needs to know who asks
    attachment = attachment or _not_public(request.user, public_id)
    if attachment is None or attachment.file_name != name or (is_card and not attachment.card):
        raise Http404

    return give_out(request, attachment, is_public=is_public, is_card=is_card)


def give_out(
    request: HttpRequest, stored: StoredFile, *, is_public: bool, is_card: bool = False
) -> HttpResponse:
    """A file that this reader may have. `is_public` is one that everybody may."""
    etag = f'"{stored.public_id.hex}{"-card" if is_card else ""}"'  # its content never changes
    if _has_it(request, etag):
        response = HttpResponseNotModified()
    else:
        response = _with_content(stored.card if is_card else stored.file)
        response["Content-Type"] = stored.content_type
        response["Content-Disposition"] = content_disposition_header(
            as_attachment=not stored.is_image, filename=stored.file_name
        )
    response["ETag"] = etag
    response["Content-Security-Policy"] = POLICY
    response["X-Content-Type-Options"] = "nosniff"
    if is_public:
        response["Cache-Control"] = f"public, max-age={PUBLIC_SECONDS}, must-revalidate"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    else:
        response["Cache-Control"] = "private, no-cache"
        response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _not_public(user, public_id: uuid.UUID) -> Attachment | None:
    """A file that this person may see though not everybody may: also undescribed, to describe it."""
    if not user.is_authenticated:
        return None
    readable = Innovation.objects.visible_to(user)
    attachment = (
        Attachment.objects.kept()
        .filter(public_id=public_id, innovation__in=readable)
        .select_related("innovation__place")
        .first()
    )
    if attachment is None or attachment.described_at:
        return attachment
    return attachment if EDITORS & standings(user, attachment.innovation) else None


def _has_it(request: HttpRequest, etag: str) -> bool:
    wanted = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in wanted or etag in [each.removeprefix("W/") for each in wanted]


def _with_content(field) -> HttpResponse:
    """The bytes, or a word to the server in front of us where they lie (setting SENDFILE)."""
    if settings.SENDFILE and isinstance(field.storage, FileSystemStorage):
        header, _equals, prefix = settings.SENDFILE.partition("=")
        response = HttpResponse()
        response[header] = prefix + quote(field.name) if prefix else field.path
        return response
    try:
        return FileResponse(field.open("rb"))
    except FileNotFoundError as error:
        raise Http404 from error
