"""Files of a record, for any page that shows one."""

from django import template

from innovations.attachments.wording import type_and_size
from innovations.models import Innovation

register = template.Library()
register.filter(type_and_size)


@register.simple_tag
def files_of(innovation: Innovation) -> dict:
    """Its `pictures` and `documents`, as readers of the record see them."""
    shown = list(innovation.attachments.shown())
    return {
        "pictures": [attachment for attachment in shown if attachment.is_image],
        "documents": [attachment for attachment in shown if not attachment.is_image],
    }
