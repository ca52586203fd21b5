"""Forms with which places are invited, ask and answer."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy

from connected_localism.common.clean_text import CleanTextForm
from connected_localism.common.widgets import Radios
from innovations.forms.fields import PlaceChoice, Text
from networks.models import Network, NetworkMember
from networks.permissions import committed_place_ids
from places.models import Place

ROLES = {
    NetworkMember.Role.ADOPTER: gettext_lazy("It wants to do in its own place what this is about."),
    NetworkMember.Role.PARTNER: gettext_lazy("It contributes and learns."),
    NetworkMember.Role.OBSERVER: gettext_lazy("It reads along, for now."),
}
MESSAGE = NetworkMember._meta.get_field("message").max_length


def _role_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("As what?"),
        choices=[(role, role.label) for role in ROLES],
        initial=NetworkMember.Role.PARTNER,
        widget=Radios(hints=ROLES),
        error_messages={"required": gettext_lazy("Select a role")},
    )


class InviteForm(CleanTextForm):
    place = PlaceChoice(
        label=gettext_lazy("Which place do you invite?"),
        empty_label=gettext_lazy("Choose a place"),
        error_messages={"required": gettext_lazy("Select the place that you invite")},
    )
    role = _role_field()
    message = Text(
        label=gettext_lazy("Why this place?"),
        max_length=MESSAGE,
        rows=3,
        help_text=gettext_lazy("Its officers and stewards read this."),
    )

    def __init__(self, data=None, *, asked: str = "", message: str = ""):
        """`asked` is the slug or code of the place that the address names."""
        super().__init__(data, initial={"message": message})
        self.fields["place"].offer()
        if asked:
            named = self.fields["place"].queryset.filter(Q(slug=asked) | Q(code=asked)).first()
            self.initial["place"] = named.pk if named else None


class JoinForm(CleanTextForm):
    place = PlaceChoice(
        label=gettext_lazy("For which place?"),
        empty_label=gettext_lazy("Choose a place"),
        error_messages={"required": gettext_lazy("Select the place that joins")},
    )
    role = _role_field()
    message = Text(
        label=gettext_lazy("What do you want to say to the network?"),
        max_length=MESSAGE,
        rows=3,
        help_text=gettext_lazy("What you do, need or offer."),
    )

    def __init__(self, data=None, *, network: Network, user):
        super().__init__(data)
        taking_part = network.members.active().filter(is_from_source=False).values("place_id")
        own = Place.objects.filter(pk__in=committed_place_ids(user)).active()
        own = own.exclude(pk__in=taking_part).order_by("name", "pk")
        field = self.fields["place"]
        field.queryset = own
        field.widget.attrs.pop("data-autocomplete", None)
        if len(own) == 1:
            self.initial["place"] = own[0].pk

    @property
    def has_places(self) -> bool:
        return self.fields["place"].queryset.exists()


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=NetworkMember.Role.choices,
        widget=Radios(
            hints={
                NetworkMember.Role.LEAD: gettext_lazy(
                    "It takes over from the present lead, which stays as a partner."
                ),
                **ROLES,
            }
        ),
    )
