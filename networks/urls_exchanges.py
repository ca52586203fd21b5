"""Addresses of offers and requests. The fixed ones come before those with an id."""

from django.urls import path

from networks.views import (
    exchange_files,
    exchange_parties,
    exchange_writing,
    exchanges,
    reporting,
)

urlpatterns = [
    path("", exchanges.exchange_list, name="exchange-list"),
    path("mine/", exchanges.mine, name="my-exchanges"),
    path("new/", exchange_writing.new, name="exchange-new"),
    path("<uuid:public_id>/", exchanges.exchange_detail, name="exchange-detail"),
    path("<uuid:public_id>/fitting/", exchanges.fitting, name="exchange-fitting"),
    path("<uuid:public_id>/edit/", exchange_writing.edit, name="exchange-edit"),
    path("<uuid:public_id>/state/", exchange_writing.state, name="exchange-state"),
    path("<uuid:public_id>/answer/", exchange_parties.answer, name="exchange-answer"),
    path("<uuid:public_id>/report/", reporting.exchange, name="exchange-report"),
    path("<uuid:public_id>/files/", exchange_files.files, name="exchange-files"),
    path(
        "<uuid:public_id>/files/<uuid:file_id>/remove/",
        exchange_files.remove,
        name="exchange-file-remove",
    ),
    path("<uuid:public_id>/places/<int:pk>/", exchange_parties.party, name="exchange-party"),
]
