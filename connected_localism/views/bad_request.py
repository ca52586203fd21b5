"""What a person sees, or a program gets, whose request we did not even read. Named as `handler400` in urls.py."""

from django.core.exceptions import RequestDataTooBig
from django.shortcuts import render

from connected_localism.common.problems import is_api, problem
from connected_localism.common.uploading import FilesTooBig

# What is left of a request is read and thrown away up to here. A connection closed with bytes
# still on their way is reset, and the browser shows its own error in place of our page.
READ_AND_DROPPED = 20 * 1024 * 1024


def bad_request(request, exception=None):
    """Say that a form was too long, with 413; anything else that makes no sense is a 400."""
    if isinstance(exception, RequestDataTooBig):
        _drop_the_rest(request)
        template = "413_files.html" if isinstance(exception, FilesTooBig) else "413.html"
        return problem(413) if is_api(request) else render(request, template, status=413)
    return problem(400) if is_api(request) else render(request, "400.html", status=400)


def _drop_the_rest(request) -> None:
    left = READ_AND_DROPPED
    while left > 0 and (chunk := request.read(min(left, 64 * 1024))):
        left -= len(chunk)
