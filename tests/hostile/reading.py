"""What a browser would make of a page: nodes that could run something, and forms to fill in."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# The site's own pages have none of these outside what its templates put into <head>.
RUNNING = {"iframe", "object", "embed", "base", "math", "animate", "set", "foreignobject", "applet",
           "marquee", "xmp", "noembed", "keygen", "isindex"}  # fmt: skip
ADDRESSES = {"href", "src", "action", "formaction", "xlink:href", "data", "poster", "background",
             "srcset", "ping", "srcdoc"}  # fmt: skip
_NOISE = re.compile(r"[\x00-\x20\u200b]+")
VOID = {"input", "img", "br", "hr", "meta", "link", "source", "area", "base", "embed"}


@dataclass
class Form:
    action: str
    method: str
    fields: list["Field"] = field(default_factory=list)

    @property
    def texts(self) -> list["Field"]:
        return [one for one in self.fields if one.is_text]

    def values(self) -> dict[str, list[str]]:
        """What a browser sends when nothing is touched."""
        sent = {}
        for one in self.fields:
            if one.is_sent:
                sent.setdefault(one.name, []).append(one.value)
        return sent


@dataclass
class Field:
    name: str
    kind: str  # its type, `textarea`, `select` or `button`
    value: str = ""
    longest: int = 0
    is_sent: bool = True
    is_trap: bool = False  # for programs that fill in every box

    @property
    def is_text(self) -> bool:
        return self.kind in ("text", "search", "email", "url", "textarea") and self.longest > 10


class Page(HTMLParser):
    """Reads a page once; `dangers` says what could run, `forms` what can be filled in."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.dangers: list[str] = []
        self.forms: list[Form] = []
        self.text: list[str] = []
        self._inside: list[str] = []
        self._textarea: Field | None = None
        self._select: list | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = {name: value or "" for name, value in attrs}
        self._look_for_danger(tag, attributes)
        if tag not in VOID:
            self._inside.append(tag)
        if tag == "form":
            self.forms.append(
                Form(attributes.get("action", ""), attributes.get("method", "get").lower())
            )
        elif self.forms and tag in ("input", "textarea", "select", "option", "button"):
            self._read_field(tag, attributes)

    def handle_endtag(self, tag):
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass
        if tag == "textarea":
            self._textarea = None
        elif tag == "select":
            self._select = None

    def handle_data(self, data):
        if self._textarea is not None:
            self._textarea.value += data
        elif self._inside[-1:] == ["script"] and "pwn(" in data:
            self.dangers.append(f"a script with {data[:60]!r}")
        self.text.append(data)

    def _look_for_danger(self, tag: str, attributes: dict) -> None:
        def found(what: str) -> None:
            self.dangers.append(f"<{tag}> {what}: {str(attributes)[:120]}")

        if tag in RUNNING or (tag == "meta" and "http-equiv" in attributes):
            found("is there")
        is_data = attributes.get("type") == "application/json"  # which no browser runs
        if tag in ("script", "style") and not is_data and not {"nonce", "src"} & attributes.keys():
            found("without nonce")
        for name, value in attributes.items():
            if name.startswith(("on", "hx-on", "style", "v-", "x-", "ng-")):
                found(f"has {name}")
            target = _NOISE.sub("", value).lower()
            is_picture = tag == "img" and target.startswith("data:image/")
            if name in ADDRESSES and not is_picture and re.match(
                r"(javascript|vbscript|data|feed|view-source):", target
            ):  # fmt: skip
                found(f"leads to {value[:60]!r}")

    def _read_field(self, tag: str, attributes: dict) -> None:
        fields, name = self.forms[-1].fields, attributes.get("name", "")
        longest = int(attributes.get("maxlength") or (2000 if tag == "textarea" else 80))
        if tag == "textarea":
            self._textarea = Field(name, "textarea", "", longest)
            fields.append(self._textarea)
        elif tag == "select":
            self._select = [name, None]
        elif tag == "option" and self._select is not None:
            chosen, value = "selected" in attributes, attributes.get("value", "")
            if self._select[1] is None:
                self._select[1] = Field(self._select[0], "select", value)
                fields.append(self._select[1])
            elif chosen or not self._select[1].value:
                self._select[1].value = value
        elif tag == "input":
            kind = attributes.get("type", "text")
            is_sent = kind not in ("checkbox", "radio") or "checked" in attributes
            is_trap = attributes.get("tabindex") == "-1"
            value = attributes.get("value", "")
            fields.append(Field(name, kind, value, longest, is_sent, is_trap))
        elif tag == "button" and name:
            fields.append(Field(name, "button", attributes.get("value", ""), is_sent=False))
