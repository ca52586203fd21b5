"""Addresses for writing and reviewing. The fixed ones come before those with a slug."""

from django.urls import path

from innovations.views import mine, reviewing, submitting

urlpatterns = [
    path("submit/", submitting.submit, name="innovation-submit"),
    path("mine/", mine.mine, name="my-innovations"),
    path("review/", reviewing.queue, name="review-queue"),
    path("<slug:slug>/edit/", submitting.edit, name="innovation-edit"),
    path("<slug:slug>/send/", submitting.send, name="innovation-send"),
    path("<slug:slug>/withdraw/", mine.withdraw, name="innovation-withdraw"),
    path("<slug:slug>/review/", reviewing.review, name="innovation-review"),
    path("<slug:slug>/hide/", reviewing.hide, name="innovation-hide"),
    path("<slug:slug>/show-again/", reviewing.show_again, name="innovation-show-again"),
]
