"""Web addresses in mail: complete, and of the page in the reader's language."""

from django.conf import settings
from django.urls import translate_url
from django.utils.translation import override


def full_address(path: str, language: str) -> str:
    """The whole address of one of our pages, as its twin in `language`."""
    home = settings.SITE_URL.rstrip("/")
    if _language_of(path) == language:
        return home + path
    # An address is only understood while the language in its path is the active one.
    with override(_language_of(path)):
        return home + translate_url(path, language)


def _language_of(path: str) -> str:
    first = path.split("/")[1]
    return first if first in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def with_full_addresses(value, language: str, name: str = ""):
    """`value` with every relative address under a name that ends in "url" made complete."""
    if isinstance(value, dict):
        return {key: with_full_addresses(item, language, key) for key, item in value.items()}
    if isinstance(value, list):
        return [with_full_addresses(item, language, name) for item in value]
    if isinstance(value, str) and name.endswith("url") and value.startswith("/"):
        return full_address(value, language)
    return value
