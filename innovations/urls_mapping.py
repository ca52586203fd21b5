"""Addresses of the map and the hexagons, which take the filters of the list."""

from django.urls import path

from innovations.views import mapping

urlpatterns = [
    path("", mapping.innovation_map, name="map"),
    path("hexagons/", mapping.hexagons, name="map-hexagons"),
]
