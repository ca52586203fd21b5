"""Addresses of the files themselves, the same in both languages."""

from django.urls import path

from innovations.views.media import media

urlpatterns = [
    path("<uuid:public_id>/<str:name>", media, name="attachment"),
    path("<uuid:public_id>/card/<str:name>", media, {"is_card": True}, name="attachment-card"),
]
