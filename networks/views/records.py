"""Which network an address means."""

from django.http import Http404

from networks.models import Network, NetworkMember


def network_at(slug: str, user) -> Network:
    """The network with this slug, if `user` may know of it; else 404."""
    network = Network.objects.visible_to(user).filter(slug=slug).first()
    if network is None:
        raise Http404
    return network


def member_of(network: Network, pk: int) -> NetworkMember:
    member = network.members.select_related("place").filter(pk=pk).first()
    if member is None:
        raise Http404
    member.network = network
    return member
