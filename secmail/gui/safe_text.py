"""Foreign text made fit for one line of a widget: no direction tricks, no controls, no markup, no endless length."""

import html
import re

LINE_LIMIT = 300
"""Characters of a name, subject or file name that are shown."""
LONG_LINE = 2_000
"""Text without a break for longer than this stalls the layout."""
SHOWN_TEXT = 1_500_000
"""Characters of a body that are shown; the rest is in the original."""

# Bidirectional controls, zero-width characters, controls, line and paragraph separators, and noncharacters.
_TRICKS = re.compile("[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc]")
_SPACES = re.compile(r"[ \t\r\n\f\v\u00a0\u2028\u2029]+")
_CONTROLS = re.compile("[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202a-\u202e\u2066-\u2069]")
_JOINTS = re.compile(r"(?<=\w)[.@_-](?=\w)")
_SIGNS = re.compile(r"(?<=«) |(?<=\b[nN]°) | (?=[:;?!»%])")
_UNBROKEN = re.compile(rf"[^\n]{{{LONG_LINE}}}")


def one_line(text: str, limit: int = LINE_LIMIT) -> str:
    """One visible line: white space folded, tricks replaced by a visible mark, cut at `limit`."""
    cut = text[: limit * 4]
    clean = _TRICKS.sub("\ufffd", _SPACES.sub(" ", cut)).strip()
    return clean if len(clean) <= limit and len(cut) == len(text) else clean[:limit].rstrip() + "…"


def block(text: str) -> str:
    """A body for a plain-text widget: line breaks kept, direction overrides marked, endless lines broken."""
    clean = _CONTROLS.sub("\ufffd", text[:SHOWN_TEXT].replace("\r\n", "\n").replace("\r", "\n"))
    return _UNBROKEN.sub(lambda found: found[0] + "\n", clean)


def breakable(text: str) -> str:
    """Text of a label in which long addresses may go on in the next line; never to be copied or compared."""
    return _JOINTS.sub("\\g<0>\u200b", text)


def unbroken(text: str) -> str:
    """Keeps French signs in the line of their word: a quotation mark, colon or question mark never stands alone."""
    return _SIGNS.sub("\u00a0", text)


def whole_units(text: str) -> str:
    """Keeps the two halves of a unit in one line: what follows a slash never stands alone."""
    return text.replace("/", "/\u2060")


def is_cut(text: str) -> bool:
    """Whether `block` shows less than all of it."""
    return len(text) > SHOWN_TEXT


def tooltip(text: str) -> str:
    """A tool tip that shows the text as it stands (tool tips guess whether they are HTML)."""
    return f"<qt>{html.escape(one_line(text, 1_000))}</qt>" if text else ""


def label(text: str) -> str:
    """A text for menus, buttons and tabs, where `&` marks a key."""
    return one_line(text, 80).replace("&", "&&")
