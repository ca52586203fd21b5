"""Meetings of a network, and the calendars that read them."""

import uuid
from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from networks.actions.meetings import (
    arrange,
    call_off,
    change_meeting,
    give_address,
    may_call_off,
    take_address_back,
)
from networks.decisions import WrongMoment
from networks.forms.meetings import MeetingForm
from networks.forms.network import ReasonForm
from networks.models import CalendarAddress, Meeting, Network
from networks.permissions import Standing, standings
from networks.views.working import form_page, inside, require_member, row_of
from networks.views.writing import Written
from networks.working.calendar import calendar
from networks.working.permissions import keeps, may_write, speaking_places
from places.typed import signed_in_to_type

PER_PAGE, UPCOMING_SHOWN, IN_CALENDAR = 25, 50, 500
_LATEST = Ordering("starts_at")


@login_required
@require_safe
@paged
def meetings(request: HttpRequest, slug: str) -> HttpResponse:
    """What is to come, soonest first; then all of them, latest first."""
    network, who = inside(slug, request.user)
    rows = Meeting.objects.filter(network=network).select_related("place")
    page = page_of(request, rows, _LATEST, PER_PAGE)
    context = {
        "network": network,
        "upcoming": list(rows.upcoming().order_by("starts_at", "pk")[:UPCOMING_SHOWN]),
        "meetings": page.rows,
        "may_write": may_write(request.user, network, who),
        "takes_part": Standing.MEMBER in who,
        **page.addresses,
    }
    return render(request, "networks/working/meetings.html", context)


@signed_in_to_type
def new_meeting(request: HttpRequest, slug: str) -> HttpResponse:
    network, who = inside(slug, request.user)
    require_member(who)
    form = MeetingForm(
        Written(request).data,
        places=speaking_places(request.user, network),
    )
    return form_page(
        request, form,
        lambda: arrange(
            network, by=request.user, place=form.cleaned_data["place"],
            content=form.content, form_key=form.cleaned_data["form_key"],
        )[0],
        network=network, title=_("Arrange a meeting"), button=_("Save"),
        intro=_("The people of the places in this network see it, and their calendars if they like."),
        cancel_url=_list_url(network), **_crumb(network),
    )  # fmt: skip


@login_required
@require_safe
def meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    network, who = inside(slug, request.user)
    row = row_of(Meeting.objects.select_related("place", "author"), network, pk)
    context = {
        "network": network,
        "meeting": row,
        "resolutions": list(row.resolutions.filter(removed_at=None)[:IN_CALENDAR]),
        "may_write": may_write(request.user, network, who),
        "may_call_off": may_call_off(request.user, row),
    }
    return render(request, "networks/working/meeting.html", context)


@signed_in_to_type
def edit_meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    network, who = inside(slug, request.user)
    require_member(who)
    row = row_of(Meeting.objects.all(), network, pk)
    form = MeetingForm(
        Written(request).data,
        places=speaking_places(request.user, network),
        meeting=row,
    )
    return form_page(
        request, form,
        lambda: change_meeting(
            row, by=request.user, expected_version=form.cleaned_data["version"],
            content=form.content,
        ),
        said=_("Your changes are saved."),
        network=network, title=_("Change the meeting"), button=_("Save"),
        cancel_url=row.get_absolute_url(), **_crumb(network),
    )  # fmt: skip


@signed_in_to_type
def cancel_meeting(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    network, _who = inside(slug, request.user)
    row = row_of(Meeting.objects.select_related("place"), network, pk)
    if not keeps(request.user, row):
        raise PermissionDenied(_("Only the people of the place that arranged it, and of the one that leads, can call it off."))  # fmt: skip
    form = ReasonForm(
        Written(request).data,
        label=_("Why is it called off?"), help_text=_("This is shown in calendars too."),
        required=False,
    )  # fmt: skip
    return form_page(
        request, form,
        lambda: call_off(row, by=request.user, reason=form.cleaned_data["reason"]),
        said=_("The meeting is called off. Calendars hear of it when they look again."),
        network=network, title=_("Call the meeting off"),
        button=_("Call it off"), is_warning=True, cancel_url=row.get_absolute_url(),
        intro=row.title, **_crumb(network),
    )  # fmt: skip


@login_required
def my_calendar(request: HttpRequest, slug: str) -> HttpResponse:
    """The address at which one's own calendar reads the meetings: make it, renew it, take it back."""
    network, who = inside(slug, request.user)
    require_member(who)
    wants, status = request.POST.get("wants", ""), 200
    try:
        if wants == "make":
            give_address(network, by=request.user)
            messages.success(request, _("This is the address for your calendar. One that you had before has stopped working."))  # fmt: skip
            return redirect("network-calendar", slug=network.slug)
        if wants == "stop":
            take_address_back(network, by=request.user)
            messages.success(request, _("The address has stopped working."))
            return redirect("network-calendar", slug=network.slug)
    except WrongMoment as error:
        messages.error(request, str(error))
        status = 409
    found = CalendarAddress.objects.filter(network=network, person=request.user).first()
    context = {
        "network": network,
        "address": request.build_absolute_uri(found.get_absolute_url()) if found else "",
        "list_url": _list_url(network),
    }
    return render(request, "networks/working/calendar.html", context, status=status)


@require_safe
def feed(request: HttpRequest, key: uuid.UUID, signature: str) -> HttpResponse:
    """What a calendar program reads, which cannot sign in: as long as the person whose address it
    is acts for a place in the network, and the network is published."""
    address = CalendarAddress.at(key, signature)
    if address is None or not _still_good(address):
        raise Http404
    since = timezone.now() - timedelta(days=365)
    rows = Meeting.objects.filter(network=address.network, starts_at__gt=since)
    rows = list(rows.order_by("-starts_at", "-pk")[:IN_CALENDAR])
    for row in rows:
        row.network = address.network
    body = calendar(
        address.network.name, rows, lambda row: request.build_absolute_uri(row.get_absolute_url())
    )
    return HttpResponse(
        body,
        content_type="text/calendar; charset=utf-8",
        headers={
            "Content-Disposition": 'inline; filename="meetings.ics"',
            "Cache-Control": "private, no-store",
            "X-Robots-Tag": "noindex",
            "Referrer-Policy": "no-referrer",
        },
    )


def _still_good(address: CalendarAddress) -> bool:
    person, network = address.person, address.network
    if not person.is_active or not network.is_published:
        return False
    return Standing.MEMBER in standings(person, network)


def _list_url(network: Network) -> str:
    return reverse("network-meetings", args=[network.slug])


def _crumb(network: Network) -> dict:
    return {"list_url": _list_url(network), "list_label": _("Meetings")}
