from connected_localism.harvest.models.beginning import Beginning
from connected_localism.harvest.models.change import Change, EverPublic
from connected_localism.harvest.models.watched import PROXIES

__all__ = ["PROXIES", "Beginning", "Change", "EverPublic"]
