"""By what a need was met."""

import uuid
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connected_localism.common.widgets import Radios
from innovations.finding.similar import similar_to
from innovations.forms.clean_text import CleanTextForm
from innovations.forms.fields import Text, longest
from innovations.models import Adoption, Innovation

ANOTHER, OTHERWISE = "another", "otherwise"
MOST_OFFERED = 10


class MetForm(CleanTextForm):
    """One of the records that were found for the need or that its place takes up, another record
    by its address, or something that is no record here."""

    by = forms.ChoiceField(
        label=gettext_lazy("What met it?"),
        widget=Radios,
        error_messages={"required": gettext_lazy("Select what met the need")},
    )
    address = Text(
        label=gettext_lazy("Address of that innovation"),
        max_length=300,
        help_text=gettext_lazy(
            "Only if you chose “Another innovation on this website”. Copy it from your browser."
        ),
    )
    note = Text(
        label=gettext_lazy("How was it met?"),
        max_length=longest("end_note"),
        rows=3,
        help_text=gettext_lazy("In a sentence or two. Others with the same need read it."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, *args, need: Innovation, user, **kwargs):
        super().__init__(*args, initial={"version": need.content_version}, **kwargs)
        self._need = need
        self._readable = Innovation.objects.visible_to(user).published().exclude(pk=need.pk)
        self.fields["by"].choices = [
            *self._offered(user),
            (ANOTHER, _("Another innovation on this website")),
            (OTHERWISE, _("Something else")),
        ]

    def _offered(self, user) -> list[tuple[str, str]]:
        kind = Innovation.Kind.NEED
        found = [item.card["id"] for item in similar_to(self._need, user)
                 if item.card["kind"] != kind]  # fmt: skip
        taken_up = Adoption.objects.shown().filter(place=self._need.place)
        ids = [*found, *taken_up.values_list("innovation_id", flat=True)[:MOST_OFFERED]]
        records = self._readable.exclude(kind=kind).select_related("place").in_bulk(ids)
        named = [records[pk] for pk in dict.fromkeys(ids) if pk in records]
        return [
            (str(record.public_id), f"{record.title} ({record.place.display_name})")
            for record in named[:MOST_OFFERED]
        ]

    def clean(self) -> dict:
        cleaned = super().clean()
        chosen = cleaned.get("by")
        cleaned["met_by"] = None
        if chosen == ANOTHER:
            cleaned["met_by"] = self._at(cleaned.get("address", ""))
            if cleaned["met_by"] is None:
                self.add_error("address", self._why_not(cleaned.get("address", "")))
        elif chosen == OTHERWISE:
            if not cleaned.get("note") and "note" not in self.errors:
                self.add_error("note", _("Say what met the need"))
        elif chosen:
            cleaned["met_by"] = self._readable.filter(public_id=uuid.UUID(chosen)).first()
            if cleaned["met_by"] is None:
                raise ValidationError(_("That innovation is not there any more."))
        return cleaned

    def _why_not(self, address: str) -> str:
        if not address:
            return _("Enter the address of the innovation")
        return _("There is no innovation at this address that you can read")

    def _at(self, address: str) -> Innovation | None:
        """The record whose page this is, under its present or a former address."""
        parts = [part for part in urlsplit(address.strip()).path.split("/") if part]
        if not parts:
            return None
        same = Q(slug=parts[-1]) | Q(former_slugs__slug=parts[-1])
        return self._readable.filter(same).distinct().first()
