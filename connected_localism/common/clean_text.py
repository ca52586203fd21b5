"""Forms that take people's text."""

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from connected_localism.common.text import has_unwanted_characters, without_unwanted_characters


class CleanTextForm(forms.Form):
    """A form that says so when it had to take out invisible characters.

    They come with text copied from slides and PDFs, cannot be stored (NUL) or make a line read
    differently from what it says, and nobody can find them to delete them. What is left of the
    text stays in the form, so that sending it again is enough.
    """

    def __init__(self, data: QueryDict | None = None, *args, **kwargs):
        self._cleaned_names = set()
        if data is not None:
            data = data.copy()
            for name, values in data.lists():
                if any(map(has_unwanted_characters, values)):
                    self._cleaned_names.add(name)
                data.setlist(name, [without_unwanted_characters(value) for value in values])
        super().__init__(data, *args, **kwargs)

    def clean(self):
        cleaned = super().clean()
        for name in self.fields:
            if self.add_prefix(name) in self._cleaned_names:
                self.add_error(
                    name,
                    _(
                        "There were invisible characters in this text that cannot be used. We have "
                        "taken them out: check what is left and send it again."
                    ),
                )
        return cleaned
