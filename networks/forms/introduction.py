"""The short forms of introductions: asking for one, and writing to who has agreed."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connected_localism.common.clean_text import CleanTextForm
from connected_localism.common.widgets import Checkboxes
from innovations.forms.fields import Text
from networks.forms.exchange import OwnPlace
from networks.introducing.occasion import Occasion
from networks.models import Introduction
from networks.permissions import committed_place_ids
from places.models import Place
from places.permissions import is_moderator

LONGEST_LETTER = 3000


class IntroductionForm(CleanTextForm):
    """Bring places together: for which of them one asks, which are asked, and why.

    Of two places one asks and the other is asked, so that there is nothing to choose. A moderator
    who speaks for none of them proposes it to all.
    """

    message = Text(
        label=gettext_lazy("Why do you want to meet?"),
        max_length=Introduction._meta.get_field("message").max_length,
        rows=4,
        required=True,
        help_text=gettext_lazy(
            "What you would like to find out, share or do together. Only officers and stewards of the places that you ask read this."
        ),
        error_messages={"required": gettext_lazy("Say why you want to meet")},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, user, occasion: Occasion):
        super().__init__(data)
        self._occasion = occasion
        self._committed = committed_place_ids(user)
        self._own = self._places_of()
        self.initial["form_key"] = uuid.uuid4()
        self.proposes = not self._own and is_moderator(user) and not occasion.takes_any_place
        if self._own:
            self._add_own_place()
        self._add_places()
        self.order_fields(["asked_for", "places", "message", "form_key"])

    def _places_of(self) -> list[Place]:
        """The places for which this person can ask."""
        committed, named = self._committed, self._occasion.places
        if self._occasion.takes_any_place:
            own = Place.objects.active().filter(pk__in=committed)
            return list(own.exclude(pk=named[0].pk).order_by("name", "pk"))
        return [place for place in named if place.pk in committed]

    def _add_own_place(self) -> None:
        field = self.fields["asked_for"] = OwnPlace(
            label=gettext_lazy("For which place do you ask?")
        )
        field.queryset = Place.objects.filter(pk__in=[place.pk for place in self._own]).order_by("name", "pk")  # fmt: skip
        if len(self._own) == 1:
            self.initial["asked_for"] = self._own[0].pk

    def _add_places(self) -> None:
        """Which places are asked, where more than one could be."""
        self._askable = [
            party for party in self._occasion.parties if [party.place] != self._own
        ]  # fmt: skip
        if len(self._askable) < 2 or (len(self._own) == len(self._occasion.parties) == 2):
            return
        self.fields["places"] = forms.MultipleChoiceField(
            label=gettext_lazy("Which places are asked?"),
            choices=[(str(party.place.pk), _named(party)) for party in self._askable],
            initial=[str(party.place.pk) for party in self._askable],
            widget=Checkboxes,
            error_messages={"required": gettext_lazy("Select the places to be asked")},
        )

    @property
    def may_ask(self) -> bool:
        return bool(self._own) or self.proposes

    @property
    def is_for_own_record(self) -> bool:
        """Whether one record alone is named, and it is of the reader's own place: there is nobody
        to ask yet."""
        return self._occasion.takes_any_place and self._occasion.places[0].pk in self._committed

    @property
    def asked_for(self) -> Place | None:
        return self.cleaned_data.get("asked_for")

    @property
    def others(self) -> list[Place]:
        chosen = self.cleaned_data.get("places")
        places = [party.place for party in self._askable]
        if chosen is not None:
            places = [place for place in places if str(place.pk) in chosen]
        return [place for place in places if place != self.asked_for]

    def clean(self):
        cleaned = super().clean()
        fewest = 2 if self.proposes else 1
        if "places" in self.fields and not self.errors and len(self.others) < fewest:
            message = _("Select at least two places") if self.proposes else _("Select a place other than your own")  # fmt: skip
            self.add_error("places", message)
        return cleaned


def _named(party) -> str:
    if party.innovation is None:
        return party.place.display_name
    return f"{party.place.display_name}: {party.innovation.title}"


class LetterForm(CleanTextForm):
    """What one writes to the places that have agreed."""

    text = Text(
        label=gettext_lazy("Message"),
        max_length=LONGEST_LETTER,
        rows=8,
        required=True,
        help_text=gettext_lazy(
            "It goes out by mail with your name, your place and your email address, so that they can answer you. Their addresses are not shown to you."
        ),
        error_messages={"required": gettext_lazy("Write a message")},
    )  # fmt: skip
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None):
        super().__init__(data, initial={"form_key": uuid.uuid4()})

    def clean_form_key(self):
        if not (key := self.cleaned_data["form_key"]):
            raise ValidationError(_("Send the form again"))
        return key
