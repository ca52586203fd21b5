"""Error pages that say what to do next, and problem documents for programs."""

from django.shortcuts import render
from django.views import defaults

from connected_localism.common.problems import is_api, problem


def csrf_failure(request, reason=""):
    """The form was sent without a valid token: a page left open for long, or cookies are off."""
    return render(request, "403_csrf.html", status=403)


def not_found(request, exception):
    return problem(404) if is_api(request) else defaults.page_not_found(request, exception)


def server_error(request):
    return problem(500) if is_api(request) else defaults.server_error(request)
