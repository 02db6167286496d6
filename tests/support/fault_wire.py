"""Dialogues cut into their steps: lines, pieces of literals and of message data, for IMAP and for SMTP.

A splitter is fed with what one side says and gives the pieces as soon as each is whole; joined they are what was fed.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

LITERAL_PIECE = 16 * 1024
_LITERAL = re.compile(rb"\{(\d+)\+?\}\r\n$")
_TWO_WORDS = frozenset({b"UID", b"AUTHENTICATE", b"AUTH"})


class Side(StrEnum):
    """Who speaks."""

    CLIENT = "client"
    SERVER = "server"


@dataclass(frozen=True, slots=True)
class Piece:
    """`begins`: with it a command or an answer begins. `label`: what it is, without anything of its content."""

    data: bytes
    label: str
    begins: bool


class ImapSplitter:
    """One side of an IMAP dialogue."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._buffer = b""
        self._literal = 0
        self._within = False

    def feed(self, data: bytes) -> list[Piece]:
        self._buffer += data
        found = []
        while piece := self._next():
            found.append(piece)
        return found

    def forget_literal(self) -> None:
        """The other side has refused it: the next line is a command."""
        self._literal, self._within = 0, False

    def _next(self) -> Piece | None:
        if self._literal:
            return self._of_literal()
        end = self._buffer.find(b"\n") + 1
        if not end:
            return None
        line, self._buffer = self._buffer[:end], self._buffer[end:]
        begins, self._within = not self._within, False
        if announced := _LITERAL.search(line):
            self._literal, self._within = int(announced[1]), True
        label = _imap_label(line, self._side) if begins else "rest"
        return Piece(line, label, begins)

    def _of_literal(self) -> Piece | None:
        size = min(self._literal, LITERAL_PIECE)
        if len(self._buffer) < size:
            return None
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        self._literal -= size
        return Piece(data, "literal", begins=False)


def _imap_label(line: bytes, side: Side) -> str:
    words = line.split()
    if not words:
        return "nothing"
    if side is Side.CLIENT:
        if len(words) == 1:
            return "DONE" if words[0].upper() == b"DONE" else "response"
        named = words[1:3] if words[1].upper() in _TWO_WORDS else words[1:2]
        return " ".join(map(_text, named))
    if words[0] == b"*" and len(words) > 2 and words[1].isdigit():
        return f"* {_text(words[2])}"
    if words[0] == b"*" and len(words) > 2 and words[2].startswith(b"["):
        return f"* {_text(words[1])} {_text(words[2])}"
    if words[0] == b"+":
        return "+ idling" if b"idling" in line else "+"
    return " ".join(["*" if words[0] == b"*" else "tagged", *map(_text, words[1:2])])


class SmtpSplitter:
    """One side of an SMTP dialogue. `data`: the client's next bytes are a message."""

    def __init__(self, side: Side) -> None:
        self._side = side
        self._buffer = b""
        self.data = False

    def feed(self, data: bytes) -> list[Piece]:
        self._buffer += data
        found = []
        while piece := self._next():
            found.append(piece)
        return found

    def _next(self) -> Piece | None:
        if self.data:
            return self._of_data()
        end = self._buffer.find(b"\n") + 1
        if not end:
            return None
        line, self._buffer = self._buffer[:end], self._buffer[end:]
        if self._side is Side.SERVER:
            return Piece(line, _text(line[:3]), begins=True)
        words = line.upper().split()
        known = words and words[0].isalpha() and len(words[0]) == 4
        named = words[:2] if known and words[0] in _TWO_WORDS else words[:1]
        return Piece(line, " ".join(map(_text, named)) if known else "response", begins=True)

    def _of_data(self) -> Piece | None:
        """Up to the dot, and the dot alone."""
        end = self._buffer.find(b"\r\n.\r\n")
        if self._buffer.startswith(b".\r\n"):
            self.data = False
            self._buffer = self._buffer[3:]
            return Piece(b".\r\n", "dot", begins=True)
        size = min(end + 2 if end >= 0 else len(self._buffer) - 4, LITERAL_PIECE)
        if size <= 0 or (end < 0 and size < LITERAL_PIECE):
            return None
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        return Piece(data, "data", begins=False)


def _text(word: bytes) -> str:
    return word.decode("ascii", "replace").strip()[:20]
