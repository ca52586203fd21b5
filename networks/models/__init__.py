"""Networks of places, who takes part in them, and what was decided about it."""

from networks.models.decision import NetworkDecision
from networks.models.member import NetworkMember
from networks.models.network import Network

__all__ = ["Network", "NetworkDecision", "NetworkMember"]
