"""What a person sees, or a program gets, whose request we did not even read. Named as `handler400` in urls.py."""

from django.core.exceptions import DisallowedHost, RequestDataTooBig
from django.shortcuts import render

from connected_localism.common.problems import is_api, problem
from connected_localism.common.uploading import FilesTooBig, drop_the_rest

# Of what was too much we read so many bytes more, so that the browser hears our answer.
READ_AND_DROPPED = 20 * 1024 * 1024


def bad_request(request, exception=None):
    """Say that a form was too long, with 413; anything else that makes no sense is a 400."""
    if isinstance(exception, RequestDataTooBig):
        drop_the_rest(request, READ_AND_DROPPED)
        if is_api(request):
            return problem(request, "too_large")
        template = "413_files.html" if isinstance(exception, FilesTooBig) else "413.html"
        return render(request, template, status=413)
    if is_api(request):
        return problem(
            request, "wrong_host" if isinstance(exception, DisallowedHost) else "invalid"
        )
    return render(request, "400.html", status=400)
