"""The addresses of the API, version 1."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from innovations.api.views import InnovationViewSet, ThemeViewSet
from places.api.views import PlaceViewSet

router = DefaultRouter(use_regex_path=False)
router.include_format_suffixes = False
router.register("innovations", InnovationViewSet, basename="api-innovation")
router.register("places", PlaceViewSet, basename="api-place")
router.register("themes", ThemeViewSet, basename="api-theme")

urlpatterns = [
    path("", include(router.urls)),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
]
