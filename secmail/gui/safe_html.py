"""HTML of a message made inert: structure and emphasis stay, whatever paints, loads, sends or runs is removed.

Nothing here can look like a part of the window: no colour, no picture, no font size, no position survives.
"""

import re

import nh3

LIMIT = 400_000
"""Characters beyond which the plain text is shown instead."""
DEPTH = 60
"""Nesting beyond which the layout of a hostile message would stall."""

_TAGS = {
    *("p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "sub", "sup", "blockquote", "pre", "code", "hr"),
    *("ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "a"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"),
}
_ATTRIBUTES = {"*": set[str](), "a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_DROPPED_WHOLE = {"script", "style", "title", "svg", "math", "template", "noscript", "select", "textarea", "object"}
SCHEMES = {"https", "http", "mailto"}
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)[^>]*>")
_VOID = {"br", "hr"}
_SPAN = re.compile(r'(col|row)span="(?!\d{1,2}")[^"]*"')


def clean(source: str) -> str | None:
    """Inert HTML, or None where it is too large or too deep to be laid out; then the plain text stands in."""
    if len(source) > LIMIT:
        return None
    inert = nh3.clean(
        source,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        clean_content_tags=_DROPPED_WHOLE,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    inert = _SPAN.sub("", inert)
    return inert if _depth(inert) <= DEPTH else None


def _depth(inert: str) -> int:
    depth = deepest = 0
    for closing, name in _TAG.findall(inert):
        if name not in _VOID:
            depth += -1 if closing else 1
            deepest = max(deepest, depth)
    return deepest
