"""Where moderators settle what readers reported, below /networks/reports/."""

from django.urls import path

from networks.views import settling

urlpatterns = [
    path("", settling.queue, name="network-reports"),
    path("<int:pk>/", settling.settle_report, name="network-report-settle"),
]
