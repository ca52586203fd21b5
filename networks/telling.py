"""Who is told, by mail, what happens to networks, and what they are told.

The mails are posted in the transaction of the action, with ids; what they say is made when they
are sent (`mail_contents.py`). Then a step that was overtaken by a later one is not told any more.
"""

from django.urls import reverse
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from networks.models import Network, NetworkDecision, NetworkMember
from networks.people import apart_from, committers_of, lead_of, people_leading
from networks.permissions import may_commit, may_review
from places.models import Place
from places.people import keepers_for, moderators

Status, State, Step = Network.Status, NetworkMember.State, NetworkDecision.Step
# What a step made of the network, or of a place in it.
STATUS_AFTER = {
    Step.PUBLISHED: Status.PUBLISHED, Step.SHOWN: Status.PUBLISHED,
    Step.DECLINED: Status.DECLINED, Step.HIDDEN: Status.HIDDEN,
}  # fmt: skip
STATE_AFTER = {
    Step.INVITED: State.INVITED, Step.ASKED: State.ASKED, Step.JOINED: State.ACTIVE,
    Step.TURNED_DOWN: State.DECLINED, Step.REFUSED: State.REFUSED, Step.LEFT: State.LEFT,
    Step.REMOVED: State.REMOVED, Step.UNINVITED: State.REMOVED,
}  # fmt: skip
# Of these the reader hears also when the network has gone out of their sight: it was theirs, or
# their place was in it or wanted to be.
TOLD_ANYWAY_OF_REVIEW = frozenset({Step.DECLINED, Step.HIDDEN})
TOLD_ANYWAY_OF_PARTS = frozenset({Step.REFUSED, Step.REMOVED})


def ask_reviewers(network: Network) -> None:
    """Ask the stewards of the place that leads, or else the moderators, to look at it."""
    lead = lead_of(network)
    asked = apart_from(network.started_by, list(keepers_for(lead)) if lead else [])
    for person in asked or apart_from(network.started_by, list(moderators())):
        _post("network-review", to=person, key=f"{network.pk}", waiting_network=network.pk)


def tell_of_review(step: NetworkDecision, *, by: User) -> None:
    """Tell who began it, and who acts for the place that leads, what was decided."""
    for person in apart_from(by, _people_behind(step.network)):
        _post("network-reviewed", to=person, key=f"{step.pk}", decision=step.pk)


def tell_the_invited(step: NetworkDecision, *, by: User) -> None:
    _post_step("network-invitation", step, to=apart_from(by, committers_of(step.place)))


def ask_the_lead(step: NetworkDecision, *, by: User) -> None:
    _post_step("network-request", step, to=apart_from(by, people_leading(step.network)))


def tell_of_joining(step: NetworkDecision, *, by: User) -> None:
    """Tell the place that leads who has joined, or declined to."""
    _post_step("network-request", step, to=apart_from(by, people_leading(step.network)))


def tell_of_leaving(step: NetworkDecision, *, by: User) -> None:
    _post_step("network-request", step, to=apart_from(by, people_leading(step.network)))


def tell_of_request_answered(step: NetworkDecision, *, by: User) -> None:
    _post_step("network-answer", step, to=apart_from(by, committers_of(step.place)))


def tell_of_removal(step: NetworkDecision, *, by: User) -> None:
    _post_step("network-answer", step, to=apart_from(by, committers_of(step.place)))


def tell_the_introduced(network: Network, *, by: User) -> None:
    """Tell the people of the places with which it was begun after an introduction, once others can
    see it: they agreed to meet, and find their place in a network."""
    members = network.members.active().exclude(role=NetworkMember.Role.LEAD)
    for member in members.select_related("place"):
        for person in apart_from(by, committers_of(member.place)):
            key = f"{network.pk}:introduced"
            _post(
                "network-answer", to=person, key=key, network=network.pk, place=member.place_id
            )  # fmt: skip


def _people_behind(network: Network) -> list[User]:
    told = people_leading(network)
    if network.started_by is not None and network.started_by.is_active:
        told = [network.started_by, *told]
    return told


def _post_step(kind: str, step: NetworkDecision, *, to: list[User]) -> None:
    """One mail a step: the same step again, after a mistake was undone, is told again."""
    lead = lead_of(step.network)
    for person in to:
        known = {}
        if step.step in TOLD_ANYWAY_OF_PARTS:  # as the reader knew it, who may see it no more
            with override(person.language):
                known = {
                    "name": step.network.name,
                    "lead": lead.display_name if lead else "",
                }
        _post(kind, to=person, key=f"{step.pk}", decision=step.pk, **known)


def _post(kind: str, *, to: User, key: str, **context) -> None:
    post(kind, to=to, key=f"{kind}:{key}:{to.pk}", context=context)


# --- What they say, when they are sent ----------------------------------------------------------


def review(reader: User, *, waiting_network: Network) -> dict | None:
    if not may_review(reader, waiting_network):
        return None
    return _of_network(waiting_network, place=lead_of(waiting_network))


def reviewed(reader: User, *, decision: NetworkDecision) -> dict | None:
    network = decision.network
    is_so = network.status == STATUS_AFTER[decision.step]
    if not is_so or reader not in _people_behind(network):
        return None
    return _of_network(network) | {"status": network.status, "reason": decision.reason}


def invitation(reader: User, *, decision: NetworkDecision) -> dict | None:
    if _is_overtaken(decision) or not may_commit(reader, decision.place):
        return None
    return _of_step(decision)


def request(reader: User, *, decision: NetworkDecision) -> dict | None:
    """What the place that leads hears of others."""
    if _is_overtaken(decision) or reader not in people_leading(decision.network):
        return None
    return _of_step(decision)


def answer(
    reader: User, *, decision: NetworkDecision | None = None, name: str = "", lead: str = "",
    network: Network | None = None, place: Place | None = None,
) -> dict | None:  # fmt: skip
    """What others hear of the place that leads: after a step, or that their place was brought in."""
    if decision is None:
        return introduced(reader, network, place)
    if _is_overtaken(decision) or not may_commit(reader, decision.place):
        return None
    seen = Network.objects.visible_to(reader).published()
    if seen.filter(pk=decision.network_id).exists():
        return _of_step(decision)
    # Neither its present name nor a link that leads nowhere.
    return _of_step(decision) | {"name": name, "lead": lead, "purpose": "", "network_url": ""}


def introduced(reader: User, network: Network, place: Place) -> dict | None:
    member = network.members.active().filter(place=place).first()
    if member is None or not may_commit(reader, place):
        return None
    words = {"role": member.get_role_display(), "state": "introduced", "reason": ""}
    return _of_network(network, place=place) | words


def _is_overtaken(decision: NetworkDecision) -> bool:
    later = decision.network.decisions.filter(place=decision.place_id, pk__gt=decision.pk)
    return later.filter(step__in=STATE_AFTER).exists()


def _of_step(decision: NetworkDecision) -> dict:
    role = NetworkMember.Role(decision.detail).label if decision.detail else ""
    return _of_network(decision.network, place=decision.place) | {
        "role": role,
        "state": STATE_AFTER[decision.step],
        "reason": decision.reason,
    }


def _of_network(network: Network, *, place: Place | None = None) -> dict:
    lead = lead_of(network)
    return {
        "name": network.name,
        "purpose": network.purpose,
        "place": place.display_name if place else "",
        "lead": lead.display_name if lead else "",
        "network_url": network.get_absolute_url(),
        "members_url": reverse("network-members", args=[network.slug]),
    }
