"""Error pages that say what to do next, and problem documents for programs."""

import logging

from django.conf import settings
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError
from django.http import HttpResponseServerError, UnreadablePostError
from django.shortcuts import render
from django.template import loader
from django.views import defaults

from connected_localism.common.problems import is_api, problem
from innovations.submitting.unsaved import keep_from
from places import typed

logger = logging.getLogger(__name__)
OURS = {"connected_localism", "places", "innovations", "networks"}  # the top-level packages


def csrf_failure(request, reason=""):
    """The form was sent without a valid token: a page left open for long, or cookies are off.

    The text of a longer form is kept nevertheless, by the sealed note that the form carries.
    """
    if is_api(request):
        return problem(request, "csrf")
    form_url = request.get_full_path() if _keep_text(request) else typed.keep(request)
    context = {"form_url": form_url}
    return render(request, "403_csrf.html", context, status=403)


def forbidden(request, exception):
    """With the sentence of our own code that refused; what libraries say is not meant for people."""
    said = str(exception) if _is_ours(exception) else ""
    if is_api(request):
        return problem(request, "permission_denied", said)
    return render(request, "403.html", {"explanation": said}, status=403)


def not_found(request, exception):
    if is_api(request):
        return problem(request, "not_found")
    return defaults.page_not_found(request, exception)


def server_error(request):
    """With the way back to the form, where what was typed in it could be kept."""
    form_url = request.get_full_path() if _keep_text(request) else _keep_in_session(request)
    if is_api(request):
        return problem(request, "error")
    page = loader.get_template("500.html").render({"form_url": form_url})
    return HttpResponseServerError(page)


def _is_ours(exception: BaseException) -> bool:
    """Whether `exception` was raised by a line of this product."""
    trace = exception.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    raised_in = trace.tb_frame.f_globals.get("__name__", "") if trace else ""
    return raised_in.partition(".")[0] in OURS


def _keep_text(request):
    """What somebody typed must outlive our fault, if there is a database to keep it."""
    if request.method != "POST":
        return None
    try:
        return keep_from(request.POST)
    except (DatabaseError, UnreadablePostError):
        logger.warning("Could not keep the text of a form", exc_info=True)
        return None


def _keep_in_session(request) -> str:
    """The same for the forms of `places.typed`: the path of the form's page, or "".

    Sessions are not saved after a fault of ours, and get no cookie: so it is saved here, and only
    where the browser has it already.
    """
    if request.method != "POST" or not hasattr(request, "session"):
        return ""
    try:
        cookie = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        if not cookie or request.session.session_key != cookie:
            return ""
        if page := typed.keep(request):
            request.session.save()
        return page
    except (DatabaseError, UpdateError, UnreadablePostError):
        logger.warning("Could not keep the text of a form", exc_info=True)
        return ""
