"""What a place takes up from another, and how it went there."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from connected_localism.common.widgets import Radios
from innovations.forms.clean_text import CleanTextForm
from innovations.forms.fields import PartialDate, PlaceChoice, Text
from innovations.models import Adoption, Innovation, Relation
from places.lineage import acted_for
from places.models import Place

STAGES = {
    Adoption.Stage.INTERESTED: gettext_lazy("It is being looked at; nothing is decided."),
    Adoption.Stage.PLANNING: gettext_lazy("It is decided, or money or people are being found."),
    Adoption.Stage.PILOTING: gettext_lazy("It runs for a time, or in a part of the place."),
    Adoption.Stage.LIVE: gettext_lazy("It runs for good."),
    Adoption.Stage.STOPPED: gettext_lazy("It was begun or planned, and given up."),
}


def _longest(name: str) -> int:
    return Adoption._meta.get_field(name).max_length


class _Said(CleanTextForm):
    """What both forms ask."""

    stage = forms.ChoiceField(
        label=gettext_lazy("How far has it got there?"),
        choices=Adoption.Stage.choices,
        widget=Radios(hints=STAGES),
        error_messages={"required": gettext_lazy("Select how far it has got")},
    )
    what_changed = Text(
        label=gettext_lazy("What is done differently there?"),
        max_length=_longest("what_changed"),
        rows=3,
        help_text=gettext_lazy("What suits that place better. Everybody can read this."),
    )
    is_independent = forms.BooleanField(
        label=gettext_lazy("It is run and judged there without the people who did it first"),
        required=False,
        help_text=gettext_lazy("Evidence from several independent places weighs most."),
    )


class AdoptionForm(_Said):
    """The short one, with which an adoption is recorded."""

    field_order = ["place", "stage", "what_changed", "is_independent"]

    place = PlaceChoice(
        label=gettext_lazy("Which place takes it up?"),
        empty_label=gettext_lazy("Choose a place"),
        error_messages={"required": gettext_lazy("Select the place that takes it up")},
    )

    def __init__(
        self, data=None, *, innovation: Innovation, user, is_origin: bool, asked: str = ""
    ):
        """`asked` is the slug or code of the place that the address names."""
        super().__init__(data, initial={"stage": Adoption.Stage.INTERESTED})
        place = self.fields["place"]
        self.own = _places_of(user, apart_from=innovation.place_id)
        if is_origin:
            place.offer()
            place.help_text = _(
                "You can also record a place that you know of; its people confirm it."
            )
        else:
            place.queryset = Place.objects.filter(pk__in=[each.pk for each in self.own])
            place.widget.attrs.pop("data-autocomplete", None)
        named = place.queryset.filter(Q(slug=asked) | Q(code=asked)) if asked else []
        chosen = named or (self.own if len(self.own) == 1 else [])
        if chosen:
            self.initial["place"] = chosen[0].pk

    @property
    def has_places(self) -> bool:
        return self.fields["place"].queryset.exists()

    @property
    def said(self) -> dict:
        names = ("stage", "what_changed", "is_independent")
        return {name: self.cleaned_data[name] for name in names}


class RecordChoice(forms.ModelChoiceField):
    def label_from_instance(self, innovation: Innovation) -> str:
        return innovation.title


class AdoptionProgressForm(_Said):
    """The whole of it, for who goes on with it."""

    field_order = [
        "stage", "result", "how_it_went", "what_changed", "is_independent", "started", "record",
        "version",
    ]  # fmt: skip

    result = forms.ChoiceField(
        label=gettext_lazy("How did it turn out there?"),
        choices=[("", gettext_lazy("Not stated")), *Innovation.Result.choices],
        required=False,
        help_text=gettext_lazy("Say it also when it did not work: that saves others the trouble."),
    )
    how_it_went = Text(
        label=gettext_lazy("How did it go?"),
        max_length=_longest("how_it_went"),
        rows=5,
        help_text=gettext_lazy("What worked, what did not, what others should know."),
    )
    started = PartialDate(label=gettext_lazy("When did it start there?"))
    record = RecordChoice(
        Innovation.objects.none(),
        label=gettext_lazy("The place’s own innovation about it"),
        required=False,
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy("Readers of this one find it by a link."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data=None, *, adoption: Adoption, user):
        names = [name for name in self.base_fields if name != "record"]
        initial = {name: getattr(adoption, name) for name in names}
        super().__init__(data, initial=initial | {"record": adoption.record_id})
        own = Innovation.objects.visible_to(user).filter(place=adoption.place)
        own = own.exclude(pk=adoption.innovation_id)
        self.fields["record"].queryset = own.order_by("title", "pk").only("title")
        if not own.exists():
            del self.fields["record"]

    @property
    def changes(self) -> dict:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}

    def continue_from(self, saved: Adoption) -> None:
        """Send this form again for the version that the person is now shown."""
        self.data = self.data.copy()
        self.data["version"] = str(saved.version)


class DeclineForm(CleanTextForm):
    reason = Text(
        label=gettext_lazy("What is not right?"),
        max_length=_longest("reason"),
        rows=3,
        required=True,
        help_text=gettext_lazy("Only the people of the two places and moderators read this."),
        error_messages={"required": gettext_lazy("Say what is not right")},
    )


class ObjectionForm(CleanTextForm):
    reason = Text(
        label=gettext_lazy("What is not right?"),
        max_length=Relation._meta.get_field("objection").max_length,
        rows=3,
        required=True,
        help_text=gettext_lazy("Who stated the tie reads this."),
        error_messages={"required": gettext_lazy("Say what is not right")},
    )


def _places_of(user, *, apart_from: int) -> list[Place]:
    held = user.memberships.confirmed().values_list("place_id", flat=True)
    own = Place.objects.filter(pk__in=acted_for(held)).exclude(pk=apart_from).active()
    return list(own.order_by("name", "pk"))
