"""How often something may be done, counted in the cache."""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest


def within(key: str, *, most: int, seconds: int) -> bool:
    """Count one more under `key`; False when that is beyond `most`. `seconds` run from the first.

    While Redis is away each process counts for itself, and anew.
    """
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) <= most
    except ValueError:  # the time ended, or Redis came or went, between the two lines
        return True


def network_of(request: HttpRequest) -> str:
    """The network address that sent this: of IPv6 the part that one household has."""
    address = ip_address(get_adapter().get_client_ip(request))
    if address.version == 6:
        address = address.ipv4_mapped or ip_network(f"{address}/64", strict=False)
    return str(address)
