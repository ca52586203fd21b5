"""Keeping what people type, and giving it back."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from innovations.models import EditInProgress
from innovations.submitting import unsaved


def writing(view: Callable) -> Callable:
    """For pages with a form of a record: who has been signed out meanwhile loses no word.

    What was typed is kept for the person to whom we gave the form, and is there again once they
    have signed in. The pages themselves are not kept by browsers, so that going back to one shows
    how things are now.
    """

    @wraps(view)
    @never_cache
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST" and unsaved.keep_from(request.POST):
            messages.info(
                request,
                _("You were signed out, and nothing was saved. Sign in, and go on where you were: what you typed is kept."),
            )  # fmt: skip
        return redirect_to_login(request.get_full_path())

    return guarded


@csrf_exempt  # the sealed note in the form is a proof of its own, and outlives a sign-in
@require_POST
@never_cache
def autosave(request: HttpRequest) -> JsonResponse:
    """Keep what is in a form now. Says when that was, or why it was not kept."""
    form = unsaved.FormOf.unsealed(request.POST.get("kept_as", ""))
    if form is None:
        return JsonResponse({"state": "unknown"}, status=400)
    if request.user.is_authenticated and request.user.pk != form.person_id:
        return JsonResponse({"state": "somebody_else"}, status=403)
    try:
        text = unsaved.keep(form, request.POST)
    except unsaved.TooLong:
        return JsonResponse({"state": "too_long"}, status=413)
    if text is None:
        return JsonResponse({"state": "gone"}, status=410)
    answer = {
        "state": "kept" if request.user.is_authenticated else "signed_out",
        "at": date_format(timezone.localtime(text.saved_at), "H:i"),
    }
    if request.user.is_authenticated:
        # Signing in again gave the browser another token than the one in the open form.
        answer["token"] = get_token(request)
    return JsonResponse(answer)


@login_required
@require_POST
def discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw away one's own unsaved text, and show the form as it is without."""
    text = get_object_or_404(EditInProgress.objects.select_related("innovation"), pk=pk, person=request.user)  # fmt: skip
    innovation, section = text.innovation, text.section
    text.delete()
    messages.success(request, _("What you had typed is thrown away."))
    if innovation is None:
        return redirect("my-innovations")
    return redirect("innovation-section", slug=innovation.slug, section=section)
