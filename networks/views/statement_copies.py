"""A statement outside its page: inside pages of others, and as files."""

import csv

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from networks.influence.files import as_data, as_rows
from networks.models import Statement
from networks.showing.statements import signatories_of


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def embed(request: HttpRequest, slug: str) -> HttpResponse:
    """The totals, for a frame in anybody's page; shows what everybody may see, whoever looks."""
    statement = _listed(slug, AnonymousUser())
    signatories, residents = signatories_of(statement, _latest(statement))
    context = {
        "statement": statement,
        "residents": residents,
        "signatories": signatories,
        "site_url": settings.SITE_URL,
    }
    return render(request, "networks/statements/embed.html", context)


@require_safe
def as_csv(request: HttpRequest, slug: str) -> HttpResponse:
    statement = _listed(slug, request.user)
    signatories, _residents = signatories_of(statement, _latest(statement))
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{statement.slug}-signatories.csv"'
    csv.writer(response).writerows(as_rows(signatories))
    return response


@require_safe
def as_json(request: HttpRequest, slug: str) -> JsonResponse:
    statement = _listed(slug, request.user)
    latest = _latest(statement)
    signatories, residents = signatories_of(statement, latest)
    data = as_data(statement, latest, signatories, residents)
    data["url"] = settings.SITE_URL + statement.get_absolute_url()
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})


def _listed(slug: str, user) -> Statement:
    """What a moderator has hidden, or nobody has published yet, leaves the site in no form, also
    for those who see its page."""
    listed = Statement.objects.listed_for(user).select_related("network")
    return get_object_or_404(listed, slug=slug)


def _latest(statement) -> int:
    return statement.versions.order_by("-number").values_list("number", flat=True).first() or 1
