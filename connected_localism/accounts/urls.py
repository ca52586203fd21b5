"""Signing in, and one's own account: our pages, then those of allauth."""

from allauth.account.urls import urlpatterns as of_allauth
from django.urls import include, path

from connected_localism.accounts import views

OURS = {"account_set_password"}  # in place of the page of that name that allauth has

urlpatterns = [
    path("", views.overview, name="account-overview"),
    path("profile/", views.profile, name="account-profile"),
    path("sessions/", views.session_list, name="account-sessions"),
    path("sessions/<int:pk>/end/", views.end_session, name="account-session-end"),
    path("sessions/end-others/", views.end_other_sessions, name="account-sessions-end-others"),
    path("reauthenticate/code/", views.prove, name="account-prove"),
    path("password/set/", views.set_password, name="account_set_password"),
    path("", include([each for each in of_allauth if each.name not in OURS])),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/", include("allauth.socialaccount.urls")),
    path("council/", include("connected_localism.accounts.council_sign_in.urls")),
]
