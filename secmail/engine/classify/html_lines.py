"""The lines of a text that came as HTML alone: only what ends a line in a browser ends one here. Pure, linear.

The text that people read is laid out with room between paragraphs and without the spaces of columns, by which a result
file can no longer be read. Nothing of this is ever shown.
"""

import re
from html import unescape

_LARGEST = 2_000_000
_SIGNS = ("****", "RES|", "OBX|")
_ENDS = re.compile(r"<br\s{0,9}/?>|</(?:p|div|tr|li|pre|h[1-6])\s{0,9}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,4000}>")
_BREAKS = re.compile(r"[\r\n]+")


def lines_of(html: str | None) -> str:
    """What could be a result file; empty where nothing says so."""
    if html is None or len(html) > _LARGEST or not any(sign in html for sign in _SIGNS):
        return ""
    laid_out = html if "<pre" in html or "<PRE" in html else _BREAKS.sub(" ", html)
    text = unescape(_TAG.sub("", _ENDS.sub("\n", laid_out))).replace("\u00a0", " ")
    return "\n".join(line.rstrip() for line in text.splitlines())
