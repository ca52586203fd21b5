"""Naming each request, and refusing what no field can hold, before any view sees it."""

import re
import uuid

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from connected_localism.common.problems import is_api, problem
from connected_localism.common.text import has_unwanted_characters

_NAME_OF_A_REQUEST = re.compile(r"[A-Za-z0-9._-]{8,64}")


class RequestIdMiddleware:
    """Gives each request an id: in the log, in error documents, and in the header of its answer.

    The first of all, so that every answer has it. An id given by a proxy, or by a partner who wants
    to find the request in both logs, stays.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.META.get("HTTP_X_REQUEST_ID", "")
        request.request_id = given if _NAME_OF_A_REQUEST.fullmatch(given) else str(uuid.uuid4())
        request.META["HTTP_X_REQUEST_ID"] = request.request_id  # where the log takes it from
        response = self.get_response(request)
        response["X-Request-ID"] = request.request_id
        return response


class CleanInputMiddleware:
    """Answer 400 to addresses with control characters; PostgreSQL refuses NUL with an error page.

    A cookie with them was not set by us and is dropped; so this comes before the sessions.
    Form and JSON bodies are cleaned field by field instead, since nothing typed may be lost.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        for name, value in list(request.COOKIES.items()):
            if has_unwanted_characters(value):
                del request.COOKIES[name]
        values = (value for _key, listed in request.GET.lists() for value in (_key, *listed))
        if has_unwanted_characters(request.path) or any(map(has_unwanted_characters, values)):
            if is_api(request):
                said = _("The address contains characters that cannot be used.")
                return problem(request, "invalid", said)
            # Not even the session has been read, so the page must do without the request.
            return HttpResponse(render_to_string("400.html"), status=400)
        return self.get_response(request)
