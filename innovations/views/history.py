"""The earlier versions of a record, and any two of them compared."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from innovations.permissions import require_history
from innovations.reviewing.history import (
    Version,
    at_version,
    differences,
    readable_events,
    versions,
)
from innovations.submitting.parts import parts_at, parts_differences
from innovations.views.records import record_at

PAGE_SIZE = 20


@login_required
@require_safe
def history(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version with who saved it, when, and what it changed; two of them side by side."""
    innovation = record_at(slug, request.user)
    require_history(request.user, innovation)
    events = readable_events(innovation, request.user)
    if below := _number(request, "below"):
        events = events.filter(content_version__lt=below)
    rows = list(events[: PAGE_SIZE + 1])
    earlier = rows[PAGE_SIZE] if len(rows) > PAGE_SIZE else None
    rows = rows[:PAGE_SIZE]
    older, newer = _number(request, "older"), _number(request, "newer")
    context = {
        "innovation": innovation,
        "versions": _rows(innovation, versions(rows, earlier), older, newer),
        "below": rows[-1].content_version if earlier else None,
        "is_first_page": not below,
    }
    if older and newer:
        context |= _comparison(innovation, request.user, *sorted((older, newer)))
    return render(request, "innovations/reviewing/history.html", context)


def _number(request: HttpRequest, name: str) -> int | None:
    typed = request.GET.get(name, "")
    return int(typed[:9]) if typed.isascii() and typed.isdigit() else None


def _comparison(innovation, user, older: int, newer: int) -> dict:
    """The differences of two versions; 404 for one that is not theirs to read."""
    readable = set(
        readable_events(innovation, user)
        .filter(content_version__in=[older, newer])
        .values_list("content_version", flat=True)
    )
    if readable != {older, newer}:
        raise Http404
    before, after = at_version(innovation, older), at_version(innovation, newer)
    return {
        "older": older,
        "newer": newer,
        "differences": differences(before, after),
        "parts_differences": parts_differences(
            parts_at(innovation, older), parts_at(innovation, newer)
        ),
    }


def _rows(innovation, versions: list[Version], older: int | None, newer: int | None) -> list[dict]:
    """The versions with the decisions on them; the last two are offered for comparing."""
    decisions: dict[int, list] = {}
    for decision in innovation.decisions.select_related("actor"):
        decisions.setdefault(decision.content_version, []).append(decision)
    numbers = [version.number for version in versions]
    newer = newer or numbers[0] if numbers else None
    older = older or (numbers[1] if len(numbers) > 1 else newer)
    return [
        vars(version)
        | {
            "decisions": decisions.get(version.number, []),
            "is_older": version.number == older,
            "is_newer": version.number == newer,
        }
        for version in versions
    ]
