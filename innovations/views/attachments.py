"""Pages on which the people of a record upload, describe, order and remove its files."""

import time
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from connected_localism.common.frequency import within
from connected_localism.common.uploading import reads_what_it_refuses, take_files
from innovations.attachments import actions
from innovations.attachments.forms import UploadForm, description_form
from innovations.attachments.intake import examined
from innovations.attachments.names import clean_file_name, ending_of
from innovations.attachments.wording import why_refused
from innovations.lifecycle import TransitionError, what_happened
from innovations.models import Attachment, Innovation
from innovations.models.attachment import DOCUMENTS_PER_RECORD, IMAGES_PER_RECORD
from innovations.permissions import EDITABLE, require_editor
from innovations.uploads.file_types import LARGEST, MEGABYTE
from innovations.uploads.refusals import Reason, Refused
from innovations.views.records import record_at

LARGEST_UPLOAD = 3 * LARGEST + MEGABYTE  # bytes, of all files of one form together
SECONDS_PER_UPLOAD = 45  # then what is left is given back, before a proxy gives up
TRIES_PER_HOUR = 200  # files, whether they are taken or not: looking through them costs


@reads_what_it_refuses(LARGEST_UPLOAD)
@login_required
@csrf_exempt  # `_files` checks it, after we know that this person may bring files at all
def files(request: HttpRequest, slug: str) -> HttpResponse:
    innovation = record_at(slug, request.user)
    require_editor(request.user, innovation)
    take_files(request, largest=LARGEST_UPLOAD)
    return _files(request, innovation)


@csrf_protect
def _files(request: HttpRequest, innovation: Innovation) -> HttpResponse:
    if innovation.status not in EDITABLE:
        return _too_late(request, innovation)
    form = UploadForm(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if form.is_bound and form.is_valid():
        try:
            added = _add(request, innovation, form)
        except TransitionError as error:
            messages.error(request, str(error))
            return redirect("my-innovations")
        if not form.errors:
            return _after_upload(innovation, added)
    attachments = innovation.attachments.select_related("uploaded_by")
    return render(
        request,
        "innovations/attachments/files.html",
        {
            "innovation": innovation,
            "form": form,
            "pictures": [a for a in attachments if a.is_image and not a.removed_at],
            "documents": [a for a in attachments if not a.is_image and not a.removed_at],
            "removed": [a for a in attachments if a.removed_at],
            "days_to_bring_back": actions.DAYS_TO_BRING_BACK,
            "most_pictures": IMAGES_PER_RECORD,
            "most_documents": DOCUMENTS_PER_RECORD,
            "changes": innovation.attachment_changes.select_related("actor")[:50],
        },
    )


def _add(request: HttpRequest, innovation: Innovation, form: UploadForm) -> list[Attachment]:
    """Take what can be taken; the form then says of each other file why not."""
    added, new = [], 0
    until = time.monotonic() + SECONDS_PER_UPLOAD
    for upload in form.cleaned_data["files"]:
        try:
            if time.monotonic() > until:
                raise Refused(Reason.NO_TIME_LEFT)
            if not within(f"uploads:{request.user.pk}", most=TRIES_PER_HOUR, seconds=3600):
                raise Refused(Reason.NOT_CHECKED)
            with examined(upload) as found:
                attachment, is_new = actions.add(
                    innovation=innovation, by=request.user, examined=found
                )
        except Refused as refused:
            _say_of(form, upload.name, why_refused(refused))
            continue
        except actions.LimitReached as reached:
            _say_of(form, upload.name, str(reached))
            continue
        added.append(attachment)
        new += is_new
        _tell(request, attachment, is_new=is_new, formulas=found.formulas)
    if new:
        messages.success(
            request,
            ngettext(
                "{count} file is uploaded. It is shown to readers once you have described it.",
                "{count} files are uploaded. They are shown to readers once you have described them.",
                new,
            ).format(count=new),
        )
    return added


def _say_of(form: UploadForm, name: str, why: str) -> None:
    shown = clean_file_name(name, ending_of(name)[:10])
    form.add_error("files", _("“{file}”: {why}.").format(file=shown, why=why.rstrip(".")))


def _tell(request: HttpRequest, attachment: Attachment, *, is_new: bool, formulas: int) -> None:
    if not is_new:
        messages.info(
            request,
            _("“{file}” was there already; it is not uploaded twice.").format(file=attachment),
        )
    elif formulas:
        messages.info(
            request,
            ngettext(
                "In “{file}”, {count} cell would have been run as a formula by a spreadsheet. We put "
                "an apostrophe before it.",
                "In “{file}”, {count} cells would have been run as formulas by a spreadsheet. We put "
                "an apostrophe before each.",
                formulas,
            ).format(file=attachment, count=formulas),
        )


def _after_upload(innovation: Innovation, added: list[Attachment]) -> HttpResponse:
    to_describe = [attachment for attachment in added if not attachment.described_at]
    if len(to_describe) == 1:
        return _to("innovation-file", innovation, to_describe[0])
    return redirect("innovation-files", slug=innovation.slug)


@login_required
def describe(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """What can be seen in a picture, what a document is called, and how others may use it."""
    innovation, attachment = _own_file(request, slug, public_id)
    if innovation.status not in EDITABLE:
        return _too_late(request, innovation)
    form_class = description_form(attachment)
    form = form_class(request.POST if request.method == "POST" else None, attachment=attachment)
    if form.is_bound and form.is_valid():
        try:
            actions.describe(attachment=attachment, by=request.user, description=form.description)
        except TransitionError as error:
            messages.error(request, str(error))
            return redirect("innovation-files", slug=innovation.slug)
        messages.success(request, _("“{file}” is saved.").format(file=attachment.file_name))
        left = innovation.attachments.kept().filter(described_at=None).first()
        if left is not None:
            return _to("innovation-file", innovation, left)
        return redirect("innovation-files", slug=innovation.slug)
    return render(
        request,
        "innovations/attachments/describe.html",
        {"innovation": innovation, "attachment": attachment, "form": form},
    )


@login_required
@require_POST
def move(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    innovation, attachment = _own_file(request, slug, public_id)
    try:
        actions.move(
            attachment=attachment, by=request.user, up=request.POST.get("direction") == "up"
        )
    except TransitionError as error:
        messages.error(request, str(error))
    response = redirect("innovation-files", slug=innovation.slug)
    response["Location"] += f"#file-{attachment.public_id}"
    return response


@login_required
def remove(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    """Ask once more, then take a file away."""
    innovation, attachment = _own_file(request, slug, public_id)
    if innovation.status not in EDITABLE:
        return _too_late(request, innovation)
    if request.method == "POST":
        try:
            actions.remove(attachment=attachment, by=request.user)
        except TransitionError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("“{file}” is removed.").format(file=attachment.file_name))
        return redirect("innovation-files", slug=innovation.slug)
    return render(
        request,
        "innovations/attachments/remove.html",
        {
            "innovation": innovation,
            "attachment": attachment,
            "days_to_bring_back": actions.DAYS_TO_BRING_BACK,
        },
    )


@login_required
@require_POST
def bring_back(request: HttpRequest, slug: str, public_id: uuid.UUID) -> HttpResponse:
    innovation, attachment = _own_file(request, slug, public_id, is_removed=True)
    try:
        actions.bring_back(attachment=attachment, by=request.user)
    except (TransitionError, actions.LimitReached) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("“{file}” is there again.").format(file=attachment.file_name))
    return redirect("innovation-files", slug=innovation.slug)


def _own_file(
    request: HttpRequest, slug: str, public_id: uuid.UUID, *, is_removed: bool = False
) -> tuple[Innovation, Attachment]:
    """The record and its file, for those who may change them; else 404 or 403."""
    innovation = record_at(slug, request.user)
    require_editor(request.user, innovation)
    attachments = innovation.attachments.select_related("uploaded_by")
    attachment = attachments.filter(public_id=public_id, removed_at__isnull=not is_removed).first()
    if attachment is None:
        raise Http404
    attachment.innovation = innovation
    return innovation, attachment


def _too_late(request: HttpRequest, innovation: Innovation) -> HttpResponse:
    messages.error(request, what_happened(innovation, innovation.decisions.first()))
    return redirect("my-innovations")


def _to(name: str, innovation: Innovation, attachment: Attachment) -> HttpResponse:
    return redirect(name, slug=innovation.slug, public_id=attachment.public_id)
