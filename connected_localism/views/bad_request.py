"""What a person sees, or a program gets, whose request we did not even read. Named as `handler400` in urls.py."""

from django.core.exceptions import RequestDataTooBig
from django.shortcuts import render

from connected_localism.common.problems import is_api, problem
from connected_localism.common.uploading import FilesTooBig, drop_the_rest

# Of what was too much we read so many bytes more, so that the browser hears our answer.
READ_AND_DROPPED = 20 * 1024 * 1024


def bad_request(request, exception=None):
    """Say that a form was too long, with 413; anything else that makes no sense is a 400."""
    if isinstance(exception, RequestDataTooBig):
        drop_the_rest(request, READ_AND_DROPPED)
        template = "413_files.html" if isinstance(exception, FilesTooBig) else "413.html"
        return problem(413) if is_api(request) else render(request, template, status=413)
    return problem(400) if is_api(request) else render(request, "400.html", status=400)
