from django.urls import path

from connected_localism.mail import views

urlpatterns = [
    path("preferences/", views.preferences, name="mail-preferences"),
    path("unsubscribe/<str:token>/", views.unsubscribe, name="mail-unsubscribe"),
]
