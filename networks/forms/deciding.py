"""Decisions, actions and shared updates, as people write them."""

from django import forms
from django.utils.translation import gettext_lazy

from connected_localism.common.widgets import DateWidget
from innovations.forms.fields import PlaceChoice, Text, WebAddress
from networks.forms.working import ForPlaceForm
from networks.models import Action, Network, Resolution, SharedUpdate
from places.models import Place

_REAL_DAY = {
    "required": gettext_lazy("Enter a day"),
    "invalid": gettext_lazy("Enter a real day"),
}


class _ChangeableForm(ForPlaceForm):
    """New, or a change of what is there, of which the place stays."""

    names: tuple[str, ...] = ()

    def __init__(self, data=None, *, places, row=None):
        initial = {name: getattr(row, name) for name in (*self.names, "version")} if row else None
        super().__init__(data, places=places, initial=initial)
        self.row = row
        if row is not None:
            del self.fields["place"], self.fields["form_key"]
            self.places = []
            self.fields["version"] = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class UpdateForm(_ChangeableForm):
    names = ("happened_on", "title", "text", "url")
    title = Text(
        label=gettext_lazy("Title"), max_length=SharedUpdate._meta.get_field("title").max_length,
        required=True, error_messages={"required": gettext_lazy("Enter a title")},
    )  # fmt: skip
    happened_on = forms.DateField(label=gettext_lazy("Day"), widget=DateWidget, error_messages=_REAL_DAY)  # fmt: skip
    text = Text(
        label=gettext_lazy("How does it go?"),
        max_length=SharedUpdate._meta.get_field("text").max_length, rows=6, required=True,
        help_text=gettext_lazy("What was done, what it led to, what is difficult."),
        error_messages={"required": gettext_lazy("Write something")},
    )  # fmt: skip

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["url"] = WebAddress(
            label=gettext_lazy("Web page"),
            max_length=SharedUpdate._meta.get_field("url").max_length,
        )


class ResolutionForm(_ChangeableForm):
    names = ("decided_on", "title", "text", "meeting")
    title = Text(
        label=gettext_lazy("What was decided?"),
        max_length=Resolution._meta.get_field("title").max_length, required=True,
        error_messages={"required": gettext_lazy("Say what was decided")},
    )  # fmt: skip
    decided_on = forms.DateField(label=gettext_lazy("When?"), widget=DateWidget, error_messages=_REAL_DAY)  # fmt: skip
    text = Text(
        label=gettext_lazy("More about it"),
        max_length=Resolution._meta.get_field("text").max_length, rows=5,
        help_text=gettext_lazy("Why, who agreed, what was left open."),
    )  # fmt: skip

    def __init__(self, data=None, *, network: Network, **kwargs):
        super().__init__(data, **kwargs)
        if self.row is not None:
            self.initial["meeting"] = self.row.meeting_id
        self.fields["meeting"] = forms.ModelChoiceField(
            network.meetings.filter(cancelled_at=None).order_by("-starts_at", "-pk"),
            required=False,
            label=gettext_lazy("At a meeting?"),
            empty_label=gettext_lazy("Not at a meeting"),
        )


class ActionForm(_ChangeableForm):
    names = ("title", "text", "due_on")
    title = Text(
        label=gettext_lazy("What is to be done?"),
        max_length=Action._meta.get_field("title").max_length, required=True,
        error_messages={"required": gettext_lazy("Say what is to be done")},
    )  # fmt: skip
    text = Text(
        label=gettext_lazy("More about it"),
        max_length=Action._meta.get_field("text").max_length, rows=4,
    )  # fmt: skip
    due_on = forms.DateField(
        label=gettext_lazy("Until when?"), widget=DateWidget, required=False,
        error_messages={"invalid": gettext_lazy("Enter a real day")},
    )  # fmt: skip
    is_mine = forms.BooleanField(label=gettext_lazy("I do it myself"), required=False)

    def __init__(self, data=None, *, network: Network, user, **kwargs):
        super().__init__(data, **kwargs)
        members = network.members.active().values("place_id")
        owner = PlaceChoice(
            label=gettext_lazy("Which place does it?"),
            empty_label=gettext_lazy("Choose a place"),
            error_messages={"required": gettext_lazy("Select the place that does it")},
        )
        owner.queryset = Place.objects.filter(pk__in=members).order_by("name", "pk")
        self.fields["owner"] = owner
        self.fields["resolution"] = forms.ModelChoiceField(
            network.resolutions.filter(removed_at=None).order_by("-decided_on", "-pk"),
            required=False,
            label=gettext_lazy("Does it follow from a decision?"),
            empty_label=gettext_lazy("No"),
        )
        if self.row is not None:
            self.initial |= {
                "owner": self.row.owner_id,
                "resolution": self.row.resolution_id,
                "is_mine": self.row.person_id == user.pk,
            }
        self.order_fields(["place", "title", "owner", "is_mine", "due_on", "text", "resolution"])

    @property
    def content(self) -> dict:
        content = super().content
        del content["is_mine"]
        return content
