"""Links that depend on the page they stand on."""

from django import template
from django.urls import Resolver404, resolve, reverse, translate_url
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag(takes_context=True)
def paired_url(context, language: str) -> str:
    """This page in `language` ("en" or "cy"), query string included.

    Of a page that does not exist, such as "not found", that language's home page.
    """
    request = context["request"]
    try:
        resolve(request.path_info)
    except Resolver404:
        return translate_url(reverse("home"), language)
    return translate_url(request.get_full_path(), language)


@register.inclusion_tag("components/language_choice.html", takes_context=True)
def language_choice(context, language: str, name: str):
    """One entry of the language switch; `name` is the language's name in itself."""
    return {
        "language": language,
        "name": name,
        "is_current": get_language() == language,
        "url": paired_url(context, language),
    }


@register.inclusion_tag("components/navigation_link.html", takes_context=True)
def navigation_link(context, url_name: str, text: str, css_class: str = "", apart_from: str = ""):
    """One entry of the main navigation, marked when the visitor is on that page or below it.

    `apart_from` names pages below it, by URL name, that have an entry of their own.
    """
    url = reverse(url_name)
    path = context["request"].path
    has_own_entry = any(path.startswith(reverse(name)) for name in apart_from.split())
    return {
        "url": url,
        "text": text,
        "css_class": css_class,
        "is_page": path == url,
        "is_active": path.startswith(url) and not has_own_entry,
    }
