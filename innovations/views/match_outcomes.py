"""What comes of matches, for moderators."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from innovations.telling.outcomes import MONTHS, outcomes
from places.permissions import is_moderator


@login_required
@require_safe
def match_outcomes(request: HttpRequest) -> HttpResponse:
    if not is_moderator(request.user):
        raise PermissionDenied(_("Only moderators see what comes of matches."))
    rows, total = outcomes(timezone.localtime())
    context = {"rows": rows, "total": total, "months": MONTHS}
    return render(request, "innovations/telling/outcomes.html", context)
