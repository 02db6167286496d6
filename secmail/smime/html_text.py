"""HTML as plain text: what its words say, without anything that acts, styles or hides.

Own tokens rather than `html.parser`, which takes quadratic time on unclosed quotes (minutes for 4 MB). This is no
sanitiser: nothing of the result is ever read as HTML again.
"""

import re
from html import unescape

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    r"|<[!?][^<>]*>?"
    r"|<(/?)([A-Za-z][A-Za-z0-9:-]{0,30})((?:\"[^\"<]*\"|'[^'<]*'|[^<>\"'])*)>?"
    r"|[^<]+"
    r"|<+(?=<)|<",
    re.DOTALL,
)
_DROPPED = {"script", "style", "title", "template", "noscript", "object", "iframe", "svg", "math", "textarea"}
_BREAKS = {"br", "p", "div", "tr", "li", "table", "ul", "ol", "hr", "blockquote", "pre"}
_BREAKS |= {f"h{level}" for level in range(1, 7)}
_HIDING = re.compile(
    r"(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|opacity\s{0,9}:\s{0,9}0(?![.\d])"
    r"|font-size\s{0,9}:\s{0,9}0|position\s{0,9}:\s{0,9}(?:fixed|absolute))",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\f\v\r\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_LEGACY_DISPLAY = "header-protection-legacy-display"


def html_to_text(source: str, *, skip_legacy: bool = False) -> tuple[str, bool]:
    """(text, whether a style hides or lifts something out of its place). Linear in the length, whatever it holds.

    `skip_legacy` leaves out the copies of header fields made for old readers (RFC 9788 §5.2.2).
    """
    pieces: list[str] = []
    hides = False
    dropping, depth = "", 0
    for match in _TOKEN.finditer(source):
        closing, name, attributes = match[1], (match[2] or "").lower(), match[3] or ""
        if dropping:
            if name == dropping:
                depth += -1 if closing else 1
            dropping = dropping if depth > 0 else ""
        elif name:
            hides = hides or _HIDING.search(attributes) is not None
            if not closing and (name in _DROPPED or (skip_legacy and _LEGACY_DISPLAY in attributes)):
                dropping, depth = name, 1
            else:
                pieces.append("\n" if name in _BREAKS else "\t" if name == "td" and not closing else "")
        elif not match[0].startswith(("<!", "<?")):
            pieces.append(unescape(_SPACES.sub(" ", match[0])))
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip(), hides
