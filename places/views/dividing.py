"""The communities of a council that was abolished and divided."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from connected_localism.common.pagination import BadCursor, Ordering, Page, page_of
from places.actions import dividing
from places.community_lists.forms import DivideForm
from places.models import Place
from places.permissions import may_review_proposals_at

PAGE_SIZE = 50
_BY_NAME = Ordering("name", str, descending=False)


@login_required
def divide(request: HttpRequest, slug: str) -> HttpResponse:
    """Tick communities, and say under which council they come; or come after all.

    Shows those that are under nothing but the old council, or with `under` those that somebody
    has placed under one of its successors.
    """
    council = get_object_or_404(Place.objects.councils(), slug=slug)
    if not may_review_proposals_at(request.user, council):
        raise PermissionDenied(_("Only those who look after what took over can do this."))
    groups = _groups(council)
    under = request.GET.get("under", "")
    shown = next((group for group in groups if group["council"].slug == under), groups[0])
    page = _page(request, shown["communities"])
    if request.method == "POST" and (page is None or not page.rows):
        messages.error(request, _("Somebody has moved them meanwhile."))
        return redirect(_address(request, council, only="under"))
    if page is None:  # the last of that page have just been placed
        return redirect(_address(request, council, only="under"))
    is_correction = shown["council"] != council
    form = DivideForm(
        request.POST if request.method == "POST" else None,
        communities=page.rows,
        councils=dividing.possible_councils(council, request.user, out_of=shown["council"]),
        undecided=council if is_correction else None,
    )
    if form.is_bound and form.is_valid() and _bring(request, form, council, shown["council"]):
        return redirect(_address(request, council, only=None))
    return render(
        request,
        "places/communities/divide.html",
        {
            "place": council,
            "form": form,
            "page": page,
            **page.addresses,
            "heirs": get_text_list([heir.official_name for heir in _heirs(council)], _("or")),
            "groups": groups,
            "shown": shown,
            "is_correction": is_correction,
            "placed": sum(group["number"] for group in groups[1:]),
            "total": sum(group["number"] for group in groups),
        },
    )


def _heirs(council: Place) -> QuerySet[Place]:
    return council.current_successors().order_by("name", "pk")


def _groups(council: Place) -> list[dict]:
    """What is still undecided, and what has been placed under which council."""
    heirs = list(_heirs(council))
    groups = [{"council": council, "communities": dividing.communities_left(council)}]
    if len(heirs) > 1:
        groups += [
            {"council": heir, "communities": dividing.communities_placed(council, heir)}
            for heir in heirs
        ]
    return [group | {"number": group["communities"].count()} for group in groups]


def _page(request: HttpRequest, communities) -> Page | None:
    """A page of them; None where the address leads behind the last, or is not ours."""
    try:
        page = page_of(request, communities, _BY_NAME, PAGE_SIZE)
    except BadCursor:
        return None
    is_first = not (request.GET.get("after") or request.GET.get("before"))
    return page if page.rows or is_first else None


def _bring(request: HttpRequest, form: DivideForm, council: Place, out_of: Place) -> bool:
    to = form.cleaned_data["to"]
    try:
        moved = dividing.bring_under(
            form.cleaned_data["communities"], of=council, to=to, by=request.user, out_of=out_of
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    if not moved:
        messages.error(request, _("Somebody has moved them meanwhile."))
        return True
    if to == council:
        said = ngettext(
            "%(number)s community is to be placed again.",
            "%(number)s communities are to be placed again.",
            moved,
        )
    else:
        said = ngettext(
            "%(number)s community came under %(council)s.",
            "%(number)s communities came under %(council)s.",
            moved,
        )
    messages.success(request, said % {"number": moved, "council": to})
    return True


def _address(request: HttpRequest, council: Place, *, only: str | None) -> str:
    """This page again, of the address no more than `only`."""
    asked = request.GET.copy()
    for name in [name for name in asked if only and name != only]:
        del asked[name]
    return f"{request.path}?{asked.urlencode()}" if asked else request.path
