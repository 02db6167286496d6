"""FETCH responses as they come from the wire, read without looking at a byte of their literals. Pure.

A response is its text and its literals in turn: `[text, literal, text, …, text]`; every text but the last ends with the
announcement of the literal that follows (RFC 3501 §4.3, RFC 3516 §4.1). What is nested deeper than `DEPTH` reads as
None: the rest of the answer is still good.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

UID_LIMIT = 2**32
DEPTH = 60
"""Of brackets. A multipart nested 25 deep needs half of that."""
LITERAL = re.compile(rb"~?\{(\d{1,20})\+?\}\r?\n\Z")
"""How a line ends that a literal follows."""

_FETCH = re.compile(rb"\* \d{1,20} FETCH \(", re.IGNORECASE)
_FLAGS_ONLY = re.compile(
    rb"\* \d{1,20} FETCH \(UID (\d{1,20}) FLAGS \(([^()\"{}]*)\)(?: MODSEQ \(\d{1,20}\))?\)\r?\n\Z"
)
_WHOLE_MESSAGE = re.compile(
    rb"\* \d{1,20} FETCH \(UID (\d{1,20}) FLAGS \(([^()\"{}]*)\)"
    rb' INTERNALDATE "([^"\\]*)" BODY\[\] \{\d{1,20}\}\r\n\Z'
)
_TOKEN = re.compile(
    rb"[ \t]*(?:"
    rb"(?P<open>\()|(?P<close>\))"
    rb'|"(?P<quoted>(?:[^"\\]|\\.)*)"'
    rb"|(?P<literal>~?\{\d{1,20}\+?\})(?=\r?\n\Z)"
    rb'|(?P<atom>[^\s()"\[]+(?:\[[^\]]*\](?:<\d{1,20}>)?)?)'
    rb"|(?P<end>\r?\n?\Z))",
    re.DOTALL,
)
_ESCAPED = re.compile(rb'\\(["\\])')

Response = Sequence[bytes]


@dataclass(frozen=True, slots=True)
class Answer:
    """One FETCH response: its UID, and all its items by upper-case name."""

    uid: int
    items: Mapping[bytes, object]


def is_fetch(line: bytes) -> bool:
    """Whether this line begins a FETCH response."""
    return _FETCH.match(line) is not None


def answer(response: Response) -> Answer | None:
    """None for one without a possible UID: it belongs to nobody. ValueError for text that is no FETCH response."""
    if (usual := _usual(response)) is not None:
        return usual if 0 < usual.uid < UID_LIMIT else None
    start = _FETCH.match(response[0])
    if start is None:
        raise ValueError("not a FETCH response")
    items = parsed(response, start.end() - 1)
    if len(items) != 1 or not isinstance(items[0], tuple):
        raise ValueError("not a FETCH response")
    pairs = items[0]
    named = {_name(name): value for name, value in zip(pairs[::2], pairs[1::2], strict=True)}
    found = named.get(b"UID")
    return Answer(found, named) if isinstance(found, int) and 0 < found < UID_LIMIT else None


def _usual(response: Response) -> Answer | None:
    """The two shapes that come by the thousand, without taking them apart; None for all others."""
    if len(response) == 1 and (match := _FLAGS_ONLY.match(response[0])):
        return Answer(int(match[1]), {b"FLAGS": tuple(match[2].split())})
    if len(response) == 3 and response[2] == b")\r\n" and (match := _WHOLE_MESSAGE.match(response[0])):
        flags = tuple(match[2].split())
        return Answer(int(match[1]), {b"FLAGS": flags, b"INTERNALDATE": match[3], b"BODY[]": response[1]})
    return None


def parsed(response: Response, start: int = 0) -> tuple[object, ...]:
    """Numbers, byte strings, None for NIL, and tuples. ValueError where brackets or quotes do not match."""
    done: list[object] = []
    stack: list[list[object]] = []
    depth = 0
    for kind, value in _tokens(response, start):
        if kind == "open":
            depth += 1
            if depth <= DEPTH:
                stack.append(done)
                done = []
        elif kind == "close":
            if depth == 0:
                raise ValueError("bracket too many")
            if depth <= DEPTH:
                closed, done = tuple(done), stack.pop()
                done.append(closed)
            elif depth == DEPTH + 1:
                done.append(None)
            depth -= 1
        elif depth <= DEPTH:
            done.append(value)
    if depth:
        raise ValueError("bracket missing")
    return tuple(done)


def _tokens(response: Response, start: int) -> Iterator[tuple[str, object]]:
    """Kind and value; values of brackets are None."""
    for index in range(0, len(response), 2):
        text = response[index]
        position = start if index == 0 else 0
        while (token := _TOKEN.match(text, position)) is not None and token.lastgroup != "end":
            position = token.end()
            kind = str(token.lastgroup)
            yield kind, response[index + 1] if kind == "literal" else _value(kind, token[kind])
        if token is None:
            raise ValueError("unreadable text")


def _value(kind: str, text: bytes) -> object:
    if kind == "quoted":
        return _ESCAPED.sub(rb"\1", text) if b"\\" in text else text
    if kind == "atom":
        if text.isdigit() and len(text) <= 20 and (text[:1] != b"0" or len(text) == 1):
            return int(text)
        return None if text.upper() == b"NIL" else text
    return None


def _name(item: object) -> bytes:
    if not isinstance(item, bytes):
        raise ValueError("item without a name")
    return item.upper()
