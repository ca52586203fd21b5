"""What somebody typed in a form that they sent when they were signed out, for after they sign in.

It is kept in the session of their browser. Each such form carries a sealed note of whose it is, so
nobody fills the table of sessions with forms that we gave to nobody, and somebody else who signs in
there does not see it.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from places.csv_file import UnreadableFile, text_of

SEAL = "places.typed"
KEPT_FOR = timedelta(days=14)
LONGEST = 250_000  # characters; more than any form that carries a note may hold
_LARGEST_FILE = 2 * LONGEST  # bytes; names with accents take two each
_MOST = 3  # forms of one browser
_NOT_TYPED = ("csrfmiddlewaretoken", "kept_as")
_KEY = "typed"


def note(person: User, form: str, page: str) -> str:
    """For the hidden field `kept_as`; `page` is the path on which the form is to be had."""
    return signing.dumps([person.pk, form, page], salt=SEAL)


def keep(request: HttpRequest) -> str:
    """Keep what was sent, if it carries a note; returns the path of the form's page, or "".

    What is in a text file goes into the box `text`, if the form has one, as it does when the form is
    sent. Where it cannot be kept, its owner is told to choose it again.
    """
    said = _note_in(request)
    if said is None:
        return ""
    person, form, page = said
    typed = {name: values for name, values in request.POST.lists() if name not in _NOT_TYPED}
    if _length(typed) > LONGEST:
        return ""
    if request.FILES:
        with_file = typed | {"text": [_text_of(request.FILES)]}
        has_box = "text" in typed
        if has_box and with_file["text"] != [""] and _length(with_file) <= LONGEST:
            typed = with_file
        else:
            messages.warning(request, _("The file is not kept. Choose it again."))
    others = [one for one in request.session.get(_KEY, []) if one[:2] != [person, form]]
    request.session[_KEY] = [*others, [person, form, typed]][-_MOST:]
    return page


def _note_in(request: HttpRequest) -> list | None:
    """Whose form of which page was sent, if it carries a note of ours."""
    try:
        return signing.loads(request.POST.get("kept_as", ""), salt=SEAL, max_age=KEPT_FOR)
    except signing.BadSignature:
        return None


def _length(typed: dict[str, list[str]]) -> int:
    return sum(len(name) + sum(map(len, values)) for name, values in typed.items())


def _text_of(files: MultiValueDict) -> str:
    """What is in the one file of a form; "" where it is no text, or more than is kept."""
    uploaded = files.get("file")
    if uploaded is None or uploaded.size > _LARGEST_FILE:
        return ""
    try:
        return text_of(uploaded.read())
    except UnreadableFile:
        return ""


def kept(request: HttpRequest, form: str) -> QueryDict | None:
    """What this person typed in the form and could not send."""
    for *whose, typed in request.session.get(_KEY, []):
        if whose == [request.user.pk, form]:
            data = QueryDict(mutable=True)
            for name, values in typed.items():
                data.setlist(name, values)
            return data
    return None


def forget(request: HttpRequest, form: str) -> None:
    there = request.session.get(_KEY, [])
    left = [one for one in there if one[:2] != [request.user.pk, form]]
    if left != there:
        request.session[_KEY] = left


def signed_in_to_type(view: Callable) -> Callable:
    """For pages with a form that carries a note: who was signed out meanwhile loses no word.

    What was kept is forgotten once it is sent and the view leads on from the form.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return _forget_what_is_sent(request, view(request, *args, **kwargs))
        return _to_sign_in(request)

    return guarded


def anybody_types(view: Callable) -> Callable:
    """The same for pages that need no account: somebody who had the form while signed in does not
    send it as nobody, nor what they see as a member to a page that is then not there."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        was_signed_in = request.method == "POST" and _note_in(request) is not None
        if was_signed_in and not request.user.is_authenticated:
            return _to_sign_in(request)
        return _forget_what_is_sent(request, view(request, *args, **kwargs))

    return guarded


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    page = keep(request) if request.method == "POST" else ""
    if page:
        messages.info(
            request,
            _("You were signed out, and nothing was sent. Sign in, and go on where you were: what you typed is kept."),
        )  # fmt: skip
    return redirect_to_login(page or request.get_full_path())


def _forget_what_is_sent(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    is_sent = request.method == "POST" and response.status_code == 302
    if is_sent and (said := _note_in(request)):
        forget(request, said[1])
    return response
