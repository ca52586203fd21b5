"""What is kept about people who follow networks and themes."""

from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import PersonalData, declare, delete
from networks.own_data import with_names_in_sight

declare(
    PersonalData(
        model="networks.FollowedNetwork",
        what=_("Networks you follow"),
        why=_("To tell you when something is new there."),
        afterwards=_("Deleted"),
        leaving=delete,
        person="person",
        fields=("person",),
        exports=("network_name", "since"),
        select=with_names_in_sight("networks.FollowedNetwork", "person", "network"),
    ),
    PersonalData(
        model="networks.FollowedTheme",
        what=_("Themes you follow"),
        why=_("To tell you when something is new in them."),
        afterwards=_("Deleted"),
        leaving=delete,
        person="person",
        fields=("person",),
        exports=("theme", "since"),
    ),
)
