"""Statements: all of them, one, and the steps of those who lead its network."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from networks.actions import statements as actions
from networks.decisions import EditConflict, WrongMoment
from networks.forms.network import ReasonForm
from networks.forms.statements import ResponseForm, StatementForm
from networks.influence.filters import StatementFilter
from networks.influence.permissions import own_signatures
from networks.models import SignOn, Statement
from networks.permissions import require_lead
from networks.showing.statements import cards, on_page
from networks.views.records import network_at
from networks.views.writing import Written
from places.typed import signed_in_to_type

PER_PAGE = 20
_NEWEST = Ordering("created_at")


def statement_at(slug: str, user) -> Statement:
    """The statement with this slug, if `user` may know of it; else 404."""
    seen = Statement.objects.visible_to(user).select_related("network")
    statement = seen.filter(slug=slug).first()
    if statement is None:
        raise Http404
    return statement


def known_for_itself(slug: str, user, **wanted) -> SignOn:
    """The signature of one's own place under a statement that one may not read (any more); else
    404."""
    own = own_signatures(user).active().filter(statement__slug=slug, **wanted)
    if (sign_on := own.order_by("place__name", "pk").first()) is None:
        raise Http404
    return sign_on


@require_safe
@paged
def statement_list(request: HttpRequest) -> HttpResponse:
    """Statements that were opened for signing or come from a source, newest first."""
    listed = Statement.objects.listed_for(request.user)
    filterset = StatementFilter(request.GET, listed, request=request)
    page = page_of(request, filterset.qs.select_related("network"), _NEWEST, PER_PAGE)
    context = {
        "form": filterset.form,
        "signed_by": filterset.form.cleaned_data.get("place"),
        "cards": cards(page.rows),
        **page.addresses,
    }
    return render(request, "networks/statements/list.html", context)


@require_safe
def statement_detail(request: HttpRequest, slug: str) -> HttpResponse:
    try:
        statement = statement_at(slug, request.user)
    except Http404:
        return redirect(known_for_itself(slug, request.user))
    return render(request, "networks/statements/detail.html", on_page(statement, request.user))


@signed_in_to_type
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Draft a statement of a network."""
    network = network_at(slug, request.user)
    require_lead(request.user, network)
    written = Written(request)
    form = StatementForm(written.data, network=network)
    status = 200
    if written.is_sent and form.is_valid():
        try:
            statement = actions.draft_statement(
                network,
                by=request.user,
                content=form.content,
                form_key=form.cleaned_data["form_key"],
            )
        except WrongMoment as error:
            form.add_error(None, str(error))
            status = 409
        else:
            messages.success(request, _("The draft is saved. The places in the network can read it; open it when it is ready to be signed."))  # fmt: skip
            return redirect(statement)
    context = {"form": form, "network": network, "statement": None, "kept_as": written.note}
    return render(request, "networks/statements/edit.html", context, status=status)


@signed_in_to_type
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what it says; once it was opened that makes a new version."""
    statement = statement_at(slug, request.user)
    require_lead(request.user, statement.network)
    written = Written(request)
    form = StatementForm(written.data, network=statement.network, statement=statement)
    status = 200
    if written.is_sent and form.is_valid():
        try:
            actions.save_statement(
                statement,
                by=request.user,
                expected_version=form.cleaned_data["version"] or 0,
                changes=form.content,
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
            return redirect(statement)
    context = {
        "form": form,
        "network": statement.network,
        "statement": statement,
        "kept_as": written.note,
    }
    return render(request, "networks/statements/edit.html", context, status=status)


@signed_in_to_type
def steps(request: HttpRequest, slug: str) -> HttpResponse:
    """Open it for signing, close it, record a response, or withdraw it."""
    statement = statement_at(slug, request.user)
    require_lead(request.user, statement.network)
    written = Written(request)
    wants = written.wants()
    answer = ResponseForm(written.data if wants == "response" else None, statement=statement)
    reason = ReasonForm(
        written.data if wants == "withdraw" else None,
        label=_("Why is it withdrawn?"),
        help_text=_("Its page shows this."),
    )
    status = 200
    try:
        if written.is_sent and (said := _step(statement, wants, answer, reason, by=request.user)):
            messages.success(request, said)
            return redirect(statement)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    except WrongMoment as error:
        messages.error(request, str(error))
        statement = statement_at(slug, request.user)
        status = 409
    context = {
        "statement": statement,
        "network": statement.network,
        "answer": answer,
        "reason": reason,
        "form": answer if answer.is_bound else reason,
        "kept_as": written.note,
    }
    return render(request, "networks/statements/steps.html", context, status=status)


def _step(statement: Statement, wants: str, answer, reason, *, by) -> str:
    """Do it; returns what to say of it, or nothing where nothing was done."""
    if wants == "open":
        actions.open_statement(statement, by=by)
        return _("The statement is open for signing. The places in the network are told by mail.")
    if wants == "close":
        actions.close_statement(statement, by=by)
        return _("The statement is closed. What was signed stands.")
    if wants == "response" and answer.is_valid():
        actions.record_response(statement, by=by, **answer.cleaned_data)
        return _("The response is recorded.")
    if wants == "withdraw" and reason.is_valid():
        actions.withdraw_statement(statement, by=by, reason=reason.cleaned_data["reason"])
        return _("The statement is withdrawn. Its page says why.")
    return ""
