"""Error pages that say what to do next."""

from django.shortcuts import render


def csrf_failure(request, reason=""):
    """The form was sent without a valid token: a page left open for long, or cookies are off."""
    return render(request, "403_csrf.html", status=403)
