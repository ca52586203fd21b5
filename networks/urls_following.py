"""Addresses of following themes and of stopping; that of a network stands below its own."""

from django.urls import path

from networks.views import following

urlpatterns = [
    path("themes/<slug:theme>/", following.theme, name="theme-follow"),
    path("stop/<str:token>/", following.stop, name="following-stop"),
]
