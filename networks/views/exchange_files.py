"""Pages on which the files of an offer or request are added and removed, and the files themselves."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_safe

from connected_localism.common.frequency import within
from connected_localism.common.uploading import leave_files, reads_what_it_refuses, take_files
from innovations.attachments.intake import examined
from innovations.attachments.keeping import LimitReached
from innovations.attachments.names import clean_file_name, ending_of
from innovations.attachments.wording import why_refused
from innovations.uploads.file_types import LARGEST, MEGABYTE
from innovations.uploads.refusals import Reason, Refused
from innovations.views.attachments import TRIES_PER_HOUR
from innovations.views.media import give_out
from networks.actions.exchange_files import (
    DAYS_TO_BRING_BACK,
    add_file,
    bring_back_file,
    remove_file,
)
from networks.decisions import WrongMoment
from networks.exchanging.permissions import require_speaks_for
from networks.forms.exchange_file import ExchangeFileForm
from networks.models import Exchange, ExchangeFile
from networks.showing.exchanges import file_series
from networks.views.exchanges import exchange_at
from networks.views.writing import Written
from places.typed import signed_in_to_type

LARGEST_UPLOAD = LARGEST + MEGABYTE  # bytes


@reads_what_it_refuses(LARGEST_UPLOAD)
@csrf_exempt  # `_files` checks it, after we know that this person may bring files at all
def files(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    if not request.user.is_authenticated:
        leave_files(request, largest=LARGEST_UPLOAD)
    return _files_of(request, public_id)


@signed_in_to_type
def _files_of(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    exchange = exchange_at(public_id, request.user)
    require_speaks_for(request.user, exchange)
    take_files(request, largest=LARGEST_UPLOAD)
    return _files(request, exchange)


@csrf_protect
def _files(request: HttpRequest, exchange: Exchange) -> HttpResponse:
    rows = list(exchange.files.select_related("uploaded_by"))
    kept = [row for row in rows if row.removed_at is None]
    written = Written(request)
    files = request.FILES if written.is_sent else None
    form = ExchangeFileForm(written.data, files, exchange=exchange, kept=kept)
    status = 200
    if written.is_sent and form.is_valid():
        try:
            stored = _add(request, exchange, form)
        except WrongMoment as error:
            form.add_error(None, str(error))
            status = 409
        else:
            if stored is not None:
                return redirect("exchange-files", public_id=exchange.public_id)
    context = {
        "exchange": exchange,
        "form": form,
        "file_series": file_series(kept),
        "removed": [row for row in rows if row.removed_at is not None],
        "days_to_bring_back": DAYS_TO_BRING_BACK,
        "kept_as": written.note,
    }
    return render(request, "networks/exchanges/files.html", context, status=status)


def _add(request: HttpRequest, exchange: Exchange, form: ExchangeFileForm) -> ExchangeFile | None:
    """Take the file if it can be taken; the form says otherwise why not."""
    upload = form.cleaned_data["file"]
    shown = clean_file_name(upload.name, ending_of(upload.name)[:10])
    try:
        if not within(f"uploads:{request.user.pk}", most=TRIES_PER_HOUR, seconds=3600):
            raise Refused(Reason.NOT_CHECKED)
        with examined(upload) as found:
            stored, is_new = add_file(
                exchange,
                by=request.user,
                examined=found,
                content=form.content_for(found.file_name),
                series=form.series,
            )
    except Refused as refused:
        form.add_error("file", _("“{file}”: {why}.").format(file=shown, why=why_refused(refused)))
        return None
    except LimitReached as reached:
        form.add_error("file", str(reached))
        return None
    if is_new:
        messages.success(request, _("“{title}” is there.").format(title=stored.title))
    else:
        messages.info(request, _("This file is there already, as “{title}”.").format(title=stored.title))  # fmt: skip
    return stored


@login_required
def remove(request: HttpRequest, public_id: uuid.UUID, file_id: uuid.UUID) -> HttpResponse:
    """Ask once more, then take a file away; or bring it back."""
    exchange = exchange_at(public_id, request.user)
    require_speaks_for(request.user, exchange)
    stored = exchange.files.filter(public_id=file_id).first()
    if stored is None:
        raise Http404
    if request.method == "POST":
        stored.exchange = exchange
        try:
            if request.POST.get("wants") == "bring_back":
                bring_back_file(stored, by=request.user)
                messages.success(request, _("“{title}” is there again.").format(title=stored.title))
            else:
                remove_file(stored, by=request.user)
                messages.success(request, _("“{title}” is removed.").format(title=stored.title))
        except (WrongMoment, LimitReached) as error:
            messages.error(request, str(error))
        return redirect("exchange-files", public_id=exchange.public_id)
    context = {"exchange": exchange, "file": stored, "days_to_bring_back": DAYS_TO_BRING_BACK}
    return render(request, "networks/exchanges/remove_file.html", context)


@require_safe
def media(request: HttpRequest, public_id: uuid.UUID, name: str) -> HttpResponse:
    """The file itself. Unknown, removed and not for this reader are all the same 404."""
    stored = ExchangeFile.objects.public().filter(public_id=public_id).first()
    is_public = stored is not None  # then nobody needs to know who asks
    if stored is None and request.user.is_authenticated:
        stored = ExchangeFile.objects.visible_to(request.user).filter(public_id=public_id).first()
    if stored is None or stored.file_name != name:
        raise Http404
    return give_out(request, stored, is_public=is_public)
