"""Addresses below a network's own, where its places work together."""

from django.urls import path

from networks.views import comparison, discussion

urlpatterns = [
    path("comparison/", comparison.comparison, name="network-comparison"),
    path("discussion/", discussion.discussion, name="network-discussion"),
    path("discussion/new/", discussion.new_thread, name="network-thread-new"),
    path("discussion/<int:pk>/", discussion.thread, name="network-thread"),
    path("discussion/posts/<int:pk>/edit/", discussion.edit_post, name="network-post-edit"),
    path("discussion/posts/<int:pk>/remove/", discussion.remove_post, name="network-post-remove"),
]
