from django.urls import path

from connected_localism.keys import views

urlpatterns = [
    path("keys/", views.key_list, name="api-keys"),
    path("keys/new/", views.make_key, name="api-key-make"),
    path("keys/<uuid:public_id>/revoke/", views.revoke_key, name="api-key-revoke"),
]
