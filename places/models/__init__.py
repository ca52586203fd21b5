from places.models.membership import Membership
from places.models.place import GssCode, Place, PlaceAlias
from places.models.succession import Succession

__all__ = ["GssCode", "Membership", "Place", "PlaceAlias", "Succession"]
