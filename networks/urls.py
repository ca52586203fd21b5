"""Addresses of networks. The fixed ones come before those with a slug."""

from django.urls import include, path

from networks.views import (
    connections,
    following,
    founding,
    history,
    joining,
    learning,
    lists,
    members,
    reading,
    reporting,
    statements,
)

urlpatterns = [
    path("", lists.network_list, name="network-list"),
    path("mine/", lists.mine, name="my-networks"),
    path("review/", lists.review_queue, name="network-review-queue"),
    path("new/", founding.new, name="network-new"),
    path("calendar/", include("networks.urls_calendar")),
    path("connections/", connections.connections, name="connections"),
    path("exchanges/", include("networks.urls_exchanges")),
    path("following/", include("networks.urls_following")),
    path("introductions/", include("networks.urls_introductions")),
    path("reports/", include("networks.urls_reports")),
    path("statements/", include("networks.urls_statements")),
    path("<slug:slug>/", reading.network_detail, name="network-detail"),
    path("<slug:slug>/learnt/", learning.network_learnt, name="network-learnt"),
    path("<slug:slug>/years/<int:year>/", learning.network_year, name="network-year"),
    path("<slug:slug>/history/", history.history, name="network-history"),
    path("<slug:slug>/follow/", following.network, name="network-follow"),
    path("<slug:slug>/edit/", founding.edit, name="network-edit"),
    path("<slug:slug>/stage/", founding.stage, name="network-stage"),
    path("<slug:slug>/review/", founding.review, name="network-review"),
    path("<slug:slug>/report/", reporting.network, name="network-report"),
    path("<slug:slug>/statements/new/", statements.new, name="statement-new"),
    path("<slug:slug>/join/", joining.join, name="network-join"),
    path("<slug:slug>/members/", members.members, name="network-members"),
    path("<slug:slug>/members/<int:pk>/", members.member, name="network-member"),
    path("<slug:slug>/", include("networks.urls_working")),
]
