"""A small site in English and Welsh, for tests of links between pages."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse
from django.urls import path


def page(request, slug=""):
    return HttpResponse()


urlpatterns = i18n_patterns(
    path("", page, name="home"),
    path("places/", page, name="place-list"),
    path("places/mine/", page, name="my-places"),
    path("places/<slug:slug>/", page, name="place-detail"),
    prefix_default_language=False,
)
