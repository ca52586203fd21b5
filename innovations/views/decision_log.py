"""The public page of what was declined or hidden, and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import Ordering, page_of, paged
from innovations.models import Decision, Innovation
from innovations.reviewing.decision_log import entry, logged_decisions

PAGE_SIZE = 50


@require_safe
@paged
def decision_log(request: HttpRequest) -> HttpResponse:
    """Latest first. Names no person, and no record that was never public."""
    page = page_of(request, logged_decisions(), Ordering("created_at"), PAGE_SIZE)
    return render(
        request,
        "innovations/decisions/log.html",
        {"page": page, "entries": [_in_words(entry(row)) for row in page.rows], **page.addresses},
    )


def _in_words(entry: dict) -> dict:
    welsh = entry["place_name_cy"] if get_language() == "cy" else ""
    return entry | {
        "place_name": welsh or entry["place_name"],
        "kind": _label(Innovation.Kind, entry["kind"]),
        "category": _label(Decision.Category, entry["category"]),
    }


def _label(choices, value: str) -> str:
    return str(choices(value).label) if value else ""
