"""The form with which a file, or a new version of one, is added to an offer or request."""

from django import forms
from django.utils.translation import gettext_lazy as _

from connected_localism.common.clean_text import CleanTextForm
from connected_localism.common.widgets import Radios
from innovations.attachments.wording import taken_endings
from innovations.forms.fields import Text
from networks.models import Exchange, ExchangeFile

Licence = ExchangeFile.Licence
AUDIENCE = [
    ("everybody", _("Everybody who sees this page")),
    ("agreed", _("Only places with which it is agreed")),
]


def longest(name: str) -> int:
    return ExchangeFile._meta.get_field(name).max_length


class ExchangeFileForm(CleanTextForm):
    """Everything has an answer already, so that nothing missing makes a browser forget the file."""

    file = forms.FileField(
        label=_("Choose a file"),
        widget=forms.FileInput,
        allow_empty_file=True,  # it is refused by name later
        help_text=_(
            "PDF up to 20 MB; Word, Excel, OpenDocument or CSV up to 10 MB; pictures up to 20 MB."
        ),
        error_messages={"required": _("Choose a file"), "invalid": _("Choose a file")},
    )
    title = Text(
        label=_("Title"),
        max_length=longest("title"),
        help_text=_("Optional. The name of the file is taken without it."),
    )
    note = Text(
        label=_("What is new in it?"),
        max_length=longest("note"),
        help_text=_("Optional. For those who have an earlier version."),
    )
    licence = forms.ChoiceField(
        label=_("How may others use it?"),
        choices=Licence.choices,
        widget=Radios,
        error_messages={"required": _("Select how others may use it")},
    )
    audience = forms.ChoiceField(
        label=_("Who can have it?"),
        choices=AUDIENCE,
        initial="everybody",
        widget=Radios,
        error_messages={"required": _("Select who can have it")},
    )

    def __init__(self, data=None, files=None, *, exchange: Exchange, kept: list[ExchangeFile]):
        """`kept` are the files that are there, the latest version of each first."""
        super().__init__(data, files)
        self.fields["file"].widget.attrs["accept"] = taken_endings()
        same = exchange.licence in Licence.values
        self.initial["licence"] = exchange.licence if same else Licence.ASK
        latest: dict[str, ExchangeFile] = {}
        for each in kept:
            latest.setdefault(str(each.series), each)
        if latest:
            self.fields["series"] = forms.ChoiceField(
                label=_("Is it a new version of a file that is there?"),
                required=False,
                choices=[("", _("No, it is another file"))]
                + [(series, each.title) for series, each in latest.items()],
                widget=Radios,
                initial="",
            )
            self.order_fields(["file", "series", "title"])
        self._latest = latest

    @property
    def series(self):
        each = self._latest.get(self.cleaned_data.get("series", ""))
        return each.series if each else None

    def content_for(self, file_name: str) -> dict:
        """What goes into the columns; without a title that of the version before, or the name."""
        before = self._latest.get(self.cleaned_data.get("series", ""))
        words = file_name.rpartition(".")[0].replace("-", " ").replace("_", " ")
        title = self.cleaned_data["title"] or (before.title if before else words)
        return {
            "title": title[: longest("title")],
            "note": self.cleaned_data["note"],
            "licence": self.cleaned_data["licence"],
            "is_for_agreed": self.cleaned_data["audience"] == "agreed",
        }
