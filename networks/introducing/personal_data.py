"""What introductions keep about people."""

from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import PersonalData, declare, empty, not_personal
from networks.own_data import with_names_in_sight

WITHOUT_YOUR_NAME = _("Stays, without your name")

declare(
    PersonalData(
        model="networks.Introduction",
        what=_("Introductions to other places that you asked for, with your message"),
        why=_("So that a place knows who wants to meet it, and what for."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("asked_by"),
        person="asked_by",
        fields=("asked_by", "message"),
        exports=(
            "public_id", "subject", "innovation_title", "asked_for__name", "message", "created_at",
        ),
        select=with_names_in_sight("networks.Introduction", "asked_by", "innovation"),
    ),
    PersonalData(
        model="networks.IntroductionSide",
        what=_("Introductions that you answered for your place"),
        why=_("So that a place that has agreed too knows whom it meets."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("answered_by"),
        person="answered_by",
        fields=("answered_by",),
        exports=("introduction__public_id", "place__name", "state", "answered_at"),
    ),
    PersonalData(
        model="networks.IntroductionStep",
        what=_("What you did about introductions"),
        why=_("So that your place can see what was done, and by whom."),
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("actor"),
        person="actor",
        fields=("actor",),
        exports=("introduction__public_id", "place__name", "step", "created_at"),
    ),
)  # fmt: skip
not_personal("networks.IntroductionStep", "reason")
