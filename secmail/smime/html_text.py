"""HTML as plain text: what its words say, without anything that acts, styles or hides."""

import re
from html.parser import HTMLParser

_DROPPED = {"script", "style", "head", "title", "template", "noscript", "object", "iframe", "svg", "math", "textarea"}
_BREAKS = {
    "br",
    "p",
    "div",
    "tr",
    "li",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "ul",
    "ol",
    "hr",
    "blockquote",
    "pre",
}
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0|position\s*:\s*(?:fixed|absolute)",
    re.IGNORECASE,
)
_SPACES = re.compile(r"[ \t\f\v\r\n]+")
_COMMENTS = re.compile(r"<!--.*?-->", re.DOTALL)
_LONELY = re.compile(r"<(?=<)")
_LEGACY_DISPLAY = "header-protection-legacy-display"
_VOID = {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "track", "wbr"}
_MAX_SOURCE = 4 * 1024 * 1024


class _Reader(HTMLParser):
    def __init__(self, *, skip_legacy: bool) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.hides = False
        self._skip_legacy = skip_legacy
        self._dropping = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if _HIDING.search((given.get("style") or "")[:2000]) or "hidden" in given:
            self.hides = True
        if self._dropping:
            self._depth += tag == self._dropping
            return
        legacy = self._skip_legacy and _LEGACY_DISPLAY in (given.get("class") or "").split()
        if (tag in _DROPPED or legacy) and tag not in _VOID:
            self._dropping, self._depth = tag, 1
        elif tag in _BREAKS:
            self.pieces.append("\n")
        elif tag == "td":
            self.pieces.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if self._dropping:
            self._depth -= tag == self._dropping
            if self._depth == 0:
                self._dropping = ""
        elif tag in _BREAKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self.pieces.append(_SPACES.sub(" ", data))


def html_to_text(source: str, *, skip_legacy: bool = False) -> tuple[str, bool]:
    """(text, whether a style hides or lifts something out of its place).

    `skip_legacy` leaves out the copies of header fields made for old readers (RFC 9788 §5.2.2).
    """
    reader = _Reader(skip_legacy=skip_legacy)
    # Unclosed comments and declarations make the parser start over and over; without them it is linear.
    reader.feed(_without_comments(source[:_MAX_SOURCE]))
    reader.close()
    lines = (line.strip() for line in "".join(reader.pieces).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip(), reader.hides


def _without_comments(source: str) -> str:
    without = _COMMENTS.sub("", source) if "-->" in source else source
    return _LONELY.sub("&lt;", without.replace("<!", "<x-").replace("<?", "<x-"))
