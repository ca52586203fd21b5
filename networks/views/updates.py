"""Updates that the places of a network share with whoever sees it."""

from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from networks.actions.updates import change_update, may_change, share
from networks.forms.deciding import UpdateForm
from networks.models import Network, SharedUpdate
from networks.permissions import Standing, standings
from networks.views.records import network_at
from networks.views.working import form_page, past_of, removal_page, row_of
from networks.views.writing import Written
from networks.working.permissions import committing_places
from places.typed import signed_in_to_type

PER_PAGE = 25
_NEWEST = Ordering("happened_on", date)


@require_safe
@paged
def updates(request: HttpRequest, slug: str) -> HttpResponse:
    network = network_at(slug, request.user)
    shown = SharedUpdate.objects.shown().filter(network=network).select_related("place")
    page = page_of(request, shown, _NEWEST, PER_PAGE)
    context = {
        "network": network,
        "updates": page.rows,
        "may_share": network.is_open and Standing.COMMITTER in standings(request.user, network),
        **page.addresses,
    }
    return render(request, "networks/working/updates.html", context)


@require_safe
def update(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One update; its earlier versions are for the people of its places and moderators."""
    network = network_at(slug, request.user)
    row = row_of(SharedUpdate.objects.select_related("place", "removed_by"), network, pk)
    who = standings(request.user, network)
    context = {
        "network": network,
        "update": row,
        "may_change": network.is_open and not row.is_removed and may_change(request.user, row, who),
        **past_of(row, request.user, who),
    }  # fmt: skip
    return render(request, "networks/working/update.html", context)


@signed_in_to_type
def new_update(request: HttpRequest, slug: str) -> HttpResponse:
    network = network_at(slug, request.user)
    places = committing_places(request.user, network)
    if not places.exists():
        raise PermissionDenied(_("Only officers and stewards of its places speak in public here."))
    form = UpdateForm(Written(request).data, places=places)
    return form_page(
        request, form,
        lambda: share(
            network, by=request.user, place=form.cleaned_data["place"], content=form.content,
            form_key=form.cleaned_data["form_key"],
        )[0],
        network=network, title=_("Share how it goes"), button=_("Share it"),
        intro=_("The places of this network read it.") if network.is_private else _("Everybody reads it."),
        cancel_url=network.get_absolute_url(), **_crumb(network),
    )  # fmt: skip


@signed_in_to_type
def edit_update(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    network = network_at(slug, request.user)
    row = row_of(SharedUpdate.objects.all(), network, pk)
    if not may_change(request.user, row):
        raise PermissionDenied(_("Only officers and stewards of the place that wrote it can change it."))  # fmt: skip
    form = UpdateForm(
        Written(request).data,
        places=committing_places(request.user, network),
        row=row,
    )
    return form_page(
        request, form,
        lambda: change_update(
            row, by=request.user, expected_version=form.cleaned_data["version"],
            content=form.content,
        ),
        said=_("Your changes are saved."),
        network=network, title=_("Change the update"), button=_("Save"),
        intro=_("Earlier versions stay readable for the places of the network."),
        cancel_url=row.get_absolute_url(), **_crumb(network),
    )  # fmt: skip


@signed_in_to_type
def remove_update(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    network = network_at(slug, request.user)
    row = row_of(SharedUpdate.objects.all(), network, pk)
    return removal_page(
        request,
        row,
        title=_("Remove this update"),
        **_crumb(network),
    )


def _crumb(network: Network) -> dict:
    return {
        "list_url": reverse("network-updates", args=[network.slug]),
        "list_label": _("How it goes"),
    }
