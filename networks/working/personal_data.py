"""What is kept about people who work together in networks."""

from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import (
    PersonalData,
    declare,
    delete,
    empty,
    not_personal,
)
from networks.own_data import with_names_in_sight

WITHOUT_YOUR_NAME = _("Stays, without your name")
TOGETHER = _("So that places in a network can talk, and know who spoke for whom.")
TIDYING = _("So that people whose text was taken away know by whom and why.")


def written(model: str, what, texts: tuple[str, ...], *more: str) -> PersonalData:
    """Texts that a person wrote for a place."""
    return PersonalData(
        model=model, what=what, why=TOGETHER, afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("author"), person="author", fields=("author", *texts),
        exports=("network_name", "place__name", *texts, *more, "created_at"),
        select=with_names_in_sight(model, "author", "network"),
    )  # fmt: skip


def removed(model: str, what) -> PersonalData:
    """What a person took away."""
    return PersonalData(
        model=model, what=what, why=TIDYING, afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("removed_by"), person="removed_by", fields=("removed_by", "removal_reason"),
        exports=("network_name", "removal_reason", "removed_at"),
        select=with_names_in_sight(model, "removed_by", "network"),
    )  # fmt: skip


declare(
    written(
        "networks.Post",
        _("What you said in networks"),
        ("title", "text"),
        "edited_at",
        "removed_at",
    ),
    removed("networks.Post", _("Posts in networks that you removed")),
    written(
        "networks.SharedUpdate",
        _("Updates of networks that you shared"),
        ("title", "text"),
        "url",
        "happened_on",
    ),
    removed("networks.SharedUpdate", _("Updates of networks that you removed")),
    written(
        "networks.Resolution",
        _("Decisions of networks that you wrote down"),
        ("title", "text"),
        "decided_on",
    ),
    removed("networks.Resolution", _("Decisions of networks that you removed")),
    written(
        "networks.Meeting",
        _("Meetings of networks that you arranged"),
        ("title", "venue", "agenda", "notes"),
        "url",
        "starts_at",
        "minutes",
    ),
    written(
        "networks.Action",
        _("Actions in networks that you wrote down"),
        ("title", "text"),
        "owner__name",
        "due_on",
        "state",
    ),
    PersonalData(
        model="networks.Meeting",
        what=_("Meetings of networks that you called off"),
        why=TOGETHER,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("cancelled_by"),
        person="cancelled_by",
        fields=("cancelled_by", "cancel_reason"),
        exports=("network_name", "meeting_title", "cancel_reason", "cancelled_at"),
        select=with_names_in_sight("networks.Meeting", "cancelled_by", "network", "meeting"),
    ),
    PersonalData(
        model="networks.Action",
        what=_("Actions in networks that you are to do"),
        why=TOGETHER,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("person"),
        person="person",
        fields=("person",),
        exports=("network_name", "owner__name", "action_title", "due_on", "state"),
        select=with_names_in_sight("networks.Action", "person", "network", "action"),
    ),
    PersonalData(
        model="networks.ActionStep",
        what=_("What you changed about actions in networks"),
        why=TOGETHER,
        afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("actor"),
        person="actor",
        fields=("actor", "note"),
        exports=("action_title", "step", "note", "created_at"),
        select=with_names_in_sight("networks.ActionStep", "actor", "action"),
    ),
    PersonalData(
        model="networks.CalendarAddress",
        what=_("Addresses at which your calendar reads the meetings of networks"),
        why=_("So that your calendar can read them without signing in."),
        afterwards=_("Deleted"),
        leaving=delete,
        person="person",
        fields=("person",),
        exports=("network_name", "created_at"),
        select=with_names_in_sight("networks.CalendarAddress", "person", "network"),
    ),
)
not_personal("networks.SharedUpdate", "url")
not_personal("networks.Meeting", "url")  # fmt: skip
