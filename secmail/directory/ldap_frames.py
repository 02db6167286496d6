"""LDAP messages out of a stream of bytes, and what each may hold at most (pure; RFC 4511 §5.1).

The library that reads them (sansldap) has no bounds of its own: a number of a million octets or a tag without an end
would keep it busy for hours. So each message is walked through before: definite lengths, short tags, short numbers.
"""

from collections.abc import Iterator

from secmail.domain.errors import Code, Unavailable

MOST_BYTES = 1024 * 1024
"""Of one message: a person with sixteen large certificates and a photograph."""
_MOST_ELEMENTS = 10_000
_DEEPEST = 8
_LONGEST_NUMBER = 8
_LONGEST_CONTROLS = 4096
_NUMBERS = frozenset({0x01, 0x02, 0x0A})
_CONTROLS = 0xA0


def malformed(detail: str) -> Unavailable:
    """The server speaks, but not LDAP as it should be."""
    return Unavailable(Code.DIRECTORY_MALFORMED, detail)


class Frames:
    """Collects what is received. DIRECTORY_MALFORMED as soon as it cannot become a message within the bounds."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def __bool__(self) -> bool:
        """Whether something is left that is not yet a whole message."""
        return bool(self._buffer)

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The messages that are whole now."""
        self._buffer += data
        while (size := _whole(self._buffer)) is not None and size <= len(self._buffer):
            frame = bytes(self._buffer[:size])
            del self._buffer[:size]
            _require_modest(frame)
            yield frame


def _whole(buffer: bytearray) -> int | None:
    """How long the first message is with its header; None while that cannot be told."""
    if buffer and buffer[0] != 0x30:
        raise malformed("no message begins so")
    header = _header(buffer, 0)
    if header is None:
        return None
    start, length = header
    if start + length > MOST_BYTES:
        raise malformed("message too large")
    return start + length


def _header(data: bytes | bytearray, at: int) -> tuple[int, int] | None:
    """Where the content of the element at `at` begins, and its length; None where data ends before."""
    if len(data) < at + 2:
        return None
    if data[at] & 0x1F == 0x1F:
        raise malformed("long tag")
    first = data[at + 1]
    if first < 0x80:
        return at + 2, first
    octets = first & 0x7F
    if not 1 <= octets <= 4:
        raise malformed("length")
    if len(data) < at + 2 + octets:
        return None
    return at + 2 + octets, int.from_bytes(data[at + 2 : at + 2 + octets], "big")


def _require_modest(frame: bytes) -> None:
    """Walks through every element; an explicit stack, as depth is the sender's."""
    ends = [len(frame)]
    at = count = 0
    while ends:
        if at == ends[-1]:
            ends.pop()
            continue
        count += 1
        at = _step(frame, at, ends)
        if count > _MOST_ELEMENTS or len(ends) > _DEEPEST:
            raise malformed("too many elements")


def _step(frame: bytes, at: int, ends: list[int]) -> int:
    """To the next element: into a constructed one, past a simple one."""
    tag = frame[at]
    header = _header(frame, at)
    if header is None or header[0] + header[1] > ends[-1]:
        raise malformed("element longer than what it is in")
    start, length = header
    if tag in _NUMBERS and not 1 <= length <= _LONGEST_NUMBER:
        raise malformed("number")
    if tag == _CONTROLS and len(ends) == 2 and length > _LONGEST_CONTROLS:
        raise malformed("controls too large")
    if tag & 0x20:
        ends.append(start + length)
        return start
    return start + length
