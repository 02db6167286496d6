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
_BREAKS |= {"dl", "dt", "dd", "caption", "center", "address", "section", "article", "header", "footer", "main", "aside"}
_BREAKS |= {"nav", "figure", "figcaption", "fieldset", "legend", "details", "summary", "form", "option"}
_CELLS = {"td", "th"}
"""A label and its value in two of these, or in "dt" and "dd", are never one word."""
_HIDING = re.compile(
    r"(?:display\s{0,9}:\s{0,9}none|visibility\s{0,9}:\s{0,9}hidden|opacity\s{0,9}:\s{0,9}0(?![.\d])"
    r"|font-size\s{0,9}:\s{0,9}0|position\s{0,9}:\s{0,9}(?:fixed|absolute))",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\f\v\r\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_LEGACY_DISPLAY = "header-protection-legacy-display"
_CLASSES = re.compile(r"(?:\s|^)class\s{0,9}=\s{0,9}(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]{1,200}))", re.IGNORECASE)


def html_to_text(source: str) -> tuple[str, bool]:
    """(text, whether a style hides or lifts something out of its place). Linear in the length, whatever it holds."""
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
            if not closing and name in _DROPPED:
                dropping, depth = name, 1
            else:
                pieces.append("\n" if name in _BREAKS else "\t" if name in _CELLS and not closing else "")
        elif not match[0].startswith(("<!", "<?")):
            pieces.append(unescape(_SPACES.sub(" ", match[0])))
    lines = (line.strip() for line in "".join(pieces).split("\n"))
    return _BLANK_LINES.sub("\n\n", "\n".join(lines)).strip(), hides


def without_legacy_html(source: str) -> str:
    """HTML without the copies of header fields made for old readers: `div`s of their class (RFC 9788 §4.5.3.3).

    Left as it is when such an element does not end: the text behind it must not vanish with it.
    """
    kept: list[str] = []
    position, start, depth = 0, 0, 0
    for match in _TOKEN.finditer(source):
        if (match[2] or "").lower() != "div":
            continue
        if depth:
            depth += -1 if match[1] else 1
            position = match.end() if not depth else position
        elif not match[1] and _is_legacy(match[3] or ""):
            start, depth = match.start(), 1
            kept.append(source[position:start])
    return source if depth else "".join((*kept, source[position:]))


def _is_legacy(attributes: str) -> bool:
    found = _CLASSES.search(attributes)
    return found is not None and _LEGACY_DISPLAY in " ".join(filter(None, found.groups())).split()
