"""The parts of a mail's text, for its HTML twin."""

import re
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

_ADDRESS = re.compile(r"https?://[^\s<>\"]*[^\s<>\".,;:!?)\]’”]")
_BUTTON = re.compile(r"(?P<label>[^:]{1,80}): (?P<url>https?://\S+)")


@dataclass
class Block:
    """A paragraph, list, quotation or button, by `kind`."""

    kind: str
    lines: list[SafeString] = field(default_factory=list)
    label: str = ""
    url: str = ""


def blocks(text: str) -> list[Block]:
    """Paragraphs are parted by empty lines; "- " makes a list, "> " a quotation.

    A line of the form "Label: https://…" is a button, but only to our own pages: people's words
    are quoted in mails, and must not be able to look like ours.
    """
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", text.strip()):
        open_block = None
        for line in paragraph.split("\n"):
            kind, content = _kind_of(line)
            if kind == "button":
                label, url = content
                found.append(Block("button", label=label, url=url))
                open_block = None
                continue
            if open_block is None or open_block.kind != kind:
                open_block = Block(kind)
                found.append(open_block)
            open_block.lines.append(_linked(content))
    return found


def _kind_of(line: str):
    if line.startswith("- "):
        return "list", line[2:]
    if line.startswith(">"):
        return "quotation", line[1:].removeprefix(" ")
    if (button := _BUTTON.fullmatch(line.strip())) and _is_ours(button["url"]):
        return "button", (button["label"], button["url"])
    return "paragraph", line


def _is_ours(url: str) -> bool:
    home = settings.SITE_URL.rstrip("/")
    return url == home or url.startswith(home + "/")


def _linked(line: str) -> SafeString:
    """`line`, escaped, with links on the addresses of our own pages."""
    parts, end = [], 0
    for address in _ADDRESS.finditer(line):
        if not _is_ours(address[0]):
            continue
        parts.append(conditional_escape(line[end : address.start()]))
        parts.append(format_html('<a href="{0}">{0}</a>', address[0]))
        end = address.end()
    parts.append(conditional_escape(line[end:]))
    return mark_safe("".join(parts))  # noqa: S308  every part of it is escaped above
