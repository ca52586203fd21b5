"""Answering to a match: by a mailed link, and on the page of one's own record."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from connected_localism.accounts.models import User
from connected_localism.common.frequency import network_of, within
from innovations.actions.adapting import take_back
from innovations.actions.answering import answer_pair, take_back_answer
from innovations.models import Innovation, PairSide
from innovations.permissions import may_answer_pairs, require_its_people
from innovations.telling.links import ANSWERS, Link, read_link
from innovations.views.records import record_at

UNKNOWN_PER_HOUR = 60  # from one network address
UNDO = "undo"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer_by_link(request: HttpRequest, token: str, answer: str) -> HttpResponse:
    """Where the two links beside a match in a mail lead, without signing in.

    Opening it changes nothing, since mail scanners open every link; its one button does. What was
    answered can be taken back in the same place.
    """
    if answer not in ANSWERS:
        return _unknown(request)
    try:
        link = read_link(token)
    except signing.SignatureExpired:
        return _no_use(request, "expired", status=410)
    except (signing.BadSignature, ValueError, TypeError):
        return _unknown(request)
    innovation, other, person = _meant(link)
    if innovation is None:
        return _no_use(request, "over", status=410)
    if request.method == "POST":
        if request.POST.get("answer") == UNDO:
            take_back_answer(innovation, other, person)
        else:
            answer_pair(innovation, other, person, ANSWERS[answer])
        return redirect("match-answer", token=token, answer=answer)
    side = PairSide.objects.filter(innovation=innovation, other=other).first()
    context = {
        "innovation": innovation,
        "other": other,
        "answer": answer,
        "said": side.answer if side else "",
        "is_given": side is not None and side.answer == ANSWERS[answer],
        "other_answer": next(name for name in ANSWERS if name != answer),
        "token": token,
    }
    return render(request, "innovations/telling/answer.html", context)


def _meant(link: Link) -> tuple[Innovation | None, Innovation | None, User | None]:
    """The published records and the person of a link, if that person still speaks for the first
    and may read the other."""
    nothing = None, None, None
    person = User.objects.filter(pk=link.person_id, is_active=True).first()
    if person is None:
        return nothing
    readable = Innovation.objects.visible_to(person).published().select_related("place", "author")
    records = readable.in_bulk([link.innovation_id, link.other_id])
    innovation, other = records.get(link.innovation_id), records.get(link.other_id)
    if innovation is None or other is None or not may_answer_pairs(person, innovation):
        return nothing
    return innovation, other, person


def _unknown(request) -> HttpResponse:
    """Not a link of ours. Guessing is hopeless, and slowed down; real links are never held up."""
    if within(f"unknown-links:{network_of(request)}", most=UNKNOWN_PER_HOUR, seconds=3600):
        return _no_use(request, "unknown", status=404)
    said = _("There were too many attempts from your network. Try again in an hour.")
    return render(request, "429.html", {"explanation": said}, status=429)


def _no_use(request, why: str, *, status: int) -> HttpResponse:
    return render(request, "innovations/telling/no_use.html", {"why": why}, status=status)


@login_required
@require_POST
def answer_on_page(request: HttpRequest, slug: str) -> HttpResponse:
    """A button on the page of one's own record: what a similar one is to it, or taking that back.

    Its value is “what:slug of the other”.
    """
    innovation = record_at(slug, request.user)
    require_its_people(request.user, innovation)
    readable = Innovation.objects.visible_to(request.user).published()
    what, _colon, slug = request.POST.get("answer", "").partition(":")
    other = get_object_or_404(readable.exclude(pk=innovation.pk), slug=slug)
    if what == UNDO:
        take_back(innovation, other, by=request.user)
        messages.success(request, _("“{title}” is shown again.").format(title=other.title))
    elif what in ANSWERS:
        answer_pair(innovation, other, request.user, ANSWERS[what])
        if what == "not-relevant":
            said = _("“{title}” is not shown here again.")
        else:
            said = _("Thank you. “{title}” stays here.")
        messages.success(request, said.format(title=other.title))
    return redirect(innovation.get_absolute_url() + "#similar")
