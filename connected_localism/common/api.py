"""What every API view shares: fast JSON, and errors as RFC 9457 problem documents."""

import orjson
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework import exceptions, status
from rest_framework.renderers import BaseRenderer
from rest_framework.views import exception_handler

from connected_localism.common import conflicts


def _as_text(value):
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")


class OrjsonRenderer(BaseRenderer):
    media_type = "application/json"
    format = "json"
    charset = None

    def render(self, data, accepted_media_type=None, renderer_context=None):
        if data is None:
            return b""
        return orjson.dumps(data, default=_as_text, option=orjson.OPT_NON_STR_KEYS)


class CsvRenderer(OrjsonRenderer):
    """Lets a client that accepts nothing but CSV ask for a file; errors are still problem documents."""

    media_type = "text/csv"
    format = "csv"


class WrongMoment(exceptions.APIException):
    """The record is not where this step begins, or somebody else was quicker."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = _lazy("This cannot be done now.")
    default_code = "conflict"


def _as_api_error(exc: Exception) -> Exception:
    """The error of an action as DRF knows it. Pages and API share actions, and so their errors."""
    if isinstance(exc, conflicts.errors()):
        return WrongMoment(str(exc))
    if isinstance(exc, ValidationError):
        by_field = hasattr(exc, "error_dict")
        return exceptions.ValidationError(exc.message_dict if by_field else exc.messages)
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied(str(exc) or None)
    return exc


def problem_details(exc, context):
    """DRF's answer to an exception, put into the members that RFC 9457 names.

    A ValidationError lists its messages by field under `errors`.
    """
    exc = _as_api_error(exc)
    response = exception_handler(exc, context)
    if response is None:
        return None
    if isinstance(exc, Http404):
        exc = exceptions.NotFound()
    problem = {
        "type": "about:blank",
        "title": str(getattr(exc, "default_detail", "")) or "Error",
        "status": response.status_code,
    }
    if isinstance(exc, exceptions.ValidationError):
        problem["title"] = "The request has mistakes in it."
        detail = response.data
        problem["errors"] = detail if isinstance(detail, dict) else {"non_field_errors": detail}
    elif isinstance(response.data, dict) and "detail" in response.data:
        problem["detail"] = str(response.data["detail"])
    response.data = problem
    response.content_type = "application/problem+json"
    if response.status_code == status.HTTP_401_UNAUTHORIZED:
        response["WWW-Authenticate"] = response.get("WWW-Authenticate", "Session")
    return response


class KnownParametersMixin:
    """Refuse query parameters that the view does not know, and name those it does.

    A misspelt filter that is silently ignored hands a partner the wrong data.
    """

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
