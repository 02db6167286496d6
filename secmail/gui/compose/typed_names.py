"""The recipient that is being typed in a field: where it stands, and the field with somebody in its place. Pure."""

import re
from collections.abc import Iterable

from secmail.domain.addresses import Mailbox, is_address
from secmail.gui.safe_text import one_line

_TOKEN = re.compile(r"\"[^\"]*\"|[;,\n]")
"""A quotation, or a separator; a quotation mark without its second one is a letter like others."""


def parts(text: str) -> list[str]:
    """What stands between the separators."""
    ends = _separators(text)
    bounds = zip([0, *(end + 1 for end in ends)], [*ends, len(text)], strict=True)
    return [text[start:end] for start, end in bounds]


def typed(mailbox: Mailbox) -> str:
    """A mailbox as it stands in a field."""
    name = one_line(mailbox.name, 120).replace('"', "").replace("\\", "")
    return f'"{name}" <{mailbox.address}>' if name else mailbox.address


def being_typed(text: str, cursor: int) -> str:
    """What is searched for; empty where the cursor stands in nobody, or in somebody who is told already."""
    start, end = _place(text, cursor)
    part = text[start:end].strip()
    return "" if "<" in part else part.strip('"')


def completed(text: str, cursor: int, mailboxes: Iterable[Mailbox]) -> tuple[str, int]:
    """The field with these in place of what was being typed, and where the cursor goes on."""
    start, end = _place(text, cursor)
    people = ", ".join(typed(one) for one in mailboxes if is_address(one.address))
    before, after = text[:start].rstrip(), text[end:].lstrip(" ,;\n")
    head = f"{before} {people}, " if before else f"{people}, "
    return head + after, len(head)


def corrected(text: str, wrong: str, right: str) -> str:
    """The field with another address in place of one that is in it."""
    return re.sub(rf"(?<![^\s<,;\"]){re.escape(wrong)}(?![^\s>,;\"])", lambda _: right, text, flags=re.IGNORECASE)


def _place(text: str, cursor: int) -> tuple[int, int]:
    """Start and end of the part with the cursor, without its separators."""
    ends = _separators(text)
    start = max((end + 1 for end in ends if end < cursor), default=0)
    end = min((end for end in ends if end >= cursor), default=len(text))
    return start, end


def _separators(text: str) -> list[int]:
    """Where they stand, outside of quotations."""
    return [found.start() for found in _TOKEN.finditer(text) if not found[0].startswith('"')]
