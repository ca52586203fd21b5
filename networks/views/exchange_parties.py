"""Places that take up an offer or answer a request, each side on its page."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from networks.actions.exchange_parties import ask, move, receives, thank
from networks.decisions import WrongMoment
from networks.exchanging.lifecycle import possible, sides
from networks.forms.exchange import AnswerForm, ThanksForm
from networks.forms.network import ReasonForm
from networks.models import Exchange, ExchangeParty
from networks.views.exchanges import exchange_at
from networks.views.writing import Written
from places.typed import signed_in_to_type

PartyState = ExchangeParty.State
# What the buttons send, and to which state that brings the place's part.
WANTS = {
    "agree": PartyState.AGREED,
    "decline": PartyState.DECLINED,
    "deliver": PartyState.DELIVERED,
    "undo": PartyState.AGREED,
    "call_off": PartyState.WITHDRAWN,
}


@signed_in_to_type
def answer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """“We would like this”, or “we can give this”, for which place."""
    exchange = exchange_at(public_id, request.user)
    written = Written(request)
    form = AnswerForm(written.data, exchange=exchange, user=request.user)
    if written.is_sent and not form.has_places:
        raise PermissionDenied(_("Only officers and stewards of a place can commit it."))
    status = 200
    if written.is_sent and form.is_valid():
        try:
            party = ask(exchange, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        except WrongMoment as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _said_of(party))
            return redirect(exchange)
    context = {"form": form, "exchange": exchange, "kept_as": written.note}
    return render(request, "networks/exchanges/answer.html", context, status=status)


def _said_of(party: ExchangeParty) -> str:
    if party.state == PartyState.DELIVERED:
        said = _("It is noted that {place} has it. You can say thanks for it.")
    else:
        said = _("The other place is told that {place} waits for its answer. You get a mail then.")
    return said.format(place=party.place.display_name)


@signed_in_to_type
def party(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """One place's part: both sides read what was said, agree, confirm, call off, say thanks."""
    exchange = exchange_at(public_id, request.user)
    row = _party_of(exchange, pk)
    stands = sides(request.user, exchange, row.place)
    if not stands:
        raise PermissionDenied(_("Only officers and stewards of the two places see this page."))
    written = Written(request)
    wants = written.wants()
    reason = ReasonForm(
        written.data if wants in ("decline", "call_off") else None,
        label=_("Reason"),
        help_text=_("The other side reads this."),
        required=wants == "decline" or row.state == PartyState.AGREED,
    )
    thanks = ThanksForm(written.data if wants == "thank" else None, initial={"words": row.thanks})
    status = 200
    if written.is_sent:
        try:
            if said := _act(row, wants, reason, thanks, by=request.user):
                messages.success(request, said)
                return redirect("exchange-party", public_id=exchange.public_id, pk=row.pk)
        except ValidationError as error:
            reason.add_error(None, error)
        except WrongMoment as error:
            messages.error(request, str(error))
            status = 409
            exchange = exchange_at(public_id, request.user)
            row = _party_of(exchange, pk)
    may = possible(request.user, row)
    context = {
        "exchange": exchange,
        "row": row,
        "may": {wanted for wanted, to in WANTS.items() if to in may and _is_shown(wanted, row)},
        "may_thank": row.state == PartyState.DELIVERED and receives(request.user, row),
        "reason": reason,
        "thanks": thanks,
        "kept_as": written.note,
        "log": exchange.steps.filter(place=row.place).select_related("actor"),
    }
    return render(request, "networks/exchanges/party.html", context, status=status)


def _is_shown(wanted: str, row: ExchangeParty) -> bool:
    """Agreeing and taking a delivery back lead to the same state, from different ones."""
    is_delivered = row.state == PartyState.DELIVERED
    return wanted not in ("agree", "undo") or is_delivered == (wanted == "undo")


def _party_of(exchange: Exchange, pk: int) -> ExchangeParty:
    row = exchange.parties.select_related("place", "carried_from").filter(pk=pk).first()
    if row is None:
        raise Http404
    row.exchange = exchange
    return row


def _act(row: ExchangeParty, wants: str, reason: ReasonForm, thanks: ThanksForm, *, by) -> str:
    """Do it; returns what to say of it, or nothing where a form was not in order."""
    if wants == "thank":
        if not thanks.is_valid():
            return ""
        thank(row, by=by, words=thanks.cleaned_data["words"])
        return _("Your thanks are saved.")
    if wants not in WANTS:
        return ""
    why = ""
    if reason.is_bound:
        if not reason.is_valid():
            return ""
        why = reason.cleaned_data["reason"]
    move(row, by=by, to=WANTS[wants], reason=why)
    return {
        "agree": _("It is agreed. The other place is told."),
        "decline": _("It is declined. The other place is told why."),
        "deliver": _("It is noted that it is delivered."),
        "undo": _("It is noted that it is not delivered yet."),
        "call_off": _("It is called off. The other place is told."),
    }[wants]
