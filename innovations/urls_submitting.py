"""Addresses for writing. The fixed ones come before those with a slug."""

from django.urls import path

from innovations.views import editing, mine, submitting, tried, unsaved

urlpatterns = [
    path("submit/", submitting.begin, name="innovation-submit"),
    path("submit/autosave/", unsaved.autosave, name="innovation-autosave"),
    path("submit/already-tried/", tried.hint, name="innovation-hint"),
    path("submit/discard/<int:pk>/", unsaved.discard, name="innovation-discard"),
    path("submit/<uuid:form_key>/", submitting.new, name="innovation-new"),
    path("mine/", mine.mine, name="my-innovations"),
    path("<slug:slug>/edit/", editing.overview, name="innovation-edit"),
    path("<slug:slug>/edit/<slug:section>/", editing.section, name="innovation-section"),
    path("<slug:slug>/similar/", tried.answer, name="innovation-answer"),
    path("<slug:slug>/similar/<uuid:public_id>/", tried.difference, name="innovation-difference"),
    path("<slug:slug>/preview/", editing.preview, name="innovation-preview"),
    path("<slug:slug>/delete/", editing.delete, name="innovation-delete"),
    path("<slug:slug>/send/", submitting.send, name="innovation-send"),
    path("<slug:slug>/publish/", submitting.publish, name="innovation-publish"),
    path("<slug:slug>/withdraw/", mine.withdraw, name="innovation-withdraw"),
]
