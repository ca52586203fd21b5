"""The links of "Your account", wherever they stand."""

from django import template

from connected_localism.accounts import pages

register = template.Library()


@register.simple_tag
def account_pages() -> list[pages.AccountPage]:
    return list(pages.account_pages())
