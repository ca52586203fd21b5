"""The forms about belonging to a place, and about places that are proposed."""

import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from connected_localism.common.clean_text import CleanTextForm
from connected_localism.common.widgets import Checkboxes, Radios
from places.actions.communities import namesakes
from places.addresses import domain_of
from places.models import CommunityProposal, Membership, Place, PlaceDomain
from places.models.domain import valid_domain

Role = Membership.Role
LONGEST_MESSAGE = Membership._meta.get_field("message").max_length
LONGEST_REASON = 1000
_ROLE_HINTS = {
    Role.CONTRIBUTOR: _("Writes about the place and works on its drafts."),
    Role.OFFICER: _("The same, speaking for the council or community as its staff or clerk."),
    Role.STEWARD: _("Also reviews and publishes, and decides who belongs to the place."),
}


def _reason(label, required_message) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads this. Name nobody else."),
        error_messages={"required": required_message},
    )


class JoinForm(CleanTextForm):
    """What somebody asks for. The message may be left out where an address answers for them."""

    mark_optional = False  # whether the message is depends on the address

    role = forms.ChoiceField(
        label=_("What are you to this place?"),
        choices=[(Role.OFFICER, _("I work for it")), (Role.CONTRIBUTOR, _("I take part in it"))],
        widget=Radios(
            hints={
                Role.OFFICER: _(
                    "As an officer, clerk, councillor or other staff. You become an officer."
                ),
                Role.CONTRIBUTOR: _(
                    "As a resident, volunteer, or with a group or partner. You become a contributor."
                ),
            }
        ),
        error_messages={"required": _("Select what you are to this place")},
    )
    message = forms.CharField(
        label=_("Message to those who decide"),
        max_length=LONGEST_MESSAGE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you do there, and how they can tell that it is you."),
    )
    would_steward = forms.BooleanField(
        label=_("I could look after this place as a steward"),
        required=False,
        help_text=_(
            "Stewards review what is written about the place and confirm its members. Somebody "
            "will decide about it."
        ),
    )

    def __init__(self, data=None, *, place: Place, shown_by: str):
        """`shown_by` is the confirmed domain at which the person has an address, or empty."""
        super().__init__(data)
        self.shown_by = shown_by

    def clean_message(self) -> str:
        message = self.cleaned_data["message"].strip()
        if not message and not self.shown_by:
            raise ValidationError(_("Say what you do there, and how they can tell that it is you"))
        return message


class DecideForm(CleanTextForm):
    """A decision on a request, in the role that was read."""

    CONFIRM, REFUSE = "confirm", "refuse"
    mark_optional = False  # whether the reason is depends on the decision

    role = forms.ChoiceField(widget=forms.HiddenInput, choices=Role.choices)
    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(CONFIRM, _("Confirm")), (REFUSE, _("Refuse"))],
        widget=Radios(
            hints={
                CONFIRM: _("They see the drafts of the place and can change them."),
                REFUSE: _("They read your reason, and can ask again."),
            }
        ),
        error_messages={"required": _("Select your decision")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you refuse. The person reads it. Name nobody else."),
    )

    def clean(self):
        cleaned = super().clean()
        refused = cleaned.get("decision") == self.REFUSE
        if refused and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why you refuse"))
        return cleaned


class RoleForm(forms.Form):
    """Another role for a confirmed member, instead of the one that was seen."""

    seen = forms.ChoiceField(widget=forms.HiddenInput, choices=Role.choices)
    role = forms.ChoiceField(
        label=_("Change the role"), choices=Role.choices, widget=Radios(hints=_ROLE_HINTS)
    )


class RemoveForm(CleanTextForm):
    reason = _reason(_("Why do you remove this person?"), _("Say why you remove this person"))


class LeaveForm(forms.Form):
    """What a last steward says before leaving; nothing is asked of others."""

    MODERATORS = "moderators"

    successor = forms.ChoiceField(
        label=_("Who looks after the place when you have left?"),
        widget=Radios,
        error_messages={"required": _("Select who looks after the place when you have left")},
    )

    def __init__(self, data=None, *, others: list[Membership]):
        super().__init__(data)
        self.fields["successor"].choices = [
            *((str(member.pk), str(member.user)) for member in others),
            (self.MODERATORS, _("The moderators of this site")),
        ]


class MoveForm(forms.Form):
    """Which of the places that took over a member joins; where there is one, only the button."""

    to = forms.MultipleChoiceField(
        label=_("Which do you belong to now?"),
        help_text=_("Select all that apply. You can come back for another one later."),
        widget=Checkboxes,
        error_messages={"required": _("Select at least one of them")},
    )

    def __init__(self, data=None, *, options: list):
        """`options` are those of `places.reorganising.moving` that are still open."""
        super().__init__(data)
        self._places = {option.place.code: option.place for option in options}
        field = self.fields["to"]
        if len(options) == 1:
            field.widget = forms.MultipleHiddenInput()
            field.initial = list(self._places)
        field.choices = [(code, place.official_name) for code, place in self._places.items()]

    @property
    def places(self) -> list[Place]:
        return [self._places[code] for code in self.cleaned_data["to"]]


class InviteForm(CleanTextForm):
    address = forms.EmailField(
        label=_("Email address"),
        max_length=254,
        help_text=_("We send one mail there, and delete the address when it is answered."),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=Role.choices, widget=Radios(hints=_ROLE_HINTS)
    )


class DomainForm(CleanTextForm):
    domain = forms.CharField(
        label=_("Domain"),
        max_length=PlaceDomain._meta.get_field("domain").max_length,
        help_text=_("The part of an email address after the @, like leeds.gov.uk"),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
    )

    def clean_domain(self) -> str:
        domain = domain_of(self.cleaned_data["domain"])  # a whole address will do
        valid_domain(domain)
        return domain


class DomainDecisionForm(forms.Form):
    seen = forms.ChoiceField(choices=PlaceDomain.State.choices)
    to = forms.ChoiceField(choices=PlaceDomain.State.choices)


class CouncilChoice(forms.ModelChoiceField):
    def __init__(self, **kwargs):
        councils = Place.objects.active().councils()
        super().__init__(councils.only("name", "name_cy", "official_name", "kind"), **kwargs)
        self.widget.attrs["data-autocomplete"] = "true"
        self.widget.attrs["data-no-results"] = _("No place found")


def _longest(field: str) -> int:
    return CommunityProposal._meta.get_field(field).max_length


class CommunityForm(CleanTextForm):
    """A community somebody proposes. The hidden key makes a double click one proposal."""

    name = forms.CharField(
        label=_("Name"), max_length=_longest("name"), help_text=_("For example, Hebden Royd Town Council")
    )  # fmt: skip
    name_cy = forms.CharField(label=_("Welsh name"), max_length=_longest("name_cy"), required=False)
    type = forms.ChoiceField(
        label=_("What is it?"),
        choices=[(kind.value, kind.label) for kind in CommunityProposal.TYPES],
        widget=Radios,
        error_messages={"required": _("Select what it is")},
    )
    council = CouncilChoice(
        label=_("Council it lies in"),
        empty_label=_("Choose a council"),
        help_text=_("In two-tier areas, the district council. Its stewards look at your proposal."),
        error_messages={"required": _("Select the council it lies in")},
    )
    area = forms.CharField(
        label=_("What area is it for?"),
        max_length=_longest("area"),
        help_text=_("Villages, streets or a parish, in words a neighbour understands."),
        error_messages={
            "required": _("Say what area it is for"),
            "max_length": _("Area must be %(limit_value)d characters or fewer"),
        },
    )
    website = forms.URLField(
        label=_("Web page"), max_length=_longest("website"), required=False, assume_scheme="https"
    )
    message = forms.CharField(
        label=_("Message to those who decide"),
        max_length=_longest("message"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you have to do with it. Deleted once it is decided."),
    )
    is_another = forms.BooleanField(
        label=_("It is another one: propose it all the same"), required=False
    )
    form_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.namesakes: list[Place] = []
        if not (data and "is_another" in data):
            self._is_another_field = self.fields.pop("is_another")

    def clean_name(self) -> str:
        return " ".join(self.cleaned_data["name"].split())

    def clean_name_cy(self) -> str:
        return " ".join(self.cleaned_data["name_cy"].split())

    def clean_website(self) -> str:
        url = self.cleaned_data["website"]
        if url and not url.startswith(("http://", "https://")):
            raise ValidationError(_("Enter a web address that begins with https:// or http://"))
        return url

    def clean(self):
        cleaned = super().clean()
        name, council = cleaned.get("name"), cleaned.get("council")
        if not name or not council or cleaned.get("is_another"):
            return cleaned
        found = {place.pk: place for place in namesakes(council, name)}
        if cleaned.get("name_cy"):
            found |= {place.pk: place for place in namesakes(council, cleaned["name_cy"])}
        self.namesakes = list(found.values())
        if self.namesakes:
            if "is_another" not in self.fields:
                self.fields["is_another"] = self._is_another_field
            self.add_error(
                "name",
                gettext(
                    "{council} has a community of this name already. Join it, or tick the box at "
                    "the end if yours is another one"
                ).format(council=council),
            )
        return cleaned

    @property
    def content(self) -> dict:
        names = ("name", "name_cy", "type", "council", "area", "website", "message")
        return {name: self.cleaned_data[name] for name in names}


class ProposalDecisionForm(CleanTextForm):
    """A decision on a proposed community; `councils` where its own is gone and was divided."""

    ACCEPT, DECLINE = "accept", "decline"
    mark_optional = False  # whether the reason is depends on the decision

    council = forms.ModelChoiceField(
        label=_("Under which council does it come?"),
        queryset=Place.objects.none(),
        empty_label=None,
        required=False,
        widget=Radios,
        help_text=_("The one it was proposed under was abolished. Needed when you accept."),
    )
    decision = forms.ChoiceField(
        label=_("Your decision"),
        choices=[(ACCEPT, _("Accept")), (DECLINE, _("Decline"))],
        widget=Radios(
            hints={
                ACCEPT: _(
                    "It becomes a place with a page, and its proposer its first contributor."
                ),
                DECLINE: _("Its proposer reads your reason. Nobody else sees the proposal."),
            }
        ),
        error_messages={"required": _("Select your decision")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you decline. The proposer reads it. Name nobody else."),
    )

    def __init__(self, data=None, *, councils: list[Place] = ()):
        super().__init__(data)
        if councils:
            pks = [place.pk for place in councils]
            self.fields["council"].queryset = Place.objects.filter(pk__in=pks)
            self.fields["council"].label_from_instance = lambda place: place.official_name
        else:
            del self.fields["council"]

    def clean(self):
        cleaned = super().clean()
        declined = cleaned.get("decision") == self.DECLINE
        if declined and not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", _("Say why you decline it"))
        return cleaned
