"""Where a moderator hides a statement or shows it again."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from networks.actions.statements import hide_statement, show_statement
from networks.decisions import WrongMoment
from networks.forms.network import ReasonForm
from networks.influence.permissions import may_hide_statement
from networks.models import Statement
from networks.views.statements import statement_at
from networks.views.writing import Written
from places.typed import signed_in_to_type


@signed_in_to_type
def review(request: HttpRequest, slug: str) -> HttpResponse:
    statement = statement_at(slug, request.user)
    if not may_hide_statement(request.user, statement):
        raise PermissionDenied(_("Only a moderator who has no part in it can hide it."))
    written = Written(request)
    wants = written.wants()
    form = ReasonForm(
        written.data if wants == "hide" else None,
        label=_("Reason"),
        help_text=_("The people of the place that leads the network read this."),
    )
    status = 200
    try:
        if written.is_sent and wants == "show":
            show_statement(statement, by=request.user)
            messages.success(request, _("It can be seen again."))
            return redirect(statement)
        if written.is_sent and form.is_valid():
            hide_statement(statement, by=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, _("The statement is hidden. The people who lead its network are told why."))  # fmt: skip
            return redirect(statement)
    except WrongMoment as error:
        messages.error(request, str(error))
        status = 409
    context = {
        "statement": statement,
        "network": statement.network,
        "form": form,
        "may_hide": not statement.is_hidden and statement.state != Statement.State.DRAFT,
        "kept_as": written.note,
    }
    return render(request, "networks/statements/review.html", context, status=status)
