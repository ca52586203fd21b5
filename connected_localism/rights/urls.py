from django.urls import path

from connected_localism.rights import views

urlpatterns = [
    path("data/", views.my_data, name="my-data"),
    path("data/<uuid:public_id>/", views.download, name="my-data-download"),
    path("delete/", views.delete_account, name="delete-account"),
    path("deleted/", views.account_deleted, name="account-deleted"),
]
