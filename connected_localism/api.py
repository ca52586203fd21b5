"""The addresses of the API, version 1."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from connected_localism.common.rates import SCHEMA
from connected_localism.harvest.api.views import ChangesView
from innovations.api.adoptions import AdoptionViewSet
from innovations.api.decisions import DecisionViewSet
from innovations.api.matches import MatchViewSet
from innovations.api.needs import NeedViewSet
from innovations.api.places_as_points import PlacesAsPointsView
from innovations.api.relations import RelationViewSet
from innovations.api.services import ServiceViewSet
from innovations.api.views import InnovationViewSet, ThemeViewSet
from networks.api.exchanges import ExchangeViewSet
from networks.api.networks import NetworkViewSet
from networks.api.statements import StatementViewSet
from networks.api.working import (
    ActionViewSet,
    InNetworkViewSet,
    MeetingViewSet,
    PostViewSet,
    ResolutionViewSet,
    SharedUpdateViewSet,
)
from places.api.figures import IndicatorViewSet
from places.api.successions import SuccessionViewSet
from places.api.views import PlaceViewSet

router = DefaultRouter(use_regex_path=False)
router.include_format_suffixes = False
router.register("adoptions", AdoptionViewSet, basename="api-adoption")
router.register("decisions", DecisionViewSet, basename="api-decision")
router.register("exchanges", ExchangeViewSet, basename="api-exchange")
router.register("indicators", IndicatorViewSet, basename="api-indicator")
router.register("innovations", InnovationViewSet, basename="api-innovation")
router.register("matches", MatchViewSet, basename="api-match")
router.register("needs", NeedViewSet, basename="api-need")
router.register("networks", NetworkViewSet, basename="api-network")
router.register("places", PlaceViewSet, basename="api-place")
router.register("relations", RelationViewSet, basename="api-relation")
router.register("services", ServiceViewSet, basename="api-service")
router.register("statements", StatementViewSet, basename="api-statement")
router.register("successions", SuccessionViewSet, basename="api-succession")
router.register("themes", ThemeViewSet, basename="api-theme")


class SchemaView(SpectacularAPIView):
    """The OpenAPI schema, as YAML or JSON."""

    rate_cost = SCHEMA


def below_networks(name: str, viewset: type[InNetworkViewSet]):
    view = viewset.as_view({"get": "list"})
    return path(f"networks/<uuid:id>/{name}/", view, name=f"api-network-{name}")


export_without_slash = InnovationViewSet.as_view(
    {"get": "export"}, **InnovationViewSet.export.kwargs | {"schema": None}
)
networks_without_slash = NetworkViewSet.as_view(
    {"get": "export"}, **NetworkViewSet.export.kwargs | {"schema": None}
)
docs = SpectacularSwaggerSplitView.as_view(url_name="api-schema", http_method_names=["get", "head"])
urlpatterns = [
    # Without its last slash too: a redirect that curl does not follow leaves an empty file behind.
    path("innovations/export.csv", export_without_slash),
    path("networks/export.csv", networks_without_slash),
    below_networks("updates", SharedUpdateViewSet),
    below_networks("decisions", ResolutionViewSet),
    below_networks("actions", ActionViewSet),
    below_networks("meetings", MeetingViewSet),
    below_networks("posts", PostViewSet),
    path("places/export.geojson/", PlacesAsPointsView.as_view(), name="api-place-points"),
    path("places/export.geojson", PlacesAsPointsView.as_view(schema=None)),
    path("changes/", ChangesView.as_view(), name="api-changes"),
    path("", include(router.urls)),
    path("schema/", SchemaView.as_view(), name="api-schema"),
    path("docs/", docs, name="api-docs"),
]
