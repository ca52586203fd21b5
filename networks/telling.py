"""Who is told, by mail, what happens to networks; written in the transaction of the action."""

from django.urls import reverse
from django.utils.translation import override

from connected_localism.accounts.models import User
from connected_localism.mail.outbox import post
from networks.models import Network, NetworkMember
from networks.people import apart_from, committers_of, lead_of, people_leading
from places.people import keepers_for, moderators


def ask_reviewers(network: Network) -> None:
    """Ask the stewards of the place that leads, or else the moderators, to look at it."""
    lead = lead_of(network)
    asked = apart_from(network.started_by, list(keepers_for(lead)) if lead else [])
    for person in asked or apart_from(network.started_by, list(moderators())):
        _post("network-review", network, to=person, key=f"{network.pk}", place=lead)


def tell_of_review(network: Network, *, by: User, reason: str) -> None:
    """Tell who began it, and who acts for the place that leads, what was decided."""
    told = people_leading(network)
    if network.started_by is not None and network.started_by.is_active:
        told = [network.started_by, *told]
    step = network.decisions.values_list("pk", flat=True).first()
    for person in apart_from(by, told):
        _post(
            "network-reviewed", network, to=person, key=f"{step}",
            status=network.status, reason=reason,
        )  # fmt: skip


def tell_the_invited(member: NetworkMember, *, by: User) -> None:
    for person in apart_from(by, committers_of(member.place)):
        _post_of("network-invitation", member, to=person, reason=member.message)


def ask_the_lead(member: NetworkMember, *, by: User) -> None:
    for person in apart_from(by, people_leading(member.network)):
        _post_of("network-request", member, to=person, reason=member.message)


def tell_of_joining(member: NetworkMember, *, by: User) -> None:
    """Tell the place that leads who has joined, or declined to."""
    for person in apart_from(by, people_leading(member.network)):
        _post_of("network-request", member, to=person)


def tell_of_leaving(member: NetworkMember, *, by: User, reason: str) -> None:
    for person in apart_from(by, people_leading(member.network)):
        _post_of("network-request", member, to=person, reason=reason)


def tell_of_request_answered(member: NetworkMember, *, by: User, reason: str = "") -> None:
    for person in apart_from(by, committers_of(member.place)):
        _post_of("network-answer", member, to=person, reason=reason)


def tell_the_introduced(network: Network, *, by: User) -> None:
    """Tell the people of the places with which it was begun after an introduction, once others can
    see it: they agreed to meet, and find their place in a network."""
    members = network.members.active().exclude(role=NetworkMember.Role.LEAD)
    for member in members.select_related("place"):
        for person in apart_from(by, committers_of(member.place)):
            with override(person.language):
                _post(
                    "network-answer", network, to=person, key=f"{network.pk}:introduced",
                    place=member.place, role=member.get_role_display(), state="introduced",
                    reason="",
                )  # fmt: skip


def tell_of_removal(member: NetworkMember, *, by: User, reason: str) -> None:
    for person in apart_from(by, committers_of(member.place)):
        _post_of("network-answer", member, to=person, reason=reason)


def _post_of(kind: str, member: NetworkMember, *, to: User, reason: str = "") -> None:
    """One mail a step: the same step again, after a mistake was undone, is told again."""
    step = member.network.decisions.values_list("pk", flat=True).first()
    with override(to.language):
        _post(
            kind, member.network, to=to, key=f"{step}", place=member.place,
            role=member.get_role_display(), state=member.state, reason=reason,
        )  # fmt: skip


def _post(kind: str, network: Network, *, to: User, key: str, place=None, **context) -> None:
    lead = lead_of(network)
    with override(to.language):
        post(
            kind,
            to=to,
            key=f"{kind}:{key}:{to.pk}",
            context={
                "name": network.name,
                "purpose": network.purpose,
                "place": place.display_name if place else "",
                "lead": lead.display_name if lead else "",
                "network_url": network.get_absolute_url(),
                "members_url": reverse("network-members", args=[network.slug]),
                **context,
            },
        )
