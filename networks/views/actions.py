"""Who does what until when in a network."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import at_position
from networks.actions.deciding import acts, change_action, give, set_state
from networks.forms.deciding import ActionForm
from networks.forms.network import ReasonForm
from networks.models import Action, Network
from networks.views.working import form_page, inside, require_member, row_of, tried
from networks.views.writing import Written
from networks.working.permissions import may_write, speaking_places
from places.typed import signed_in_to_type

PER_PAGE, MOST_PAGES, LOG_SHOWN = 25, 400, 50
WANTS = {"done": Action.State.DONE, "drop": Action.State.DROPPED, "reopen": Action.State.OPEN}


@login_required
@require_safe
def actions(request: HttpRequest, slug: str) -> HttpResponse:
    """What is to be done, soonest first; on request what was done or dropped too."""
    network, who = inside(slug, request.user)
    rows = Action.objects.filter(network=network).select_related("owner", "person", "carried_from")
    is_past = request.GET.get("state") == "past"
    rows = (
        rows.exclude(state=Action.State.OPEN).order_by("-updated_at", "-pk")
        if is_past
        else rows.open().soonest()
    )
    asked = request.GET.get("page", "1")
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else 1
    page = Paginator(rows, PER_PAGE).get_page(min(number, MOST_PAGES))
    context = {
        "network": network,
        "actions": list(page.object_list),
        "is_past": is_past,
        "may_write": may_write(request.user, network, who),
        "previous_url": page.has_previous() and at_position(request, page=str(page.previous_page_number())),
        "next_url": page.has_next() and at_position(request, page=str(page.next_page_number())),
    }  # fmt: skip
    return render(request, "networks/working/actions.html", context)


@signed_in_to_type
def new_action(request: HttpRequest, slug: str) -> HttpResponse:
    network, who = inside(slug, request.user)
    require_member(who)
    form = ActionForm(
        Written(request).data,
        network=network,
        user=request.user,
        places=speaking_places(request.user, network),
    )
    if not form.is_bound and request.GET.get("decision", "").isdecimal():
        form.initial["resolution"] = request.GET["decision"][:18]
    return form_page(
        request, form,
        lambda: give(
            network, by=request.user, place=form.cleaned_data["place"], content=form.content,
            is_mine=form.cleaned_data["is_mine"], form_key=form.cleaned_data["form_key"],
        )[0],
        network=network, title=_("Write down an action"),
        button=_("Save"), cancel_url=_list_url(network), **_crumb(network),
    )  # fmt: skip


@signed_in_to_type
def action(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What is to be done and by whom; its people say that it is done or dropped."""
    network, who = inside(slug, request.user)
    row = row_of(
        Action.objects.select_related("owner", "person", "place", "carried_from", "resolution"),
        network, pk,
    )  # fmt: skip
    acting = acts(request.user, row, who)
    written = Written(request)
    wants = written.wants()
    if written.is_sent and not acting:
        raise PermissionDenied(
            _("Only the place that does it, the one that wrote it down and the lead can change it.")
        )
    form = ReasonForm(
        written.data if wants in WANTS else None, label=_("A word about it"),
        help_text=_("What came of it, or why it is not to be done. The places of the network read it."),
        required=False,
    )  # fmt: skip
    status = 200
    if written.is_sent and form.is_bound and form.is_valid():
        found, status = tried(
            form,
            lambda: set_state(row, by=request.user, to=WANTS[wants], note=form.cleaned_data["reason"]),
        )  # fmt: skip
        if found:
            messages.success(request, _("It is noted."))
            return redirect(found)
    context = {
        "network": network,
        "action": row,
        "steps": list(row.steps.select_related("actor")[:LOG_SHOWN]),
        "acts": acting and network.is_open,
        "form": form,
        "kept_as": written.note,
    }
    return render(request, "networks/working/action.html", context, status=status)


@signed_in_to_type
def edit_action(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    network, who = inside(slug, request.user)
    row = row_of(Action.objects.select_related("owner", "place"), network, pk)
    if not acts(request.user, row, who):
        raise PermissionDenied(
            _("Only the place that does it, the one that wrote it down and the lead can change it.")
        )
    form = ActionForm(
        Written(request).data,
        network=network,
        user=request.user,
        places=speaking_places(request.user, network),
        row=row,
    )
    return form_page(
        request, form,
        lambda: change_action(
            row, by=request.user, expected_version=form.cleaned_data["version"],
            content=form.content, is_mine=form.cleaned_data["is_mine"],
        ),
        said=_("Your changes are saved."),
        network=network, title=_("Change the action"), button=_("Save"),
        cancel_url=row.get_absolute_url(), **_crumb(network),
    )  # fmt: skip


def _list_url(network: Network) -> str:
    return reverse("network-actions", args=[network.slug])


def _crumb(network: Network) -> dict:
    return {"list_url": _list_url(network), "list_label": _("Actions")}
