"""Refusing what no field can hold, before any view sees it."""

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from connected_localism.common.problems import is_api, problem
from connected_localism.common.text import has_unwanted_characters


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
                return problem(400, _("The address contains characters that cannot be used."))
            # Not even the session has been read, so the page must do without the request.
            return HttpResponse(render_to_string("400.html"), status=400)
        return self.get_response(request)
