"""Pages on which an offer or request is put here, changed, withdrawn and hidden."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from networks.actions.exchanges import (
    hide_exchange,
    put_in,
    reopen_exchange,
    save_exchange,
    show_exchange,
    withdraw_exchange,
)
from networks.decisions import EditConflict, WrongMoment
from networks.exchanging.permissions import may_hide_exchange, require_speaks_for, speaks_for
from networks.forms.exchange import ExchangeForm
from networks.forms.network import ReasonForm
from networks.models import Exchange
from networks.views.exchanges import exchange_at
from networks.views.writing import Written
from places.limits import TooMany
from places.typed import signed_in_to_type

State = Exchange.State


@signed_in_to_type
def new(request: HttpRequest) -> HttpResponse:
    """Offer or ask for something; who can commit no place is told how to join one."""
    written = Written(request)
    form = ExchangeForm(written.data, user=request.user, initial=_asked_for(request))
    if written.is_sent and not form.has_places:
        raise PermissionDenied(_("Only officers and stewards of a place can commit it."))
    status = 200
    if written.is_sent and form.is_valid():
        try:
            exchange, is_new = put_in(
                by=request.user,
                place=form.cleaned_data["place"],
                network=form.cleaned_data["network"],
                content=form.content,
                form_key=form.cleaned_data["form_key"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        except WrongMoment as error:
            form.add_error(None, str(error))
            status = 409
        except TooMany as error:
            form.add_error(None, str(error))
            status = 429
        else:
            if is_new:
                messages.success(request, _("“{title}” is there. You can add files to it now.").format(title=exchange.title))  # fmt: skip
            else:
                messages.info(request, _("You have saved this already. This is its page."))
            return redirect(exchange)
    context = {"form": form, "kept_as": written.note}
    return render(request, "networks/exchanges/new.html", context, status=status)


def _asked_for(request: HttpRequest) -> dict:
    """What the address suggests: a network, a kind, a title."""
    initial = {
        name: request.GET[name][:120] for name in ("network", "title") if request.GET.get(name)
    }
    if request.GET.get("kind") in Exchange.Kind.values:
        initial["kind"] = request.GET["kind"]
    if request.GET.get("type") in Exchange.Type.values:
        initial["type"] = request.GET["type"]
    return initial


@signed_in_to_type
def edit(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    exchange = exchange_at(public_id, request.user)
    require_speaks_for(request.user, exchange)
    written = Written(request)
    form = ExchangeForm(written.data, user=request.user, exchange=exchange)
    status = 200
    if written.is_sent and form.is_valid():
        try:
            save_exchange(
                exchange,
                by=request.user,
                expected_version=form.cleaned_data["version"] or 0,
                changes=form.content,
            )
        except EditConflict as conflict:
            form.add_error(None, _("Somebody else changed this while you were writing. Look at what the page says now, and send it again."))  # fmt: skip
            form.continue_from(conflict.saved)
            status = 409
        except ValidationError as error:
            # Another place has answered while this was being written.
            form.refuse({column: said for column, (said, *_more) in error.message_dict.items()})
        except WrongMoment as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("Your changes are saved."))
            return redirect(exchange)
    context = {"form": form, "exchange": exchange, "kept_as": written.note}
    return render(request, "networks/exchanges/edit.html", context, status=status)


@signed_in_to_type
def state(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Withdraw it or open it again; a moderator hides it or shows it again."""
    exchange = exchange_at(public_id, request.user)
    owns = speaks_for(request.user, exchange)
    hides = may_hide_exchange(request.user, exchange)
    if not owns and not hides:
        raise PermissionDenied(_("Only officers and stewards of its place can do this."))
    written = Written(request)
    wants = written.wants()
    is_theirs = owns if wants in ("withdraw", "reopen") else hides or wants not in ("hide", "show")
    if written.is_sent and not is_theirs:
        raise PermissionDenied(_("You cannot do this here."))
    form = ReasonForm(
        written.data if wants in ("withdraw", "hide") else None,
        label=_("Reason"),
        help_text=_("The people of its place, and of places that wait for an answer, read this.")
        if owns else _("The people of its place read this."),
        required=wants == "hide",
    )  # fmt: skip
    status = 200
    try:
        if written.is_sent and (said := _act(exchange, wants, form, by=request.user)):
            messages.success(request, said)
            return redirect(exchange)
    except WrongMoment as error:
        messages.error(request, str(error))
        exchange.refresh_from_db()
        status = 409
    context = {
        "exchange": exchange,
        "form": form,
        "may_withdraw": owns and exchange.state == State.OPEN,
        "may_reopen": owns and exchange.state == State.WITHDRAWN,
        "may_hide": hides and not exchange.is_hidden,
        "may_show": hides and exchange.is_hidden,
        "kept_as": written.note,
    }
    return render(request, "networks/exchanges/state.html", context, status=status)


def _act(exchange: Exchange, wants: str, form: ReasonForm, *, by) -> str:
    """Do it; returns what to say of it, or nothing where nothing was done."""
    if wants == "reopen":
        reopen_exchange(exchange, by=by)
        return _("It is open again.")
    if wants == "show":
        show_exchange(exchange, by=by)
        return _("It can be seen again.")
    if form.is_valid():
        act = withdraw_exchange if wants == "withdraw" else hide_exchange
        act(exchange, by=by, reason=form.cleaned_data["reason"])
        if wants == "withdraw":
            return _("It is withdrawn. You can open it again.")
        return _("It is hidden. The people of its place see why.")
    return ""
