"""What partners harvest: each resource, who of it is public, and how it is shown."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, QuerySet
from rest_framework.serializers import ModelSerializer

from connected_localism.harvest.records import (
    HarvestedInnovationSerializer,
    HarvestedNetworkSerializer,
    HarvestedPlaceSerializer,
)
from connected_localism.harvest.watched import INNOVATION, NETWORK, PLACE
from innovations.api import views as innovations_api
from innovations.models import Innovation
from networks.api import networks as networks_api
from networks.models import Network
from places.api.serializers import whole_places
from places.models import Place

ANYBODY = AnonymousUser()


@dataclass(frozen=True)
class Gone:
    """Why an object is not public any more; `into` is the key of the object that replaced it."""

    reason: str
    into: int | None = None


@dataclass(frozen=True)
class Resource:
    """`public` gives the objects that everybody may read, `shown` what their serializer asks for.

    `why_gone` says of an object that still exists why it is not public. `showing` is, by the
    resource that is shown, the SQL of the ids of all that show its object `page.object_pk`.
    """

    name: str
    model: type[Model]
    key: str
    public: Callable[[], QuerySet]
    shown: Callable[[QuerySet], QuerySet]
    serializer: type[ModelSerializer]
    showing: dict[str, str]
    why_gone: Callable[[Model], Gone]
    is_succeeded: Callable[[Model], bool] = lambda _instance: False


def _public_innovations() -> QuerySet:
    return Innovation.objects.visible_to(ANYBODY).published()


def _whole_places(places: QuerySet) -> QuerySet:
    return whole_places().filter(pk__in=places.order_by().values("pk"))


def _why_gone(innovation: Innovation) -> Gone:
    if innovation.superseded_by_id is not None:
        return Gone("merged", into=innovation.superseded_by_id)
    if innovation.status in (Innovation.Status.WITHDRAWN, Innovation.Status.HIDDEN):
        return Gone(innovation.status)
    return Gone("not_public")


def _public_networks() -> QuerySet:
    return Network.objects.visible_to(ANYBODY).published()


def _why_network_gone(network: Network) -> Gone:
    return Gone("hidden" if network.status == Network.Status.HIDDEN else "not_public")


# Only records that are public can be told of with their data, so that others are left out here.
_INNOVATIONS_SHOWING_PLACE = """
    SELECT id FROM innovations_innovation
    WHERE place_id = page.object_pk AND status = 'published' AND visibility = 'public'
    UNION
    SELECT innovation.id FROM innovations_innovation AS innovation
    JOIN innovations_innovation_further_places AS part ON part.innovation_id = innovation.id
    WHERE part.place_id = page.object_pk AND status = 'published' AND visibility = 'public'
    UNION
    SELECT innovation.id FROM innovations_innovation AS innovation
    JOIN innovations_adoption AS adoption ON adoption.innovation_id = innovation.id
    WHERE adoption.place_id = page.object_pk AND status = 'published' AND visibility = 'public'
"""
_INNOVATIONS_SHOWING_INNOVATION = """
    SELECT id FROM innovations_innovation
    WHERE status = 'published' AND visibility = 'public' AND id IN (
        SELECT id FROM innovations_innovation WHERE met_by_id = page.object_pk
        UNION ALL
        SELECT source_id FROM innovations_relation WHERE target_id = page.object_pk
        UNION ALL
        SELECT target_id FROM innovations_relation WHERE source_id = page.object_pk
        UNION ALL
        SELECT innovation_id FROM innovations_adoption WHERE record_id = page.object_pk
    )
"""
_PLACES_SHOWING_PLACE = """
    SELECT id FROM places_place
    WHERE parent_id = page.object_pk OR combined_authority_id = page.object_pk
    UNION
    SELECT to_place_id FROM places_succession WHERE from_place_id = page.object_pk
    UNION
    SELECT from_place_id FROM places_succession WHERE to_place_id = page.object_pk
"""
_NETWORKS_SHOWING_PLACE = """
    SELECT network.id FROM networks_network AS network
    WHERE status = 'published' AND visibility = 'public' AND id IN (
        SELECT network_id FROM networks_networkmember
        WHERE place_id = page.object_pk OR carried_from_id = page.object_pk
    )
"""
_NETWORKS_SHOWING_INNOVATION = """
    SELECT network.id FROM networks_network AS network
    WHERE status = 'published' AND visibility = 'public' AND id IN (
        SELECT network_id FROM networks_network_innovations WHERE innovation_id = page.object_pk
    )
"""

# In this order they are harvested at first, so that what is referred to is there already.
RESOURCES = {
    resource.name: resource
    for resource in (
        Resource(
            name=PLACE,
            model=Place,
            key="code",
            public=Place.objects.all,
            shown=_whole_places,
            serializer=HarvestedPlaceSerializer,
            showing={PLACE: _PLACES_SHOWING_PLACE},
            why_gone=lambda _place: Gone("not_public"),
            is_succeeded=lambda place: place.is_abolished and bool(place.successors.all()),
        ),
        Resource(
            name=INNOVATION,
            model=Innovation,
            key="public_id",
            public=_public_innovations,
            shown=lambda innovations: innovations_api.with_all_shown(innovations, ANYBODY),
            serializer=HarvestedInnovationSerializer,
            showing={
                PLACE: _INNOVATIONS_SHOWING_PLACE,
                INNOVATION: _INNOVATIONS_SHOWING_INNOVATION,
            },
            why_gone=_why_gone,
        ),
        Resource(
            name=NETWORK,
            model=Network,
            key="public_id",
            public=_public_networks,
            shown=lambda networks: networks_api.with_all_shown(networks, ANYBODY),
            serializer=HarvestedNetworkSerializer,
            showing={PLACE: _NETWORKS_SHOWING_PLACE, INNOVATION: _NETWORKS_SHOWING_INNOVATION},
            why_gone=_why_network_gone,
        ),
    )
}
