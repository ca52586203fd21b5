"""What fields are called where a reviewer speaks of them."""

from django import template

from innovations.reviewing import history

register = template.Library()


@register.filter
def field_label(name: str) -> str:
    return history.field_label(name)
