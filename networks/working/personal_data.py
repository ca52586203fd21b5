"""What is kept about people who work together in networks."""

from django.utils.translation import gettext_lazy as _

from connected_localism.common.personal_data import PersonalData, declare, empty

WITHOUT_YOUR_NAME = _("Stays, without your name")
TOGETHER = _("So that places in a network can talk, and know who spoke for whom.")
TIDYING = _("So that people whose text was taken away know by whom and why.")


def written(model: str, what, texts: tuple[str, ...], *more: str) -> PersonalData:
    """Texts that a person wrote for a place."""
    return PersonalData(
        model=model, what=what, why=TOGETHER, afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("author"), person="author", fields=("author", *texts),
        exports=("network__name", "place__name", *texts, *more, "created_at"),
    )  # fmt: skip


def removed(model: str, what) -> PersonalData:
    """What a person took away."""
    return PersonalData(
        model=model, what=what, why=TIDYING, afterwards=WITHOUT_YOUR_NAME,
        leaving=empty("removed_by"), person="removed_by", fields=("removed_by", "removal_reason"),
        exports=("network__name", "removal_reason", "removed_at"),
    )  # fmt: skip


declare(
    written("networks.Post", _("What you said in networks"), ("title", "text"), "edited_at", "removed_at"),
    removed("networks.Post", _("Posts in networks that you removed")),
)  # fmt: skip
