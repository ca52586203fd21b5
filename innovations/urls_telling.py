"""Addresses for what people are told of, and answer to. They come before those with a slug."""

from django.urls import path

from innovations.views import following, match_outcomes, needs, saved_searches, telling

urlpatterns = [
    path("review/outcomes/", match_outcomes.match_outcomes, name="match-outcomes"),
    path("saved-searches/", saved_searches.saved_searches, name="saved-searches"),
    path("saved-searches/save/", saved_searches.save, name="saved-search-save"),
    path("saved-searches/<int:pk>/", saved_searches.saved_search, name="saved-search"),
    path("saved-searches/<int:pk>/delete/", saved_searches.delete, name="saved-search-delete"),
    path("saved-searches/stop/<str:token>/", saved_searches.stop, name="saved-search-stop"),
    path("followed-places/stop/<str:token>/", following.stop, name="followed-place-stop"),
    path("matches/<str:token>/<slug:answer>/", telling.answer_by_link, name="match-answer"),
    path("<slug:slug>/matches/", telling.answer_on_page, name="innovation-match-answer"),
    path("<slug:slug>/met/", needs.met, name="innovation-met"),
]
