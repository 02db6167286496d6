"""A bounded reader of BER (X.690) over one buffer: elements are byte ranges, nothing is copied until asked for.

Mail carries DER and BER: indefinite lengths and octet strings cut into thousands of pieces. Every indefinite length is
followed once only (its end is remembered), nesting and the number of elements are bounded, so time is linear in the
size whatever the sender wrote.
"""

from collections.abc import Iterator
from datetime import MAXYEAR, MINYEAR, UTC, datetime

from secmail.domain.errors import Code, SecmailError

Buffer = bytes | bytearray | memoryview

INTEGER, BIT_STRING, OCTET_STRING, OID = 0x02, 0x03, 0x04, 0x06
SEQUENCE, SET = 0x30, 0x31
OCTETS_IN_PIECES = 0x24
UTC_TIME, GENERALIZED_TIME = 0x17, 0x18

_MAX_DEPTH = 40
_SPARE_ELEMENTS = 20_000


def malformed(what: str) -> SecmailError:
    """The error for an encoding that cannot be read; `what` names the structure, never its content."""
    return SecmailError(Code.SMIME_MALFORMED, what)


class Element:
    """One element: `tag` is its identifier octet, the rest are offsets into the reader's buffer."""

    __slots__ = ("body", "body_end", "end", "reader", "start", "tag")

    def __init__(self, reader: "Reader", tag: int, *, start: int, content: tuple[int, int], end: int) -> None:
        self.reader = reader
        self.tag = tag
        self.start = start
        self.body, self.body_end = content
        self.end = end

    @property
    def view(self) -> memoryview:
        """The content octets, without identifier and length."""
        return self.reader.view[self.body : self.body_end]

    @property
    def raw(self) -> bytes:
        """The whole encoding as it arrived."""
        return bytes(self.reader.view[self.start : self.end])

    def children(self, at_most: int = 100_000) -> Iterator["Element"]:
        """The elements inside, in order; more than `at_most` are refused."""
        pos = self.body
        for _ in range(at_most):
            if pos >= self.body_end:
                return
            child = self.reader.element(pos, self.body_end)
            yield child
            pos = child.end
        if pos < self.body_end:
            raise malformed("too many elements")

    def chunks(self, depth: int = 0) -> list[memoryview]:
        """The pieces of an octet string, primitive or constructed, in order, as views."""
        if not self.tag & 0x20:
            return [self.view]
        if depth > 8:
            raise malformed("octet string nested too deep")
        pieces: list[memoryview] = []
        for child in self.children(at_most=self.reader.budget_at_start):
            if child.tag not in (OCTET_STRING, OCTETS_IN_PIECES):
                raise malformed("octet string")
            pieces.extend(child.chunks(depth + 1) if child.tag & 0x20 else (child.view,))
        return pieces

    def octets(self) -> bytes:
        """The value of an octet string as one copy."""
        return b"".join(self.chunks())

    def oid(self) -> str:
        """An object identifier in dotted form."""
        if self.tag != OID:
            raise malformed("object identifier expected")
        return dotted(bytes(self.view))

    def integer(self) -> int:
        """An INTEGER of any size."""
        if self.tag != INTEGER or self.body == self.body_end:
            raise malformed("integer expected")
        return int.from_bytes(self.view, "big", signed=True)

    def bits(self) -> bytes:
        """The octets of a BIT STRING without its count of unused bits."""
        if self.tag != BIT_STRING or self.body == self.body_end:
            raise malformed("bit string expected")
        return bytes(self.view[1:])

    def time(self) -> datetime:
        """UTCTime (years 1950 to 2049) or GeneralizedTime, in UTC (RFC 5652 §11.3)."""
        text = bytes(self.view).decode("ascii", "replace")
        if self.tag == UTC_TIME:
            text = ("20" if text[:2] < "50" else "19") + text
        elif self.tag != GENERALIZED_TIME:
            raise malformed("time expected")
        try:
            moment = datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
        except ValueError:
            raise malformed("time") from None
        if not MINYEAR < moment.year < MAXYEAR:
            raise malformed("time")  # it cannot be told in another time zone
        return moment


class Reader:
    """Reads elements of one buffer under a budget that grows with its size."""

    __slots__ = ("_budget", "_ends", "budget_at_start", "view")

    def __init__(self, data: Buffer) -> None:
        self.view = memoryview(data).toreadonly()
        self.budget_at_start = _SPARE_ELEMENTS + len(data) // 64
        self._budget = self.budget_at_start
        self._ends: dict[int, int] = {}

    def root(self) -> Element:
        """The first element. What follows it is ignored: nothing of it is ever shown."""
        return self.element(0, len(self.view))

    def element(self, start: int, limit: int, depth: int = 0) -> Element:
        """The element at `start`, which must end within `limit`."""
        tag, body, length = self._header(start, limit)
        if length >= 0:
            end = body + length
            if end > limit:
                raise malformed("truncated")
            return Element(self, tag, start=start, content=(body, end), end=end)
        if not tag & 0x20:
            raise malformed("indefinite length of a primitive")
        end = self._end_of_indefinite(body, limit, depth)
        return Element(self, tag, start=start, content=(body, end - 2), end=end)

    def _header(self, start: int, limit: int) -> tuple[int, int, int]:
        """Identifier octet, where the content begins, and its length (-1: indefinite)."""
        self._budget -= 1
        if self._budget < 0:
            raise malformed("too many elements")
        pos = start + 1
        if pos >= limit:
            raise malformed("truncated")
        tag = self.view[start]
        if tag & 0x1F == 0x1F:
            while pos < limit and self.view[pos] & 0x80:
                pos += 1
            pos += 1
        if pos >= limit:
            raise malformed("truncated")
        first = self.view[pos]
        pos += 1
        if first < 0x80:
            return tag, pos, first
        if first == 0x80:
            return tag, pos, -1
        size = first & 0x7F
        if size > 8 or pos + size > limit:
            raise malformed("length")
        return tag, pos + size, int.from_bytes(self.view[pos : pos + size], "big")

    def _end_of_indefinite(self, body: int, limit: int, depth: int) -> int:
        """Where an element of indefinite length ends, its end-of-contents octets included."""
        known = self._ends.get(body)
        if known is not None:
            if known > limit:
                raise malformed("truncated")
            return known
        if depth > _MAX_DEPTH:
            raise malformed("nested too deep")
        pos = body
        while True:
            tag, inner, length = self._header(pos, limit)
            if tag == 0 and length == 0:
                self._ends[body] = inner
                return inner
            pos = inner + length if length >= 0 else self._end_of_indefinite(inner, limit, depth + 1)
            if pos > limit:
                raise malformed("truncated")


def parse(data: Buffer) -> Element:
    """The first element of `data`."""
    return Reader(data).root()


def sequence(data: Buffer, at_least: int = 0) -> list[Element]:
    """The elements of the SEQUENCE that `data` holds."""
    root = parse(data)
    parts = list(root.children()) if root.tag == SEQUENCE else []
    if root.tag != SEQUENCE or len(parts) < at_least:
        raise malformed("sequence expected")
    return parts


def dotted(body: bytes) -> str:
    """The dotted form of the content octets of an object identifier (X.690 §8.19)."""
    if not body or len(body) > 64:
        raise malformed("object identifier")
    arcs: list[int] = []
    value = 0
    for octet in body:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    if not arcs or body[-1] & 0x80:
        raise malformed("object identifier")
    first = min(arcs[0] // 40, 2)
    return ".".join(str(arc) for arc in (first, arcs[0] - 40 * first, *arcs[1:]))
