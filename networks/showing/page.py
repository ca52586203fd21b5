"""What the page of one network shows to one reader."""

from innovations.finding.cards import card_rows, cards
from innovations.models import Innovation
from networks.introducing.suggesting import suggested
from networks.models import Network, NetworkDecision, NetworkMember, Statement
from networks.permissions import (
    Standing,
    committed_place_ids,
    may_edit,
    may_hide,
    may_manage_members,
    may_review,
    standings,
)
from networks.showing import exchanges, statements, working
from networks.working.permissions import speaking_places
from places.permissions import is_moderator

Role, State = NetworkMember.Role, NetworkMember.State
ORDER = {Role.LEAD: 0, Role.ADOPTER: 1, Role.PARTNER: 2, Role.OBSERVER: 3}
LOG_SHOWN = 10
RECORDS_SHOWN = 20


def on_page(network: Network, user) -> dict:
    """Members by role, records it stands around, its log, and what this reader may do."""
    who = standings(user, network)
    rows = list(network.members.select_related("place", "carried_from"))
    committed = set(committed_place_ids(user))
    taking_part = sorted(
        (row for row in rows if row.is_active), key=lambda row: (ORDER[row.role], row.place.name)
    )
    own = [row for row in rows if row.place_id in committed]
    manages = may_manage_members(user, network, who)
    return {
        "network": network,
        "members": taking_part,
        "former": [
            row for row in rows if row.state in (State.LEFT, State.SUCCEEDED) and row.has_taken_part
        ],
        "invitations": [row for row in own if row.state == State.INVITED and network.is_open],
        "requests": [row for row in own if row.state == State.ASKED],
        "own": [row for row in own if row.is_active and not row.is_from_source],
        "requests_to_answer": sum(row.state == State.ASKED for row in rows),
        "records": records_around(network, user),
        "log": as_read_by(list(log_of(network)[:LOG_SHOWN]), network, user, who) if who else [],
        "exchanges": exchanges.on_network(network),
        "statements": statements.on_network(network, user),
        "working": working.on_network(network, user, who),
        "takes_part": Standing.MEMBER in who,
        "may_join": network.is_open and _could_join(network, rows, committed, user),
        "may_edit": may_edit(user, network, who),
        "may_manage": manages,
        "suggestions": suggested(network, user, rows) if manages else [],
        "leads": Standing.LEAD in who and network.is_published,
        "may_review": network.status == Network.Status.SUBMITTED and may_review(user, network, who),
        "may_hide": network.is_published and may_hide(user, network, who),
        "may_show": network.status == Network.Status.HIDDEN and may_hide(user, network, who),
    }


def _could_join(network: Network, rows, committed: set[int], user) -> bool:
    """Whether to offer it: to who can commit a place that is not in yet, and to who may have one
    but is not signed in."""
    if network.joining == Network.Joining.INVITATION:
        return False
    if not user.is_authenticated:
        return True
    inside = {row.place_id for row in rows if row.state in (State.ACTIVE, State.ASKED, State.INVITED)
              and not row.is_from_source}  # fmt: skip
    return bool(committed - inside)


def records_around(network: Network, user) -> list[dict]:
    """Cards of the published records it stands around, as far as this reader may see them."""
    readable = Innovation.objects.visible_to(user).published().filter(networks=network)
    return cards(list(card_rows(readable.order_by("-published_at", "-pk"))[:RECORDS_SHOWN]))


def log_of(network: Network):
    """What was decided, newest first."""
    return network.decisions.select_related("place", "actor")


def as_read_by(
    log: list[NetworkDecision], network: Network, user, who: frozenset[Standing]
) -> list[NetworkDecision]:
    """The same lines, without the titles of statements that this reader does not see (any more),
    and without reasons of moderators that others were promised alone."""
    _leave_out_titles(log, network, user)
    _leave_out_reasons(log, network, user, who)
    return log


def reads_what_leads_reads(network: Network, user) -> bool:
    """Whether `user` is of the place that leads, in whatever role, or a moderator."""
    if is_moderator(user):
        return True
    return network.members.leads().filter(place__in=speaking_places(user, network)).exists()


def _leave_out_reasons(log, network: Network, user, who: frozenset[Standing]) -> None:
    lines = [line for line in log if line.step in NetworkDecision.REASON_FOR_LEADS and line.reason]
    if not lines or reads_what_leads_reads(network, user):
        return
    for line in lines:
        if line.step == NetworkDecision.Step.SAID_HIDDEN or Standing.STARTER not in who:
            line.reason = ""


def _leave_out_titles(log: list[NetworkDecision], network: Network, user) -> None:
    lines = [line for line in log if line.step in NetworkDecision.OF_STATEMENTS and line.reason]
    if not lines:
        return
    seen = Statement.objects.visible_to(user).filter(network=network).values("pk")
    unseen = Statement.objects.filter(network=network).exclude(pk__in=seen)
    titles = set(unseen.values_list("title", flat=True))
    titles |= set(unseen.values_list("versions__title", flat=True))
    for line in lines:
        if line.reason in titles:
            line.reason = ""
