"""Where a record stands in the queue, for the person who waits."""

from django import template

from innovations.models import Innovation
from innovations.reviewing.queue import waiting_before

register = template.Library()


@register.inclusion_tag("innovations/reviewing/position.html")
def queue_position(innovation: Innovation):
    """How many records come before this one; nothing where it does not wait."""
    is_waiting = innovation.status == Innovation.Status.SUBMITTED
    return {
        "innovation": innovation,
        "before": waiting_before(innovation) if is_waiting else None,
    }
