"""How offers and requests are put in words on pages."""

from django import template
from django.utils.formats import number_format

from innovations.attachments.wording import type_and_size
from networks.models import Exchange, ExchangeFile

register = template.Library()


@register.simple_tag
def quantity(exchange: Exchange) -> str:
    """As in "2.5 days of a data analyst" or "12,000 pounds"."""
    if exchange.quantity is None:
        return ""
    number = exchange.quantity.normalize()
    places = max(0, -number.as_tuple().exponent)
    return f"{number_format(number, places, force_grouping=True)} {exchange.unit}"


@register.simple_tag
def file_size(file: ExchangeFile) -> str:
    """As in "PDF, 340 KB"."""
    return type_and_size(file)
