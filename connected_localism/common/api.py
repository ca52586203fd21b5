"""What every API view shares: fast JSON both ways, and errors as RFC 9457 problem documents."""

import logging

import orjson
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import exceptions, status
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.views import exception_handler

from connected_localism.common import conflicts
from connected_localism.common.problems import KINDS, as_text, problem

logger = logging.getLogger(__name__)


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if data is None:
            return b""
        return orjson.dumps(data, default=as_text, option=orjson.OPT_NON_STR_KEYS)


class CsvRenderer(OrjsonRenderer):
    """Lets a client that accepts nothing but CSV ask for a file; errors are still problem documents."""

    media_type = "text/csv"
    format = "csv"


class OrjsonParser(BaseParser):
    """Reads JSON of no more bytes than any form may have, and no deeper than 1,024 levels.

    DRF's own reads whatever is sent into memory, as Django's limit is for forms alone.
    """

    media_type = "application/json"

    def parse(self, stream, media_type=None, parser_context=None):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise RequestDataTooBig("Too much for one document.")  # see views/bad_request.py
        try:
            return orjson.loads(body)
        except orjson.JSONDecodeError as error:
            raise exceptions.ParseError(_("This is not JSON: %(why)s") % {"why": error}) from error


class Negotiation(DefaultContentNegotiation):
    def get_accept_list(self, request):
        """An empty `Accept` header asks for nothing in particular, as if there were none."""
        return [each for each in super().get_accept_list(request) if each] or ["*/*"]


class WrongMoment(exceptions.APIException):
    """The record is not where this step begins, or somebody else was quicker."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = _lazy("This cannot be done now.")
    default_code = "conflict"


class CsrfRefused(exceptions.PermissionDenied):
    """Signed in with a browser, but without the token of one of our pages."""

    default_detail = _lazy("The token of the page is missing or wrong.")
    default_code = "csrf"


def _as_api_error(exc: Exception) -> Exception:
    """The error of an action as DRF knows it. Pages and API share actions, and so their errors."""
    if isinstance(exc, conflicts.errors()):
        return WrongMoment(str(exc))
    if isinstance(exc, ValidationError):
        by_field = hasattr(exc, "error_dict")
        return exceptions.ValidationError(exc.message_dict if by_field else exc.messages)
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied(str(exc) or None)
    if isinstance(exc, Http404):
        return exceptions.NotFound()  # what Django says names a model
    # DRF's check of the token has no exception of its own.
    if isinstance(exc, exceptions.PermissionDenied) and str(exc.detail).startswith("CSRF Failed"):
        return CsrfRefused()
    return exc


def problem_details(exc, context):
    """DRF's answer to an exception, put into the members that RFC 9457 names.

    A ValidationError lists its messages by field under `errors`. What is no APIException is left
    to Django, which logs it and has `handler500` answer.
    """
    exc = _as_api_error(exc)
    answer = exception_handler(
        exc, context
    )  # also rolls back, and knows which headers belong to it
    if answer is None:
        return None
    if answer.status_code >= status.HTTP_500_INTERNAL_SERVER_ERROR:
        logger.error("The API failed", exc_info=exc)
    detail, errors = "", None
    if isinstance(exc, exceptions.ValidationError):
        errors = exc.detail if isinstance(exc.detail, dict) else {"non_field_errors": exc.detail}
    elif isinstance(exc.detail, str):
        detail = exc.detail
    own_code = getattr(exc.detail, "code", "")
    headers = {name: value for name, value in answer.items() if name != "Content-Type"}
    if answer.status_code == status.HTTP_401_UNAUTHORIZED:
        headers.setdefault("WWW-Authenticate", "Session")
    return problem(
        context["request"],
        own_code if own_code in KINDS else exc.default_code,
        detail,
        status=answer.status_code,
        errors=errors,
        headers=headers,
    )


class KnownParametersMixin:
    """Refuse query parameters that the view does not know, and name those it does.

    A misspelt filter that is silently ignored hands a partner the wrong data.
    """

    rate_cost = None  # points, where rates.py would not know better

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        known = set(self.known_parameters())
        if unknown := sorted(set(request.query_params) - known):
            message = _("Unknown parameter. Known are: %(known)s.") % {
                "known": ", ".join(sorted(known)) or _("none")
            }
            raise exceptions.ValidationError({name[:60]: [message] for name in unknown})

    def known_parameters(self) -> list[str]:
        """The filters on a list and the paging parameters; a detail view has none."""
        if not getattr(self, "detail", False):
            filters = getattr(getattr(self, "filterset_class", None), "base_filters", {})
            return [*filters, "cursor", "page_size"]
        return []
