"""A network begun, looked at by somebody else, changed, hidden, closed."""

import uuid

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.models import Innovation
from innovations.slugs import constraint_name
from networks.decisions import EditConflict, WrongMoment, count_version, held, touch, write_down
from networks.influence.changed import count_open_ones_as_changed
from networks.models import Network, NetworkDecision, NetworkMember
from networks.permissions import (
    may_hide,
    require_commits,
    require_editor,
    require_lead,
    require_reviewer,
)
from networks.slugs import with_free_slug
from networks.telling import ask_reviewers, tell_of_review, tell_the_introduced
from places.models import Membership, Place
from places.permissions import roles_at

Stage, Status, Step = Network.Stage, Network.Status, NetworkDecision.Step


@transaction.atomic
def start_network(
    *,
    by: User,
    lead: Place,
    content: dict,
    innovations: list[Innovation] = (),
    form_key: uuid.UUID | None = None,
) -> tuple[Network, bool]:
    """Begin a network that `lead` leads; returns it and whether it is new.

    A steward of that place publishes it at once; what others begin, a steward or a moderator
    looks at first. `content` maps field names to cleaned values; `form_key` names the form: sent
    twice, it gives the same network twice. Raises PermissionDenied.
    """
    require_commits(by, lead)
    network = Network(started_by=by, form_key=form_key, **content)
    if lead.kind == Place.Kind.COMMUNITY:
        network.provenance = Network.Provenance.COMMUNITY
    if Membership.Role.STEWARD in roles_at(by, lead):
        network.status, network.published_at = Status.PUBLISHED, timezone.now()

    def insert(slug):
        network.slug = slug
        network.save(force_insert=True)

    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            with_free_slug(network.name, insert)
    except IntegrityError as error:
        if constraint_name(error) != "network_once_per_form":
            raise
        return Network.objects.get(started_by=by, form_key=form_key), False
    network.innovations.set(innovations)
    NetworkMember.objects.create(
        network=network, place=lead, role=NetworkMember.Role.LEAD, state=NetworkMember.State.ACTIVE,
        asked_by=by, joined_on=timezone.localdate(),
    )  # fmt: skip
    write_down(network, Step.STARTED, by=by, place=lead)
    if not network.is_published:
        ask_reviewers(network)
    return network, True


@transaction.atomic
def save_network(
    network: Network,
    *,
    by: User,
    expected_version: int,
    changes: dict,
    innovations: list[Innovation] | None = None,
    readable: list[int] | None = None,
) -> Network:
    """Save what was changed in its text.

    `innovations` are those it stands around; those that `by` cannot read (not among `readable`
    ids) stay as they are. Raises EditConflict, PermissionDenied or WrongMoment.
    """
    network = held(network)
    require_editor(by, network)
    if network.version != expected_version:
        raise EditConflict(network)
    if network.is_closed:
        raise WrongMoment(_("This network is closed. Open it again to change it."))
    changes = {name: value for name, value in changes.items() if getattr(network, name) != value}
    stands_around = set(network.innovations.values_list("pk", flat=True))
    if innovations is not None:
        kept = stands_around - set(readable or [])
        wanted = kept | {record.pk for record in innovations}
    else:
        wanted = stands_around
    if changes or wanted != stands_around:
        with pghistory.context(user=by.pk):
            Network.objects.filter(pk=network.pk).update(**changes, **count_version(network))
    if wanted != stands_around:
        network.innovations.set(wanted)
    touch(network)
    network.refresh_from_db()
    return network


@transaction.atomic
def publish_network(network: Network, *, by: User) -> Network:
    """Say, as a reviewer, that a network may be seen. Raises PermissionDenied or WrongMoment."""
    return _review(network, by=by, to=Status.PUBLISHED, step=Step.PUBLISHED, reason="")


@transaction.atomic
def decline_network(network: Network, *, by: User, reason: str) -> Network:
    """Say, as a reviewer, why it may not. Raises PermissionDenied, ValidationError, WrongMoment."""
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason")})
    return _review(network, by=by, to=Status.DECLINED, step=Step.DECLINED, reason=reason)


def _review(network: Network, *, by: User, to: str, step: str, reason: str) -> Network:
    network = held(network)
    require_reviewer(by, network)
    if network.status == to and network.decisions.filter(actor=by, step=step).exists():
        return network  # a second click
    if network.status != Status.SUBMITTED:
        raise WrongMoment(where_it_is(network))
    changes = {"status": to, "updated_at": timezone.now()}
    if to == Status.PUBLISHED:
        changes["published_at"] = timezone.now()
    _update(network, by=by, **changes)
    decision = write_down(network, step, by=by, reason=reason, is_work=False)
    tell_of_review(decision, by=by)
    if network.is_published:
        tell_the_introduced(network, by=by)
    return network


@transaction.atomic
def hide_network(network: Network, *, by: User, reason: str) -> Network:
    """Take a network out of sight, as a moderator. Raises as `decline_network`."""
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason")})
    return _show_or_hide(network, by=by, to=Status.HIDDEN, step=Step.HIDDEN, reason=reason)


@transaction.atomic
def show_network(network: Network, *, by: User) -> Network:
    return _show_or_hide(network, by=by, to=Status.PUBLISHED, step=Step.SHOWN, reason="")


def _show_or_hide(network: Network, *, by: User, to: str, step: str, reason: str) -> Network:
    network = held(network)
    if not may_hide(by, network):
        raise PermissionDenied(_("Only a moderator who does not belong to it can hide a network."))
    if network.status == to:
        return network
    if {network.status, to} != {Status.PUBLISHED, Status.HIDDEN}:
        raise WrongMoment(where_it_is(network))
    _update(network, by=by, status=to, updated_at=timezone.now())
    decision = write_down(network, step, by=by, reason=reason, is_work=False)
    tell_of_review(decision, by=by)
    return network


@transaction.atomic
def set_stage(network: Network, *, by: User, stage: str) -> Network:
    """Say how far it has got; closing is `close_network`. Raises PermissionDenied, WrongMoment."""
    network = held(network)
    require_lead(by, network)
    if network.is_closed or stage == Stage.CLOSED:
        raise WrongMoment(_("This network is closed. Open it again to change it."))
    if network.stage != stage:
        _update(network, by=by, stage=stage, **count_version(network))
        write_down(network, Step.STAGE, by=by, detail=stage)
    return network


@transaction.atomic
def close_network(network: Network, *, by: User, note: str) -> Network:
    """End a network; what it has learnt stays readable. Raises PermissionDenied."""
    network = held(network)
    require_lead(by, network)
    if network.is_closed:
        return network
    _update(
        network, by=by, stage=Stage.CLOSED, closed_at=timezone.now(), closing_note=note.strip(),
        **count_version(network),
    )  # fmt: skip
    count_open_ones_as_changed(network)
    write_down(network, Step.CLOSED, by=by, reason=note)
    return network


@transaction.atomic
def reopen_network(network: Network, *, by: User) -> Network:
    """Undo of closing: it goes on where it was before. Raises PermissionDenied."""
    network = held(network)
    require_lead(by, network)
    if not network.is_closed:
        return network
    before = network.decisions.filter(step=Step.STAGE).values_list("detail", flat=True).first()
    _update(
        network, by=by, stage=before or Stage.FORMING, closed_at=None, closing_note="",
        **count_version(network),
    )  # fmt: skip
    count_open_ones_as_changed(network)
    write_down(network, Step.REOPENED, by=by)
    return network


def where_it_is(network: Network) -> str:
    return _("“{name}” has the status “{status}”.").format(
        name=network.name, status=network.get_status_display()
    )


def _update(network: Network, *, by: User, **changes) -> None:
    with pghistory.context(user=by.pk):
        Network.objects.filter(pk=network.pk).update(**changes)
    network.refresh_from_db()
