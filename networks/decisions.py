"""Writing down what was done in a network, so that it counts as alive and everybody sees why."""

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from networks.models import Network, NetworkDecision
from networks.permissions import is_moderator_only
from places.models import Place


class WrongMoment(Exception):
    """The network or member is not where this step begins; the message says where it is."""


class EditConflict(Exception):
    """Somebody else has saved a thing since the form was opened; `saved` is how it is now."""

    def __init__(self, saved):
        super().__init__(_("Somebody else changed this while you were working on it."))
        self.saved = saved


def held(network: Network) -> Network:
    """The network as it is now, locked until the end of the transaction."""
    return Network.objects.select_for_update().get(pk=network.pk)


def write_down(
    network: Network,
    step: str,
    *,
    by: User | None,
    place: Place | None = None,
    detail: str = "",
    reason: str = "",
    is_work: bool = True,
) -> NetworkDecision:
    """Add a line to the log of `network`, and count it as changed for who keeps a copy. The work of
    its people makes it active; what moderators decide about it, or the site does by itself, is no
    work."""
    decision = NetworkDecision.objects.create(
        network=network, place=place, actor=by, step=step, detail=detail, reason=reason.strip(),
        is_by_moderator=by is not None and is_moderator_only(by, network, place),
    )  # fmt: skip
    if is_work and by is not None:
        touch(network)
    else:
        network.updated_at = timezone.now()
        Network.objects.filter(pk=network.pk).update(updated_at=network.updated_at)
    return decision


def touch(network: Network) -> None:
    """Say that its people are at work: it is not quiet."""
    moment = timezone.now()
    Network.objects.filter(pk=network.pk).update(active_at=moment, updated_at=moment)
    network.active_at = network.updated_at = moment


def count_version(network: Network) -> dict:
    """What every change of the text of a network sets beside it."""
    return {"version": F("version") + 1, "updated_at": timezone.now()}
