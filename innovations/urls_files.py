"""Addresses for the files of a record."""

from django.urls import path

from innovations.views import attachments

urlpatterns = [
    path("<slug:slug>/files/", attachments.files, name="innovation-files"),
    path("<slug:slug>/files/<uuid:public_id>/", attachments.describe, name="innovation-file"),
    path("<slug:slug>/files/<uuid:public_id>/move/", attachments.move, name="innovation-file-move"),
    path(
        "<slug:slug>/files/<uuid:public_id>/remove/",
        attachments.remove,
        name="innovation-file-remove",
    ),
    path(
        "<slug:slug>/files/<uuid:public_id>/bring-back/",
        attachments.bring_back,
        name="innovation-file-bring-back",
    ),
]
