"""Addresses of introductions. The fixed ones come before those with an id."""

from django.urls import path

from networks.views import introduced, introductions

urlpatterns = [
    path("", introductions.mine, name="my-introductions"),
    path("new/", introductions.new, name="introduction-new"),
    path("<uuid:public_id>/", introductions.introduction_detail, name="introduction-detail"),
    path("<uuid:public_id>/places/<int:pk>/", introductions.answer, name="introduction-answer"),
    path("<uuid:public_id>/withdraw/", introductions.withdraw, name="introduction-withdraw"),
    path("<uuid:public_id>/write/", introduced.letter, name="introduction-write"),
    path("<uuid:public_id>/network/", introduced.network, name="introduction-network"),
]
