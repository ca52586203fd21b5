"""The pages on which a reader writes to the people of a record, and those answer for abuse."""

from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connected_localism.accounts.addresses import verified_addresses
from connected_localism.common.frequency import network_of, within
from innovations.forms.contacting import ContactForm
from innovations.keeping import contact
from innovations.models import ContactMessage, Innovation
from innovations.views.records import record_at
from places.people import stewards_of

MESSAGES_PER_HOUR = 20  # from one network address; a whole council may sit behind one
State = ContactMessage.State


@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """The form, for every reader of a published record. What was typed is never lost."""
    innovation = _published(slug, request.user)
    people = contact.receivers(innovation)
    verified = verified_addresses(request.user) if request.user.is_authenticated else []
    form = ContactForm(
        request.POST if request.method == "POST" else None,
        initial={
            "name": getattr(request.user, "display_name", ""),
            "address": "".join(verified[:1]),
        },
    )
    status = 200
    if people and form.is_bound and form.is_valid():
        try:
            message = _send(request, innovation, form)
        except contact.TooMany as error:
            form.add_error(None, str(error))
            status = 429
        else:
            return _after_sending(innovation, message)
    context = {
        "form": form,
        "innovation": innovation,
        "who": _who(innovation, people),
        "verified": verified,
    }
    return render(request, "innovations/contact/write.html", context, status=status)


def _published(slug: str, user) -> Innovation:
    innovation = record_at(slug, user)
    if not innovation.is_published:
        raise Http404
    return innovation


def _send(request: HttpRequest, innovation: Innovation, form: ContactForm) -> ContactMessage:
    if not within(f"contact:{network_of(request)}", most=MESSAGES_PER_HOUR, seconds=3600):
        raise contact.TooMany(_("There were too many messages from your network. Try in an hour."))
    typed = form.cleaned_data
    return contact.send(
        innovation=innovation,
        by=request.user,
        language=get_language() or "en",
        **{name: typed[name] for name in ("name", "address", "about", "text", "form_key")},
    )


def _after_sending(innovation: Innovation, message: ContactMessage) -> HttpResponse:
    """Which of three things has happened is in the address, and nothing of the message."""
    states = {State.UNPROVEN: "prove", State.DELIVERED: "sent"}
    return redirect("contact-sent", slug=innovation.slug, what=states.get(message.state, "not"))


def _who(innovation: Innovation, people: list) -> str:
    """Who would read a message, without naming anybody."""
    if not people:
        return "nobody"
    if innovation.author in people:
        return "author"
    return "stewards" if stewards_of(innovation.place).exists() else "moderators"


@require_safe
def sent(request: HttpRequest, slug: str, what: str) -> HttpResponse:
    """What happens next."""
    if what not in ("prove", "sent", "not"):
        raise Http404
    innovation = _published(slug, request.user)
    context = {"innovation": innovation, "what": what}
    return render(request, "innovations/contact/sent.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def prove(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link leads with which senders prove their address; the button passes it on."""
    try:
        message = contact.read_proof(token)
    except signing.SignatureExpired:
        return _no_use(request, "expired", status=410)
    except signing.BadSignature:
        return _no_use(request, "unknown", status=404)
    if message is None or message.state == State.EXPIRED:
        return _no_use(request, "expired", status=410)
    problem = ""
    if request.method == "POST":
        try:
            message = contact.prove(message)
        except contact.TooMany as error:
            problem = str(error)
    context = {"state": message.state, "problem": problem}
    status = 429 if problem else 200
    return render(request, "innovations/contact/prove.html", context, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in a passed on message leads: never again from this sender."""
    try:
        message, person = contact.read_report(token)
    except signing.SignatureExpired:
        return _no_use(request, "expired", status=410)
    except (signing.BadSignature, TypeError, ValueError):
        return _no_use(request, "unknown", status=404)
    if message is None or person is None:
        return _no_use(request, "expired", status=410)
    is_reported = request.method == "POST"
    if is_reported:
        contact.report(message, by=person)
    return render(request, "innovations/contact/report.html", {"is_reported": is_reported})


def _no_use(request, why: str, *, status: int) -> HttpResponse:
    return render(request, "innovations/contact/no_use.html", {"why": why}, status=status)


@login_required
@require_POST
def choose(request: HttpRequest, slug: str) -> HttpResponse:
    """The author says whether readers may write to them, or to the stewards instead."""
    innovation = record_at(slug, request.user)
    if innovation.author_id != request.user.pk:
        raise PermissionDenied(_("Only its author decides who gets the messages of readers."))
    contact.want_none(request.user, innovation, none=request.POST.get("messages") == "stewards")
    return redirect("innovation-handover", slug=innovation.slug)
