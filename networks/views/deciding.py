"""Decisions of a network, and who does what until when."""

from datetime import date

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from networks.actions.deciding import change_resolution, decide
from networks.forms.deciding import ResolutionForm
from networks.models import Network, Resolution
from networks.views.working import (
    form_page,
    inside,
    past_of,
    removal_page,
    require_member,
    row_of,
)
from networks.views.writing import Written
from networks.working.permissions import keeps, may_write, speaking_places
from places.typed import signed_in_to_type

PER_PAGE, ACTIONS_SHOWN = 25, 50
_NEWEST = Ordering("decided_on", date)


@login_required
@require_safe
@paged
def resolutions(request: HttpRequest, slug: str) -> HttpResponse:
    network, who = inside(slug, request.user)
    shown = Resolution.objects.filter(network=network, removed_at=None).select_related("place")
    page = page_of(request, shown, _NEWEST, PER_PAGE)
    context = {
        "network": network,
        "resolutions": page.rows,
        "may_write": may_write(request.user, network, who),
        **page.addresses,
    }
    return render(request, "networks/working/resolutions.html", context)


@login_required
@require_safe
def resolution(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    network, who = inside(slug, request.user)
    row = row_of(
        Resolution.objects.select_related("place", "author", "meeting", "removed_by"), network, pk
    )
    context = {
        "network": network,
        "resolution": row,
        "actions": list(row.actions.select_related("owner", "person", "carried_from")[:ACTIONS_SHOWN]),
        "may_write": may_write(request.user, network, who) and not row.is_removed,
        "may_change": network.is_open and not row.is_removed and keeps(request.user, row, who),
        **past_of(row, request.user, who),
    }  # fmt: skip
    return render(request, "networks/working/resolution.html", context)


@signed_in_to_type
def new_resolution(request: HttpRequest, slug: str) -> HttpResponse:
    network, who = inside(slug, request.user)
    require_member(who)
    form = ResolutionForm(
        Written(request).data,
        network=network,
        places=speaking_places(request.user, network),
    )
    if not form.is_bound and request.GET.get("meeting", "").isdecimal():
        form.initial["meeting"] = request.GET["meeting"][:18]
    return form_page(
        request, form,
        lambda: decide(
            network, by=request.user, place=form.cleaned_data["place"], content=form.content,
            form_key=form.cleaned_data["form_key"],
        )[0],
        network=network, title=_("Write down a decision"),
        button=_("Save"), cancel_url=_list_url(network), **_crumb(network),
    )  # fmt: skip


@signed_in_to_type
def edit_resolution(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    network, _who = inside(slug, request.user)
    row = row_of(Resolution.objects.select_related("place"), network, pk)
    if not keeps(request.user, row):
        raise PermissionDenied(_("Only the people of the place that wrote it, and of the one that leads, can do this."))  # fmt: skip
    form = ResolutionForm(
        Written(request).data,
        network=network,
        places=speaking_places(request.user, network),
        row=row,
    )
    return form_page(
        request, form,
        lambda: change_resolution(
            row, by=request.user, expected_version=form.cleaned_data["version"],
            content=form.content,
        ),
        said=_("Your changes are saved."),
        network=network, title=_("Change the decision"),
        button=_("Save"), intro=_("Earlier versions stay readable."),
        cancel_url=row.get_absolute_url(), **_crumb(network),
    )  # fmt: skip


@signed_in_to_type
def remove_resolution(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    network, _who = inside(slug, request.user)
    row = row_of(Resolution.objects.all(), network, pk)
    return removal_page(
        request, row, title=_("Remove this decision"),
        intro=_("For what was never decided. Where you decided something else since, write that down."),
        **_crumb(network),
    )  # fmt: skip


def _list_url(network: Network) -> str:
    return reverse("network-resolutions", args=[network.slug])


def _crumb(network: Network) -> dict:
    return {"list_url": _list_url(network), "list_label": _("Decisions")}
