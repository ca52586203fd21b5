"""Where calendar programs read the meetings of a network."""

from django.urls import path

from networks.views import meetings

urlpatterns = [
    path("<uuid:key>/<str:signature>.ics", meetings.feed, name="network-calendar-feed"),
]
