"""What templates of mail text need."""

from django import template

register = template.Library()


@register.filter(is_safe=True)
def quoted(text: str) -> str:
    """Somebody else's words, with "> " before each line."""
    return "\n".join(f"> {line}".rstrip() for line in str(text).strip().splitlines())
