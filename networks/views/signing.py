"""Signing a statement for a place, and taking a signature back."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from networks.actions import signing
from networks.decisions import WrongMoment
from networks.forms.statements import SignForm
from networks.influence.permissions import own_signatures
from networks.models import SignOn, Statement
from networks.permissions import may_commit
from networks.views.statements import known_for_itself, statement_at
from networks.views.writing import Written
from places.typed import signed_in_to_type


@signed_in_to_type
def sign(request: HttpRequest, slug: str) -> HttpResponse:
    """Read it once more, say by whose decision, and sign."""
    statement = statement_at(slug, request.user)
    version = statement.versions.order_by("-number").first()
    if version is None:
        raise Http404  # a draft, or one that a source tells of
    written = Written(request)
    form = SignForm(
        written.data,
        statement=statement,
        number=version.number,
        user=request.user,
        asked=request.GET.get("place", ""),
    )
    if written.is_sent and not form.has_places:
        raise PermissionDenied(
            _("Only officers and stewards of a place that may sign this statement can sign it.")
        )
    status = 200
    if written.is_sent and form.is_valid():
        sent = form.cleaned_data
        try:
            signed = signing.sign(
                statement,
                sent["place"],
                by=request.user,
                authority=sent["authority"],
                seen_version=sent["seen_version"],
            )
        except ValidationError as error:
            form.add_error(None, error)
        except WrongMoment as error:
            form.add_error(None, str(error))
            form.continue_from(version.number)
            status = 409
        else:
            messages.success(request, _("{place} has signed “{title}”.").format(
                place=signed.place.display_name, title=statement.title
            ))  # fmt: skip
            return redirect(statement)
    context = {
        "form": form,
        "statement": statement,
        "network": statement.network,
        "version": version,
        "kept_as": written.note,
    }
    return render(request, "networks/statements/sign.html", context, status=status)


@login_required
def revoke(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask whether a signature is to be taken back, and take it back."""
    try:
        statement = statement_at(slug, request.user)
    except Http404:
        return redirect(known_for_itself(slug, request.user, pk=pk))
    sign_on = _sign_on(statement, pk)
    if not may_commit(request.user, sign_on.place):
        raise PermissionDenied(
            _("Only officers and stewards of the place can take its signature back.")
        )
    status = 200
    if request.method == "POST":
        try:
            signing.revoke(sign_on, by=request.user)
        except WrongMoment as error:
            messages.error(request, str(error))
            status = 409
        else:
            messages.success(request, _("The signature of {place} is taken back.").format(
                place=sign_on.place.display_name
            ))  # fmt: skip
            return redirect(statement)
    context = {"statement": statement, "network": statement.network, "sign_on": sign_on}
    return render(request, "networks/statements/revoke.html", context, status=status)


@login_required
def own_signature(request: HttpRequest, pk: int) -> HttpResponse:
    """A signature with the text that it stands for, and nothing else of statement or network: for a
    place that has left a private network, and can still take its signature back."""
    sign_on = get_object_or_404(own_signatures(request.user), pk=pk)
    status = 200
    if request.method == "POST":
        try:
            signing.revoke(sign_on, by=request.user)
        except WrongMoment as error:
            messages.error(request, str(error))
            status = 409
        else:
            messages.success(request, _("The signature of {place} is taken back.").format(
                place=sign_on.place.display_name
            ))  # fmt: skip
            return redirect("own-signature", sign_on.pk)
    context = {"sign_on": sign_on, "version": sign_on.text_version}
    return render(request, "networks/statements/own_signature.html", context, status=status)


def _sign_on(statement: Statement, pk: int) -> SignOn:
    sign_on = statement.sign_ons.select_related("place", "text_version").filter(pk=pk).first()
    if sign_on is None:
        raise Http404
    sign_on.statement = statement
    return sign_on
