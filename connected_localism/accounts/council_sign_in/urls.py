from django.urls import path

from connected_localism.accounts.council_sign_in import views

urlpatterns = [
    path("", views.choose, name="council-sign-in"),
    path("<slug:provider_id>/callback/", views.callback, name="council_callback"),
]
