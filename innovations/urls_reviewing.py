"""Addresses for reviewing and for what was decided. They come before those with a slug."""

from django.urls import path

from innovations.views import (
    appealing,
    decision_log,
    flagged_edits,
    history,
    review_queue,
    reviewing,
)

urlpatterns = [
    path("decisions/", decision_log.decision_log, name="decision-log"),
    path("review/", review_queue.queue, name="review-queue"),
    path("review/edits/", review_queue.flagged_edits, name="review-edits"),
    path("review/edits/<int:pk>/", flagged_edits.flagged_edit, name="review-edit"),
    path("review/appeals/", review_queue.appeals, name="review-appeals"),
    path("<slug:slug>/review/", reviewing.review, name="innovation-review"),
    path("<slug:slug>/review/reading/", reviewing.reading_now, name="innovation-reading"),
    path("<slug:slug>/hide/", reviewing.hide, name="innovation-hide"),
    path("<slug:slug>/show-again/", reviewing.show_again, name="innovation-show-again"),
    path("<slug:slug>/history/", history.history, name="innovation-history"),
    path("<slug:slug>/appeal/", appealing.appeal, name="innovation-appeal"),
    path("<slug:slug>/another-chance/", appealing.reopen, name="innovation-reopen"),
]
