"""The public page of what was declined or hidden, and why."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from connected_localism.common.pagination import BadCursor, Ordering, keyset_page
from innovations.models import Decision, Innovation
from innovations.reviewing.decision_log import entry, logged_decisions

PAGE_SIZE = 50


@require_safe
def decision_log(request: HttpRequest) -> HttpResponse:
    """Latest first. Names no person, and no record that was never public."""
    try:
        page = keyset_page(
            logged_decisions(),
            Ordering("created_at"),
            PAGE_SIZE,
            after=request.GET.get("after", ""),
            before=request.GET.get("before", ""),
        )
    except BadCursor:
        return redirect("decision-log")
    return render(
        request,
        "innovations/decisions/log.html",
        {"page": page, "entries": [_in_words(entry(row)) for row in page.rows]},
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
