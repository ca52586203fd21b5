"""Pages about one's own account. Those of allauth come after them, under the same address."""

from django.urls import path

from connected_localism.accounts import views

urlpatterns = [
    path("", views.overview, name="account-overview"),
    path("profile/", views.profile, name="account-profile"),
]
