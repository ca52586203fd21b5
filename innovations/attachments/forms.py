"""The forms with which people upload files and say what they are."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from connected_localism.common.clean_text import CleanTextForm
from connected_localism.common.widgets import Radios
from innovations.attachments.wording import taken_endings
from innovations.models import Attachment, Innovation

FILES_AT_ONCE = 10


class _ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class _ManyFilesField(forms.FileField):
    """Every file that was chosen. Empty ones are let through: they are refused by name later."""

    def __init__(self, **options):
        accept = {"accept": taken_endings()}
        super().__init__(widget=_ManyFiles(attrs=accept), allow_empty_file=True, **options)

    def clean(self, data, initial=None):
        files = data if isinstance(data, list) else [data]
        cleaned = [super(_ManyFilesField, self).clean(file, initial) for file in files or [None]]
        if len(cleaned) > FILES_AT_ONCE:
            raise ValidationError(_("Choose no more than 10 files at once"))
        return cleaned


class UploadForm(forms.Form):
    files = _ManyFilesField(
        label=_("Choose files"),
        help_text=_(
            "One or several. Pictures: JPEG, PNG or WebP, up to 20 MB. Documents: PDF up to 20 MB; "
            "Word, Excel, OpenDocument or CSV up to 10 MB."
        ),
        error_messages={"required": _("Choose a file"), "invalid": _("Choose a file")},
    )


class _DescriptionForm(CleanTextForm):
    """What readers must know about a file. Its names are those of the attachment's fields."""

    mark_optional = False  # one of alternative text and "decoration" is wanted, so labels say it

    def __init__(self, data=None, *, attachment: Attachment):
        super().__init__(data, initial=self._initial(attachment))

    def _initial(self, attachment: Attachment) -> dict:
        return {name: getattr(attachment, name) for name in self.base_fields}

    def clean(self):
        cleaned = super().clean()
        is_by_permission = cleaned.get("licence") == Attachment.Licence.PERMISSION
        if is_by_permission and not cleaned.get("credit") and "credit" not in self.errors:
            self.add_error("credit", _("Enter who holds the rights and gave permission"))
        return cleaned

    @property
    def description(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.base_fields}


def _credit(label, help_text) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=Attachment._meta.get_field("credit").max_length,
        help_text=help_text,
    )


def _licence() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("How may others use it?"),
        choices=Attachment.Licence.choices,
        widget=Radios(
            hints={
                Attachment.Licence.OGL: _("Anybody, if they name the source. Usual for councils."),
                Attachment.Licence.CC_BY: _("Anybody, if they name who made it."),
                Attachment.Licence.CC0: _("Anybody, without any condition."),
                Attachment.Licence.PERMISSION: _(
                    "Nobody but us: whoever holds the rights allows it to be shown here."
                ),
            }
        ),
        error_messages={"required": _("Select how others may use it")},
    )


class PictureForm(_DescriptionForm):
    alt_text = forms.CharField(
        label=_("What can be seen in it?"),
        required=False,
        max_length=Attachment._meta.get_field("alt_text").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "This is read out to people who cannot see the picture, and shown while it loads. Say "
            "what matters for this innovation, such as: “Two volunteers mend a radio at a library "
            "table.” If there is text or a chart in it, say what it says."
        ),
    )
    is_decorative = forms.BooleanField(
        label=_("It is only decoration: nobody misses anything without it"), required=False
    )
    title = forms.CharField(
        label=_("Caption (optional)"),
        required=False,
        max_length=Attachment._meta.get_field("title").max_length,
        help_text=_("Shown below the picture. Name people only if they agreed to it."),
    )
    credit = _credit(_("Who took or made it? (optional)"), _("Shown with the picture."))
    licence = _licence()

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("is_decorative"):
            if cleaned.get("alt_text"):
                self.add_error(
                    "is_decorative",
                    _("Either say what can be seen in it, or that it is only decoration"),
                )
        elif not cleaned.get("alt_text") and "alt_text" not in self.errors:
            self.add_error(
                "alt_text", _("Say what can be seen in the picture, or that it is only decoration")
            )
        return cleaned


class DocumentForm(_DescriptionForm):
    title = forms.CharField(
        label=_("Title"),
        max_length=Attachment._meta.get_field("title").max_length,
        help_text=_("What it is, such as: “Evaluation of the first year”."),
        error_messages={"required": _("Enter a title")},
    )
    credit = _credit(
        _("Who wrote it? (optional)"), _("An organisation or a person. Shown with the title.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=Innovation.Language.choices)
    licence = _licence()

    def _initial(self, attachment: Attachment) -> dict:
        words = attachment.file_name.rpartition(".")[0].replace("-", " ").replace("_", " ")
        initial = super()._initial(attachment)
        return initial | {"title": initial["title"] or words}


def description_form(attachment: Attachment) -> type[_DescriptionForm]:
    return PictureForm if attachment.is_image else DocumentForm
