"""The pages on which people keep searches and say how often they hear of them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core import signing
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from innovations.actions.saved_searches import MOST, CannotSave, change_search, save_search
from innovations.forms.saved_searches import SavedSearchForm
from innovations.models import FollowedPlace, SavedSearch
from innovations.telling.links import read_stop_link
from innovations.telling.searches import in_words, what_is_wrong

Notify = SavedSearch.Notify
LONGEST = 5_000  # characters of an address that are read


@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """The button on the list of innovations: keep what it shows now."""
    query = request.POST.get("query", "")[:LONGEST]
    shown = f"{reverse('innovation-list')}?{QueryDict(query).urlencode()}"
    if not request.user.is_authenticated:
        return redirect_to_login(shown)
    try:
        search, is_new = save_search(request.user, QueryDict(query))
    except CannotSave as error:
        messages.error(request, str(error))
        return redirect(shown)
    if is_new:
        said = _(
            "“{name}” is saved. We write to you at most once a week, if there is anything new."
        )
    else:
        said = _("You have saved this search before, as “{name}”.")
    messages.success(request, said.format(name=search.name))
    return redirect("saved-searches")


@login_required
@require_safe
def saved_searches(request: HttpRequest) -> HttpResponse:
    """All that one follows: searches and places."""
    searches = list(SavedSearch.objects.filter(person=request.user))
    wrong = what_is_wrong(searches)
    rows = [{"search": search, "wrong": wrong.get(search.pk)} for search in searches]
    places = FollowedPlace.objects.filter(person=request.user).select_related("place")
    context = {"rows": rows, "most": MOST, "is_full": len(rows) >= MOST, "places": places}
    return render(request, "innovations/telling/saved_searches.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def saved_search(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename one, pause it or have it told more often; with what is wrong with it, if anything."""
    search = get_object_or_404(SavedSearch, pk=pk, person=request.user)
    form = SavedSearchForm(
        request.POST if request.method == "POST" else None,
        initial={"name": search.name, "notify": search.notify},
    )
    if form.is_bound and form.is_valid():
        change_search(search, **form.cleaned_data)
        messages.success(request, _("Your changes are saved."))
        return redirect("saved-searches")
    context = {
        "form": form,
        "search": search,
        "wrong": what_is_wrong([search]).get(search.pk),
        "asks_for": in_words(search.query),
    }
    return render(request, "innovations/telling/saved_search.html", context)


@login_required
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    search = get_object_or_404(SavedSearch, pk=pk, person=request.user)
    search.delete()
    messages.success(request, _("“{name}” is deleted.").format(name=search.name))
    return redirect("saved-searches")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Where the link in a mail stops the mails about one search, without signing in.

    Opening it changes nothing, because mail scanners open every link.
    """
    try:
        search_id, person_id, notify = read_stop_link(token)
    except (signing.BadSignature, ValueError, TypeError):
        return render(request, "mail/unsubscribe_unknown.html", status=404)
    search = SavedSearch.objects.filter(pk=search_id, person=person_id).first()
    if search is None:
        return render(request, "mail/unsubscribe_unknown.html", status=404)
    if request.method == "POST":
        wanted = notify if request.POST.get("choice") == "on" else Notify.NEVER
        if search.notify != wanted:
            change_search(search, name=search.name, notify=wanted)
        return redirect("saved-search-stop", token=token)
    context = {"search": search, "is_on": search.notify != Notify.NEVER}
    return render(request, "innovations/telling/stop.html", context)
