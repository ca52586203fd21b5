"""Signing in, and one's own account: our pages, then those of allauth."""

from django.urls import include, path

from connected_localism.accounts import views

urlpatterns = [
    path("", views.overview, name="account-overview"),
    path("profile/", views.profile, name="account-profile"),
    path("sessions/", views.session_list, name="account-sessions"),
    path("sessions/<int:pk>/end/", views.end_session, name="account-session-end"),
    path("sessions/end-others/", views.end_other_sessions, name="account-sessions-end-others"),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    path("council/", include("connected_localism.accounts.council_sign_in.urls")),
]
