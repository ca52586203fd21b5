"""Problem documents (RFC 9457): every kind of error that a program may get, and what to do about it.

The one table below makes the answers, the schema and the page of the guide that explains them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MEDIA_TYPE = "application/problem+json"
EXPLAINED_AT = "/api/errors/"  # for good: partners keep these addresses in their programs


@dataclass(frozen=True)
class Kind:
    """One kind of error. `code` is the `default_code` of the exceptions that are of this kind."""

    code: str
    status: int
    title: str
    advice: str

    @property
    def anchor(self) -> str:
        return self.code.replace("_", "-")

    @property
    def address(self) -> str:
        """The `type` of the documents. It never changes, and leads to what one can do."""
        return f"{settings.SITE_URL}{EXPLAINED_AT}#{self.anchor}"


_ALL = (
    Kind(
        "invalid", 400, _("The request has mistakes in it"),
        _("“errors” names each parameter or field that is wrong and what is allowed there. Put it"
          " right and send it again."),
    ),
    Kind(
        "parse_error", 400, _("The body cannot be read"),
        _("Send one JSON document in UTF-8, with quotation marks around names and text, and not"
          " nested more than a few levels."),
    ),
    Kind(
        "wrong_host", 400, _("This site does not have that name"),
        _("Use the address of this site as it stands in the guide; do not set the “Host” header"
          " yourself."),
    ),
    Kind(
        "not_authenticated", 401, _("Say who you are"),
        _("This is not for everybody. Send a key, or sign in."),
    ),
    Kind(
        "authentication_failed", 401, _("We do not know this key"),
        _("Check that the whole key was copied and that it has neither expired nor been revoked."
          " Reading what is public needs no key: leave the header out."),
    ),
    Kind(
        "key_expired", 401, _("This key has expired"),
        _("Make a new one on the page “API keys” of your account, and put it into the program."),
    ),
    Kind(
        "key_revoked", 401, _("This key was revoked"),
        _("You or the people who run the site ended it. Make a new one on the page “API keys” of"
          " your account if the program is still to go on."),
    ),
    Kind(
        "account_closed", 401, _("The account that this key is for is closed"),
        _("Somebody else has to make a key for the program, with their own account."),
    ),
    Kind(
        "permission_denied", 403, _("This is not for you"),
        _("You may know of it, but not do this with it. “detail” says who may, where that is no"
          " secret."),
    ),
    Kind(
        "insufficient_scope", 403, _("The key may not do this"),
        _("“detail” names the scope that is needed. Make a key with it on the page “API keys” of"
          " your account."),
    ),
    Kind(
        "csrf", 403, _("The request did not come from our own page"),
        _("Who is signed in with a browser must send the token of the page as “X-CSRFToken”."
          " Programs use a key instead, and need no token."),
    ),
    Kind(
        "not_found", 404, _("There is nothing at this address"),
        _("Check the spelling, the version in the address and the slash at its end. A record that"
          " was here is withdrawn or not public any more: remove it from your copy."),
    ),
    Kind(
        "method_not_allowed", 405, _("This cannot be done at this address"),
        _("The header “Allow” names the methods of the address."),
    ),
    Kind(
        "not_acceptable", 406, _("There is no such format"),
        _("Leave the header “Accept” out, or take one of the media types that the reference names"
          " for the address."),
    ),
    Kind(
        "conflict", 409, _("This cannot be done now"),
        _("The record is not where this step begins, or somebody else was quicker. Read it again,"
          " and decide anew."),
    ),
    Kind(
        "begin_again", 410, _("This cursor leads nowhere any more"),
        _("The site was brought back from a copy, and what you were told since may not hold. Ask for"
          " the changes again without “since”, follow “next” until “has_more” is false, and then"
          " delete from your copy whatever was not named on the way."),
    ),
    Kind(
        "too_large", 413, _("That is too much at once"),
        _("Send less in one request, for example a list in several parts."),
    ),
    Kind(
        "unsupported_media_type", 415, _("We cannot read this format"),
        _("Say what you send in the header “Content-Type”, and send what the reference names for"
          " the address: JSON in most cases."),
    ),
    Kind(
        "throttled", 429, _("Too many requests"),
        _("Wait as many seconds as the header “Retry-After” says, then go on. If you need more, ask"
          " with a key, fetch larger pages, or take a file with everything."),
    ),
    Kind(
        "error", 500, _("Something went wrong here"),
        _("It is our fault, and we have been told. Try again later; if it stays so, write to us"
          " with the “request_id”."),
    ),
    Kind(
        "unavailable", 503, _("Not now"),
        _("Something that this needs is not running at the moment. Try again later."),
    ),
)  # fmt: skip
KINDS: dict[str, Kind] = {kind.code: kind for kind in _ALL}


def kind_of(code: str, status: int) -> Kind:
    """The kind with this code; of a code that has none, that which fits the status best."""
    if code in KINDS and KINDS[code].status == status:
        return KINDS[code]
    alike = (kind for kind in _ALL if kind.status == status)
    return next(alike, KINDS["invalid" if status < 500 else "error"])


def is_api(request: HttpRequest) -> bool:
    """Whether the answer is for a program: any address below /api/ but the pages of its guide."""
    if request.path.startswith("/api/v"):
        return True
    return request.path.startswith("/api/") and request.resolver_match is None


def problem(
    request: HttpRequest,
    code: str,
    detail: str = "",
    *,
    status: int | None = None,
    errors: Mapping | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """An answer of this kind. `errors` are messages by the name of what is wrong."""
    status = status or KINDS[code].status
    kind = kind_of(code, status)
    document = {"type": kind.address, "title": kind.title, "status": status}
    if detail:
        document["detail"] = detail
    if errors:
        document["errors"] = errors
    if request_id := getattr(request, "request_id", ""):
        document["request_id"] = request_id
    body = orjson.dumps(document, default=as_text, option=orjson.OPT_NON_STR_KEYS)
    return HttpResponse(body, status=status, content_type=MEDIA_TYPE, headers=headers)


def as_text(value) -> str:
    """What orjson does not know: a text that waits for the reader's language."""
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
