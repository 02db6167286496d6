"""HTML of a message made inert: structure and emphasis stay, whatever paints, loads, sends or runs is removed.

Nothing here can look like a part of the window: no colour, no picture, no font size, no position survives.
"""

import re

import nh3

LIMIT = 400_000
"""Characters beyond which the plain text is shown instead."""
DEPTH = 60
"""Nesting beyond which the layout of a hostile message would stall."""
TABLE_DEPTH = 4
"""Tables in tables: each level doubles the time of Qt's layout."""
ELEMENTS = 15_000
"""Tags that are laid out, opening and closing ones together."""
SOURCE_DEPTH = 500
"""The same before cleaning, whose time grows with the square of the nesting."""

_TAGS = {
    *("p", "br", "div", "span", "b", "strong", "i", "em", "u", "s", "sub", "sup", "blockquote", "pre", "code", "hr"),
    *("ul", "ol", "li", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "a"),
    *("table", "thead", "tbody", "tfoot", "tr", "td", "th", "caption"),
}
_ATTRIBUTES = {"*": set[str](), "a": {"href"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}}
_DROPPED_WHOLE = {"script", "style", "title", "svg", "math", "template", "noscript", "select", "textarea", "object"}
SCHEMES = {"https", "http", "mailto"}
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)")
_CLOSED_BY_THEMSELVES = {
    *("br", "hr", "img", "meta", "link", "input", "base", "col", "area", "wbr", "embed", "source"),
    *("p", "li", "dt", "dd", "td", "th", "tr", "thead", "tbody", "tfoot", "option", "colgroup", "html", "body", "head"),
}
_ENDLESS_WORD = re.compile(r"[^\s<>]{4000}")
_SPAN = re.compile(r'(col|row)span="(?!\d{1,2}")[^"]*"')


def clean(source: str) -> str | None:
    """Inert HTML, or None where it is too large or too deep to be laid out; then the plain text stands in."""
    if len(source) > LIMIT or _deepest(_TAG.findall(source)) > SOURCE_DEPTH:
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
    return inert if _can_be_laid_out(inert) else None


def _can_be_laid_out(inert: str) -> bool:
    if _ENDLESS_WORD.search(inert):
        return False
    tags = _TAG.findall(inert)
    tables = [tag for tag in tags if tag[1] == "table"]
    return len(tags) <= ELEMENTS and _deepest(tags) <= DEPTH and _deepest(tables) <= TABLE_DEPTH


def _deepest(tags: list[tuple[str, str]]) -> int:
    """An upper bound of the nesting: tags that close by themselves do not count, whoever forgets to close does."""
    depth = deepest = 0
    for closing, name in tags:
        if name.lower() not in _CLOSED_BY_THEMSELVES:
            depth = max(0, depth - 1) if closing else depth + 1
            deepest = max(deepest, depth)
    return deepest
