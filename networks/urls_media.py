"""Addresses of the files of offers and requests, the same in both languages."""

from django.urls import path

from networks.views.exchange_files import media

urlpatterns = [path("<uuid:public_id>/<str:name>", media, name="exchange-file")]
