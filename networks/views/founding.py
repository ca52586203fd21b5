"""Pages on which a network is begun, changed, reviewed and closed."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from networks.actions.founding import (
    close_network,
    decline_network,
    hide_network,
    publish_network,
    reopen_network,
    save_network,
    set_stage,
    show_network,
    start_network,
)
from networks.decisions import EditConflict, WrongMoment
from networks.forms.network import NetworkForm, ReasonForm, StageForm
from networks.models import Network
from networks.permissions import may_hide, may_review, require_editor, require_lead
from networks.views.records import network_at
from networks.views.writing import Written
from places.typed import signed_in_to_type


@signed_in_to_type
def new(request: HttpRequest) -> HttpResponse:
    """Begin a network for a place that one can commit; others are told how to join one."""
    written = Written(request)
    form = NetworkForm(written.data, user=request.user, initial=_asked_for(request))
    if written.is_sent and not form.has_places:
        raise PermissionDenied(_("Only officers and stewards of a place can begin a network."))
    if written.is_sent and form.is_valid():
        network, is_new = start_network(
            by=request.user,
            lead=form.cleaned_data["lead"],
            content=form.content,
            innovations=form.cleaned_data["around"],
            form_key=form.cleaned_data["form_key"],
        )
        _say_it_is_begun(request, network, is_new=is_new)
        return redirect(network)
    return render(request, "networks/new.html", {"form": form, "kept_as": written.note})


def _say_it_is_begun(request, network: Network, *, is_new: bool) -> None:
    if not is_new:
        messages.info(request, _("You have saved this already. This is its page."))
    elif network.is_published:
        messages.success(request, _("“{name}” is published. Invite places to it next.").format(name=network.name))  # fmt: skip
    else:
        messages.success(
            request,
            _("“{name}” is saved. A steward of the place that leads it, or a moderator, looks at it before others see it. You get a mail then.").format(name=network.name),
        )  # fmt: skip


def _asked_for(request: HttpRequest) -> dict:
    """What the address suggests: a kind, a name, themes, and a record to stand around."""
    initial = {name: request.GET[name] for name in ("name", "purpose") if request.GET.get(name)}
    if request.GET.get("kind") in Network.Kind.values:
        initial["kind"] = request.GET["kind"]
    if themes := request.GET.getlist("theme"):
        initial["themes"] = themes[:3]
    if records := request.GET.getlist("around"):
        initial["around"] = "\n".join(records[:20])
    return initial


@signed_in_to_type
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what is said of it."""
    network = network_at(slug, request.user)
    require_editor(request.user, network)
    written = Written(request)
    form = NetworkForm(written.data, user=request.user, network=network)
    status = 200
    if written.is_sent and form.is_valid():
        try:
            save_network(
                network,
                by=request.user,
                expected_version=form.cleaned_data["version"] or 0,
                changes=form.content,
                innovations=form.cleaned_data["around"],
                readable=form.readable_ids,
            )
        except EditConflict as conflict:
            form.add_error(None, _("Somebody else changed this while you were writing. Look at what the page says now, and send it again."))  # fmt: skip
            form.continue_from(conflict.saved)
            status = 409
        except WrongMoment as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect(network)
    context = {"form": form, "network": network, "kept_as": written.note}
    return render(request, "networks/edit.html", context, status=status)


@signed_in_to_type
def stage(request: HttpRequest, slug: str) -> HttpResponse:
    """Say how far it has got, close it, or open it again."""
    network = network_at(slug, request.user)
    require_lead(request.user, network)
    written = Written(request)
    wants = written.wants()
    form = StageForm(written.data if wants == "stage" else None, initial={"stage": network.stage})
    closing = _closing_form(written.data if wants == "close" else None)
    status = 200
    try:
        if written.is_sent and (said := _move(network, wants, form, closing, by=request.user)):
            messages.success(request, said)
            return redirect(network)
    except WrongMoment as error:
        messages.error(request, str(error))
        network.refresh_from_db()
        status = 409
    context = {"network": network, "form": form, "closing": closing, "kept_as": written.note}
    return render(request, "networks/stage.html", context, status=status)


def _move(network: Network, wants: str, form: StageForm, closing: ReasonForm, *, by) -> str:
    """Do it; returns what to say of it, or nothing where nothing was done."""
    if wants == "stage" and form.is_valid():
        set_stage(network, by=by, stage=form.cleaned_data["stage"])
        return _("It is saved how far the network has got.")
    if wants == "close" and closing.is_valid():
        close_network(network, by=by, note=closing.cleaned_data["reason"])
        return _("The network is closed. Its page stays, and you can open it again.")
    if wants == "reopen":
        reopen_network(network, by=by)
        return _("The network is open again.")
    return ""


def _closing_form(data) -> ReasonForm:
    return ReasonForm(
        data,
        label=_("How did it end?"),
        help_text=_("What was reached, and what others should know. Its page shows this."),
        required=False,
    )


@signed_in_to_type
def review(request: HttpRequest, slug: str) -> HttpResponse:
    """Publish, decline, hide or show a network."""
    network = network_at(slug, request.user)
    may_decide = may_review(request.user, network)
    hides = may_hide(request.user, network)
    if not may_decide and not hides:
        raise PermissionDenied(
            _(
                "Only a steward of the place that leads it or a moderator can decide, not who began it."
            )
        )
    written = Written(request)
    answer = written.wants("answer")
    form = ReasonForm(
        written.data if answer in ("decline", "hide") else None,
        label=_("Reason"),
        help_text=_("Who began it and the people of the place that leads it read this."),
    )
    status = 200
    try:
        said = _decide(network, answer, form, by=request.user) if written.is_sent else ""
    except ValidationError as error:
        form.add_error(None, error)
        said = ""
    except WrongMoment as error:
        messages.error(request, str(error))
        network.refresh_from_db()
        said, status = "", 409
    if said:
        messages.success(request, said)
        return redirect(network)
    context = {
        "network": network,
        "form": form,
        "may_publish": may_decide and network.status == Network.Status.SUBMITTED,
        "may_hide": hides and network.is_published,
        "may_show": hides and network.status == Network.Status.HIDDEN,
        "kept_as": written.note,
    }
    return render(request, "networks/review.html", context, status=status)


def _decide(network: Network, answer: str, form: ReasonForm, *, by) -> str:
    """Do what was answered; returns what to say of it, or nothing where nothing was done."""
    if answer == "publish":
        publish_network(network, by=by)
        return _("The network is published.")
    if answer == "show":
        show_network(network, by=by)
        return _("The network can be seen again.")
    if form.is_bound and form.is_valid():
        act = decline_network if answer == "decline" else hide_network
        act(network, by=by, reason=form.cleaned_data["reason"])
        if answer == "decline":
            return _("You have declined it. Who began it is told why.")
        return _("The network is hidden. The people who lead it are told why.")
    return ""
