from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import (
    PersonalData,
    addresses_of,
    declare,
    delete,
    empty,
    not_personal,
)
from places.leaving import leave_places
from places.models import Invitation

BELONGING = _("So that only people of a place act for it.")
FAIRNESS = _("So that it can be seen that decisions are fair.")
WITHOUT_YOUR_NAME = _("Stays, without your name")

declare(
    PersonalData(
        model="places.Membership",
        what=_("Places you belong to, or asked to belong to"),
        why=BELONGING,
        afterwards=_("Deleted. If nobody else looks after a place, moderators do."),
        leaving=leave_places,
        fields=("user", "message", "verified_domain"),
        exports=(
            "place__name", "role", "state", "verified_by", "verified_domain", "message",
            "would_steward", "created_at", "requested_at", "confirmed_at",
        ),
    ),
    PersonalData(
        model="places.MembershipDecision",
        what=_("What you decided about who belongs to a place"),
        why=FAIRNESS,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("actor"),
        person="actor",
        fields=("actor", "reason"),
        exports=("membership__place__name", "step", "to_state", "to_role", "reason", "created_at"),
    ),
    PersonalData(
        model="places.Invitation",
        what=_("Invitations sent to your address that wait for an answer"),
        why=BELONGING,
        afterwards=_("Deleted"),
        leaving=delete,
        fields=("address",),
        exports=("place__name", "role", "state", "created_at", "expires_at"),
        select=lambda person: Invitation.objects.filter(address__in=addresses_of(person)),
    ),
    PersonalData(
        model="places.Invitation",
        what=_("Invitations you sent"),
        why=BELONGING,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("invited_by"),
        person="invited_by",
        fields=("invited_by",),
        exports=("place__name", "role", "state", "created_at"),
    ),
    PersonalData(
        model="places.Invitation",
        what=_("Invitations you answered"),
        why=BELONGING,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("answered_by"),
        person="answered_by",
        fields=("answered_by",),
        exports=("place__name", "role", "state", "ended_at"),
    ),
    PersonalData(
        model="places.CommunityProposal",
        what=_("Communities you proposed"),
        why=_("So that communities can be found here."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("proposed_by"),
        person="proposed_by",
        fields=("proposed_by", "name", "name_cy", "area", "website", "message", "reason"),
        exports=(
            "name", "name_cy", "type", "council__name", "area", "website", "message", "state",
            "reason", "created_at",
        ),
    ),
    PersonalData(
        model="places.CommunityProposal",
        what=_("Proposed communities that you decided on"),
        why=FAIRNESS,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("decided_by"),
        person="decided_by",
        fields=("decided_by",),
        exports=("name", "state", "reason", "decided_at"),
    ),
    PersonalData(
        model="places.CommunityList",
        what=_("Lists of communities you sent"),
        why=_("So that communities can be found here."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("made_by"),
        person="made_by",
        fields=("made_by", "origin", "reason"),
        exports=("council__name", "origin", "state", "reason", "created_at"),
    ),
    PersonalData(
        model="places.CommunityList",
        what=_("Lists of communities that you decided on"),
        why=FAIRNESS,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("decided_by"),
        person="decided_by",
        fields=("decided_by",),
        exports=("council__name", "state", "reason", "decided_at"),
    ),
    PersonalData(
        model="places.PlaceDomain",
        what=_("Domains of places that you decided on"),
        why=FAIRNESS,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("confirmed_by"),
        person="confirmed_by",
        fields=("confirmed_by",),
        exports=("place__name", "domain", "state", "confirmed_at"),
    ),
)  # fmt: skip

for label in (
    "Place",
    "GssCode",
    "PlaceAlias",
    "FormerPlaceSlug",
):  # the public register of councils
    not_personal(f"places.{label}", "*")
for label in ("Indicator", "IndicatorValue", "Neighbour", "NeighbourRun"):  # figures of councils
    not_personal(f"places.{label}", "*")
not_personal("places.ListedCommunity", "*")  # names of parishes and the like
not_personal("places.PlaceDomain", "domain")
not_personal("places.Invitation", "token_digest")
