"""Two to four innovations side by side."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from innovations.finding.comparison import MOST, compare
from innovations.models import Innovation, PairSide


@dataclass(frozen=True)
class Column:
    """One of the innovations, and the page without it; "" where two are the fewest."""

    innovation: Innovation
    without_url: str


@require_safe
def comparison(request: HttpRequest) -> HttpResponse:
    """The innovations named by `with`, as often as there are; the address can be passed on.

    Unknown slugs, and those that the reader may not see, are left out and said to be so.
    """
    asked = list(dict.fromkeys(slug for slug in request.GET.getlist("with") if slug))
    found = {
        innovation.slug: innovation
        for innovation in Innovation.objects.visible_to(request.user)
        .published()
        .filter(slug__in=[slug for slug in asked if "\0" not in slug][: MOST * 5])
        .select_related("place")
    }
    innovations = [found[slug] for slug in asked if slug in found]
    shown = innovations[:MOST]
    columns = [_column(innovation, shown) for innovation in shown]
    rows = compare(shown) if len(shown) > 1 else []
    return render(
        request,
        "innovations/comparison.html",
        {
            "columns": columns,
            "differing": [
                {"heading": row.heading, "cells": list(zip(columns, row.values, strict=True))}
                for row in rows
                if not row.is_same
            ],
            "same": [row for row in rows if row.is_same],
            "said": _said(shown),
            "notes": _notes(len(asked), len(innovations)),
        },
        status=200 if innovations or not asked else 404,
    )


def address(slugs: list[str]) -> str:
    return f"{reverse('innovation-comparison')}?{urlencode([('with', slug) for slug in slugs])}"


def _column(innovation: Innovation, shown: list[Innovation]) -> Column:
    others = [other.slug for other in shown if other != innovation]
    return Column(innovation, address(others) if len(others) > 1 else "")


def _said(shown: list[Innovation]) -> list[PairSide]:
    """What the people of one of them said is different from another of them."""
    return list(
        PairSide.objects.filter(
            innovation__in=shown, other__in=shown, answer=PairSide.Answer.DIFFERENT
        )
        .exclude(reason="")
        .select_related("innovation", "other")
        .order_by("answered_at")
    )


def _notes(asked: int, found: int) -> list[str]:
    notes = []
    if found < asked:
        notes.append(_("Some of what the address names is not there, or not for you to read."))
    if found > MOST:
        notes.append(_("Up to four fit side by side. The first four are shown."))
    return notes
