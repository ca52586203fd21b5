"""Error pages that say what to do next, and problem documents for programs."""

import logging

from django.db import DatabaseError
from django.http import UnreadablePostError
from django.shortcuts import render
from django.views import defaults

from connected_localism.common.problems import is_api, problem
from innovations.unsaved import keep_from

logger = logging.getLogger(__name__)


def csrf_failure(request, reason=""):
    """The form was sent without a valid token: a page left open for long, or cookies are off.

    The text of a record's form is kept nevertheless, by the sealed note that the form carries.
    """
    kept = _keep_text(request)
    context = {"form_url": request.get_full_path() if kept else ""}
    return render(request, "403_csrf.html", context, status=403)


def not_found(request, exception):
    return problem(404) if is_api(request) else defaults.page_not_found(request, exception)


def server_error(request):
    _keep_text(request)
    return problem(500) if is_api(request) else defaults.server_error(request)


def _keep_text(request):
    """What somebody typed must outlive our fault, if there is a database to keep it."""
    if request.method != "POST":
        return None
    try:
        return keep_from(request.POST)
    except (DatabaseError, UnreadablePostError):
        logger.warning("Could not keep the text of a form", exc_info=True)
        return None
