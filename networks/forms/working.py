"""What the forms share with which something is written in a network for a place."""

import uuid

from django import forms
from django.utils.translation import gettext_lazy

from connected_localism.common.clean_text import CleanTextForm
from networks.forms.exchange import OwnPlace


class ForPlaceForm(CleanTextForm):
    """`places` are those for which the person can write here; one alone is not asked for."""

    place_label = gettext_lazy("For which place do you write?")
    form_key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, places, **kwargs):
        super().__init__(data, **kwargs)
        field = OwnPlace(label=self.place_label)
        field.queryset = places
        self.places = list(places)
        if len(self.places) == 1:
            field.widget = forms.HiddenInput()
            self.initial.setdefault("place", self.places[0].pk)
        self.fields = {"place": field, **self.fields}
        self.initial.setdefault("form_key", uuid.uuid4())

    @property
    def only_place(self):
        return self.places[0] if len(self.places) == 1 else None

    @property
    def content(self) -> dict:
        """What goes into the columns."""
        apart = {"place", "form_key", "version"}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}
