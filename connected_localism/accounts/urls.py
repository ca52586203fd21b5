"""Pages about one's own account. Those of allauth come after them, under the same address."""

from django.urls import path

from connected_localism.accounts import views

urlpatterns = [
    path("", views.overview, name="account-overview"),
    path("profile/", views.profile, name="account-profile"),
    path("sessions/", views.session_list, name="account-sessions"),
    path("sessions/<int:pk>/end/", views.end_session, name="account-session-end"),
    path("sessions/end-others/", views.end_other_sessions, name="account-sessions-end-others"),
]
