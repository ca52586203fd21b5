"""Choosing one's place, changing and forgetting it. Nothing of it is stored on our side."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from connected_localism.common.clean_text import CleanTextForm
from connected_localism.common.widgets import Radios
from places.chosen import (
    called,
    chosen_place,
    exists,
    forget,
    keep_private,
    offered,
    remember,
    safe_return,
    with_code,
)
from places.models import Place
from places.naming import similar_places

_LONGEST_ADDRESS = 2000


class ChoosePlaceForm(CleanTextForm):
    """By name. `place` is the one that goes by it; else `found` are those it may mean."""

    mark_optional = False
    name = forms.CharField(
        label=gettext_lazy("Name of your council or community"),
        help_text=gettext_lazy("In English or Welsh. A former name will do."),
        max_length=100,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": gettext_lazy("Enter the name of your council or community")},
    )
    place: Place | None = None
    found: list[Place] = []

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        exactly = called(name)
        if len(exactly) == 1:
            self.place = exactly[0]
            return name
        self.found = exactly or offered(name)
        if not self.found:
            self.found = [place for place in similar_places(name) if exists(place)]
            message = (
                _("There is no place called “%(name)s”. Is it one of these?")
                if self.found
                else _("There is no place called “%(name)s”. Try part of the name.")
            )
            raise ValidationError(message % {"name": name})
        return name


class PickPlaceForm(forms.Form):
    """One of a few places, by its register code."""

    code = forms.ChoiceField(label=gettext_lazy("Which of these is it?"), widget=Radios)

    def __init__(self, places: list[Place]):
        super().__init__()
        self.fields["code"].choices = [(place.code, described(place)) for place in places]
        if len(places) == 1:
            self.initial["code"] = places[0].code


def described(place: Place) -> str:
    """The name with what tells it from its namesakes."""
    return f"{place.display_name} ({place.get_type_display()}, {place.get_nation_display()})"


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: HttpRequest) -> HttpResponse:
    """Ask for the name of the reader's place, and remember it in a cookie.

    `?code=` offers one place, as the link on its page does.
    """
    if request.method == "POST":
        return _answer(request)
    chosen = chosen_place(request)
    back = safe_return(request, request.GET.get("next", "")[:_LONGEST_ADDRESS])
    named = with_code(request.GET.get("code", ""))
    options = [named] if named and exists(named) else chosen.options
    return _page(request, ChoosePlaceForm(), options, back)


def _answer(request) -> HttpResponse:
    back = safe_return(request, request.POST.get("next", "")[:_LONGEST_ADDRESS])
    if "code" in request.POST:
        place = with_code(request.POST["code"])
        if place is not None and exists(place):
            return _remembered(request, place, back)
        messages.error(request, _("That place does not exist today. Enter the name of yours."))
        return keep_private(redirect("place-choose"))
    form = ChoosePlaceForm(request.POST)
    if form.is_valid() and form.place is not None:
        return _remembered(request, form.place, back)
    return _page(request, form, form.found, back)


def _page(request, form: ChoosePlaceForm, options: list[Place], back: str) -> HttpResponse:
    context = {
        "form": form,
        "back": back,
        "chosen": chosen_place(request),
        "pick": PickPlaceForm(options) if options else None,
    }
    return keep_private(render(request, "places/chosen/choose.html", context))


def _remembered(request, place: Place, back: str) -> HttpResponse:
    response = redirect(back or place)
    remember(response, place)
    messages.success(request, _("Your place is now %(place)s.") % {"place": place.display_name})
    return keep_private(response)


@require_POST
def forget_place(request: HttpRequest) -> HttpResponse:
    back = safe_return(request, request.POST.get("next", "")[:_LONGEST_ADDRESS])
    response = redirect(back or "place-choose")
    forget(response)
    messages.success(request, _("We have forgotten your place."))
    return keep_private(response)
