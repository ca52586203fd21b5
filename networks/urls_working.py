"""Addresses below a network's own, where its places work together."""

from django.urls import path

from networks.views import (
    actions,
    comparison,
    deciding,
    discussion,
    meetings,
    reporting,
    updates,
)

urlpatterns = [
    path("comparison/", comparison.comparison, name="network-comparison"),
    path("discussion/", discussion.discussion, name="network-discussion"),
    path("discussion/new/", discussion.new_thread, name="network-thread-new"),
    path("discussion/<int:pk>/", discussion.thread, name="network-thread"),
    path("discussion/posts/<int:pk>/edit/", discussion.edit_post, name="network-post-edit"),
    path("discussion/posts/<int:pk>/remove/", discussion.remove_post, name="network-post-remove"),
    path("discussion/posts/<int:pk>/report/", reporting.post, name="network-post-report"),
    path("meetings/", meetings.meetings, name="network-meetings"),
    path("meetings/new/", meetings.new_meeting, name="network-meeting-new"),
    path("meetings/<int:pk>/", meetings.meeting, name="network-meeting"),
    path("meetings/<int:pk>/edit/", meetings.edit_meeting, name="network-meeting-edit"),
    path("meetings/<int:pk>/cancel/", meetings.cancel_meeting, name="network-meeting-cancel"),
    path("calendar/", meetings.my_calendar, name="network-calendar"),
    path("updates/", updates.updates, name="network-updates"),
    path("updates/new/", updates.new_update, name="network-update-new"),
    path("updates/<int:pk>/", updates.update, name="network-update"),
    path("updates/<int:pk>/edit/", updates.edit_update, name="network-update-edit"),
    path("updates/<int:pk>/remove/", updates.remove_update, name="network-update-remove"),
    path("decisions/", deciding.resolutions, name="network-resolutions"),
    path("decisions/new/", deciding.new_resolution, name="network-resolution-new"),
    path("decisions/<int:pk>/", deciding.resolution, name="network-resolution"),
    path("decisions/<int:pk>/edit/", deciding.edit_resolution, name="network-resolution-edit"),
    path(
        "decisions/<int:pk>/remove/", deciding.remove_resolution, name="network-resolution-remove"
    ),
    path("actions/", actions.actions, name="network-actions"),
    path("actions/new/", actions.new_action, name="network-action-new"),
    path("actions/<int:pk>/", actions.action, name="network-action"),
    path("actions/<int:pk>/edit/", actions.edit_action, name="network-action-edit"),
]
