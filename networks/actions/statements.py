"""Statements drafted, opened for signing, reworded, closed, withdrawn and answered.

Each locks the network first, so that of two people at once one comes after the other.
"""

import uuid
from datetime import date

import pghistory
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from connected_localism.accounts.models import User
from innovations.slugs import constraint_name
from networks.decisions import EditConflict, WrongMoment, held, write_down
from networks.influence.permissions import may_hide_statement
from networks.influence.telling import ask_to_agree_again, ask_to_sign
from networks.models import Network, NetworkDecision, Statement, StatementVersion
from networks.permissions import require_lead
from networks.reporting.telling import tell_its_people
from networks.slugs import with_free_slug

State, Step = Statement.State, NetworkDecision.Step
# What a place agrees to; the last day and who may sign are no part of it.
AGREED_TO = ("title", "text", "addressed_to")


@transaction.atomic
def draft_statement(
    network: Network, *, by: User, content: dict, form_key: uuid.UUID | None = None
) -> Statement:
    """Begin a statement that the people of the network read and nobody can sign yet.

    The same `form_key` twice gives the same statement. Raises PermissionDenied or WrongMoment.
    """
    network = _open(network)
    require_lead(by, network)
    statement = Statement(network=network, started_by=by, form_key=form_key, **content)

    def insert(slug):
        statement.slug = slug
        statement.save(force_insert=True)

    try:
        with transaction.atomic(), pghistory.context(user=by.pk):
            with_free_slug(statement.title, insert)
    except IntegrityError as error:
        if constraint_name(error) != "statement_form_once":
            raise
        return Statement.objects.get(network=network, form_key=form_key)
    return statement


@transaction.atomic
def save_statement(
    statement: Statement, *, by: User, expected_version: int, changes: dict
) -> Statement:
    """Save what was changed. Once it was opened a changed text is a new version, and the places
    that agreed to an earlier one are asked to agree again.

    Raises PermissionDenied, WrongMoment or EditConflict.
    """
    network = _open(statement.network)
    require_lead(by, network)
    statement = _again(statement, network)
    if statement.version != expected_version:
        raise EditConflict(statement)
    if statement.state not in (State.DRAFT, State.OPEN):
        raise WrongMoment(where_it_stands(statement))
    changed = {name for name, value in changes.items() if getattr(statement, name) != value}
    if not changed:
        return statement
    for name in changed:
        setattr(statement, name, changes[name])
    _save(statement, by=by)
    if statement.state == State.OPEN and changed & set(AGREED_TO):
        version = _add_version(statement, by=by)
        write_down(network, Step.REWORDED, by=by, reason=statement.title)
        ask_to_agree_again(statement, version, by=by)
    return statement


@transaction.atomic
def open_statement(statement: Statement, *, by: User) -> Statement:
    """Let places sign it, and tell those that take part. Raises PermissionDenied, ValidationError
    (a last day that has passed) or WrongMoment."""
    network = _open(statement.network)
    require_lead(by, network)
    statement = _again(statement, network)
    if statement.state == State.OPEN:
        return statement
    if statement.state != State.DRAFT:
        raise WrongMoment(where_it_stands(statement))
    if statement.is_past_its_last_day:
        raise ValidationError(
            _("The last day for signing has passed. Choose a later one, or none.")
        )
    statement.state, statement.opened_at = State.OPEN, timezone.now()
    _save(statement, by=by)
    _add_version(statement, by=by)
    write_down(network, Step.SAID, by=by, reason=statement.title)
    ask_to_sign(statement, by=by)
    return statement


@transaction.atomic
def close_statement(statement: Statement, *, by: User) -> Statement:
    """End the signing; what was signed stands. Raises PermissionDenied or WrongMoment."""
    network = _open(statement.network)
    require_lead(by, network)
    statement = _again(statement, network)
    if statement.state == State.CLOSED:
        return statement
    if statement.state != State.OPEN:
        raise WrongMoment(where_it_stands(statement))
    statement.state, statement.closed_at = State.CLOSED, timezone.now()
    _save(statement, by=by)
    write_down(network, Step.SAID_ENOUGH, by=by, reason=statement.title)
    return statement


@transaction.atomic
def withdraw_statement(statement: Statement, *, by: User, reason: str) -> Statement:
    """Say that it does not stand any more; its page stays and says why.

    Raises PermissionDenied, ValidationError (no reason) or WrongMoment.
    """
    network = _open(statement.network)
    require_lead(by, network)
    statement = _again(statement, network)
    if statement.state == State.WITHDRAWN:
        return statement
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason")})
    statement.state, statement.closed_at = State.WITHDRAWN, timezone.now()
    statement.withdrawn_because = reason.strip()
    _save(statement, by=by)
    write_down(network, Step.UNSAID, by=by, reason=statement.title)
    return statement


@transaction.atomic
def record_response(
    statement: Statement, *, by: User, response: str, response_by: str,
    response_on: date | None = None, response_url: str = "",
) -> Statement:  # fmt: skip
    """Keep what those it is addressed to have answered. Raises PermissionDenied or WrongMoment."""
    network = _open(statement.network)
    require_lead(by, network)
    statement = _again(statement, network)
    if statement.state not in (State.OPEN, State.CLOSED):
        raise WrongMoment(where_it_stands(statement))
    statement.response, statement.response_by = response, response_by
    statement.response_on, statement.response_url = response_on, response_url
    _save(statement, by=by)
    write_down(network, Step.ANSWERED, by=by, reason=statement.title)
    return statement


@transaction.atomic
def hide_statement(statement: Statement, *, by: User, reason: str) -> Statement:
    """Take it out of sight, as a moderator. Raises PermissionDenied, ValidationError or
    WrongMoment."""
    if not reason.strip():
        raise ValidationError({"reason": _("Enter a reason")})
    return _show_or_hide(statement, by=by, is_hidden=True, reason=reason.strip())


@transaction.atomic
def show_statement(statement: Statement, *, by: User) -> Statement:
    return _show_or_hide(statement, by=by, is_hidden=False, reason="")


def _show_or_hide(statement: Statement, *, by: User, is_hidden: bool, reason: str) -> Statement:
    network = held(statement.network)
    statement = Statement.objects.get(pk=statement.pk)
    statement.network = network
    if not may_hide_statement(by, statement):
        raise PermissionDenied(_("Only a moderator who has no part in it can hide it."))
    if statement.is_hidden == is_hidden:
        return statement
    if statement.state == State.DRAFT:
        raise WrongMoment(where_it_stands(statement))
    statement.is_hidden, statement.hidden_because = is_hidden, reason
    _save(statement, by=by)
    step = Step.SAID_HIDDEN if is_hidden else Step.SAID_SHOWN
    decision = write_down(network, step, by=by, reason=reason, is_work=False)
    tell_its_people(statement, by=by, reason=reason, key=f"statement:{decision.pk}")
    return statement


def where_it_stands(statement: Statement) -> str:
    return _("“{title}” is not at that point any more: {state}.").format(
        title=statement.title, state=statement.standing_name
    )


def _open(network: Network) -> Network:
    network = held(network)
    if not network.is_open:
        raise WrongMoment(_("Nothing can be changed in this network now."))
    return network


def _again(statement: Statement, network: Network) -> Statement:
    """As it is now, with the network that is locked; nothing goes on with what is hidden."""
    statement = Statement.objects.get(pk=statement.pk)
    if statement.is_hidden:
        raise WrongMoment(_("A moderator has hidden it."))
    statement.network = network
    return statement


def _save(statement: Statement, *, by: User) -> None:
    statement.version = F("version") + 1
    statement.updated_at = timezone.now()
    with pghistory.context(user=by.pk):
        statement.save()
    statement.refresh_from_db(fields=["version"])


def _add_version(statement: Statement, *, by: User) -> StatementVersion:
    last = statement.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return StatementVersion.objects.create(
        statement=statement, number=last + 1, written_by=by,
        **{name: getattr(statement, name) for name in AGREED_TO},
    )  # fmt: skip
