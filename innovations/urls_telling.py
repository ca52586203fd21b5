"""Addresses for what people are told of, and answer to. They come before those with a slug."""

from django.urls import path

from innovations.views import needs, telling

urlpatterns = [
    path("matches/<str:token>/<slug:answer>/", telling.answer_by_link, name="match-answer"),
    path("<slug:slug>/matches/", telling.answer_on_page, name="innovation-match-answer"),
    path("<slug:slug>/met/", needs.met, name="innovation-met"),
]
