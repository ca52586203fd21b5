"""Saying that a record is still true: by a mailed link, from a list, on the page of the record."""

from contextlib import suppress

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connected_localism.accounts.models import User
from connected_localism.common.frequency import network_of, within
from innovations.actions.confirming import How, confirm
from innovations.keeping.confirming import Link, answers_for, due_for, read_link
from innovations.keeping.handover import HandoverError, give_up
from innovations.lifecycle import TransitionError
from innovations.models import Innovation
from innovations.views.records import record_at

MOST_SHOWN = 50  # in the list; what is confirmed makes room for the rest
UNKNOWN_PER_HOUR = 60  # from one network address
STILL_TRUE, NOT_MINE = "still-true", "not-mine"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in a reminder leads, without signing in.

    Opening it changes nothing: mail scanners open every link, and some of them run a browser, but
    they send no forms. Whoever has the mail can press one of the buttons once; what they can do
    is said in the mail, is written down, and names nobody.
    """
    try:
        link = read_link(token)
    except signing.SignatureExpired:
        return _no_use(request, "expired", status=410)
    except (signing.BadSignature, ValueError, TypeError):
        return _unknown(request)

    innovation, person = _meant(link)
    if innovation is None:
        return _no_use(request, "over", status=410)
    if innovation.review_due != link.review_due:
        return _is_over(request, innovation, link)
    if request.method == "POST":
        if request.POST.get("answer") == STILL_TRUE:
            return _confirm(request, link, innovation, person, token)
        if request.POST.get("answer") == NOT_MINE and innovation.author_id == person.pk:
            with suppress(HandoverError):  # a second click: it is done
                give_up(innovation=innovation, by=person)
            shown = _shown(innovation)
            return render(request, "innovations/confirming/given_up.html", shown)
    context = _shown(innovation) | {"is_author": innovation.author_id == person.pk}
    return render(request, "innovations/confirming/link.html", context)


def _confirm(request, link: Link, innovation: Innovation, person: User, token: str) -> HttpResponse:
    with suppress(TransitionError, PermissionDenied):  # somebody was quicker; the page says so
        confirm(innovation=innovation, by=person, how=How.LINK, asked_for=link.review_due)
    return redirect("confirm-by-link", token=token)


def _meant(link: Link) -> tuple[Innovation | None, User | None]:
    """The published record and the person of a link, if that person still answers for it."""
    innovation = (
        Innovation.objects.published()
        .select_related("place", "author")
        .filter(pk=link.innovation_id)
        .first()
    )
    person = User.objects.filter(pk=link.person_id).first()
    if innovation is None or person is None or not answers_for(person, innovation):
        return None, None
    return innovation, person


def _shown(innovation: Innovation) -> dict:
    """Nothing of a record that the public may not read: a mail can be passed on."""
    return {"innovation": innovation, "is_public": innovation.is_public}


def _is_over(request, innovation: Innovation, link: Link) -> HttpResponse:
    """The link was used, or somebody else has confirmed the record since it was sent."""
    at = innovation.confirmed_at
    if at is None or timezone.localdate(at) < link.review_due:
        return _no_use(request, "over", status=410)
    return render(request, "innovations/confirming/confirmed.html", _shown(innovation))


def _unknown(request) -> HttpResponse:
    """Not a link of ours. Guessing is hopeless, and slowed down; real links are never held up."""
    if within(f"unknown-links:{network_of(request)}", most=UNKNOWN_PER_HOUR, seconds=3600):
        return _no_use(request, "unknown", status=404)
    said = _("There were too many attempts from your network. Try again in an hour.")
    return render(request, "429.html", {"explanation": said}, status=429)


def _no_use(request, why: str, *, status: int) -> HttpResponse:
    return render(request, "innovations/confirming/no_use.html", {"why": why}, status=status)


@login_required
@require_POST
def confirm_on_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The button on a record's page and in the list of what is due."""
    innovation = record_at(slug, request.user)
    try:
        confirm(innovation=innovation, by=request.user)
    except TransitionError as error:
        messages.error(request, str(error))
    else:
        said = _("Thank you. “{title}” is confirmed as still true. We ask again by {day}.")
        day = date_format(innovation.review_due, "j F Y")
        messages.success(request, said.format(title=innovation.title, day=day))
    if request.POST.get("back") == "list":
        return redirect("innovations-to-confirm")
    return redirect(innovation)


@login_required
@require_safe
def to_confirm(request: HttpRequest) -> HttpResponse:
    """What one answers for and is due to be confirmed, longest due first."""
    due = due_for(request.user, timezone.localdate())
    return render(
        request,
        "innovations/confirming/list.html",
        {"innovations": due[:MOST_SHOWN], "number": due.count(), "most": MOST_SHOWN},
    )
